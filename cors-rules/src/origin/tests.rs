//! How the tables hold, and what no table can list.

use proptest::prelude::*;

use super::{
    test_tables::{ACCEPTED, MATCHES, REJECTED},
    *,
};
use crate::{
    Rule,
    error::{Finding, Subject},
};

fn parse(text: &str) -> Result<OriginPattern, Finding> {
    parse_strictly(text).map_err(|finding| advise(finding, text, Subject::Policy))
}

#[test]
fn accepted_patterns_are_displayed_as_written() {
    for text in ACCEPTED {
        let pattern = parse(text).unwrap_or_else(|finding| panic!("{text}: {}", finding.rule));
        assert_eq!(pattern.to_string(), *text);
    }
}

#[test]
fn rejected_patterns_name_the_rule_and_the_correction() {
    assert!(ACCEPTED.len() + REJECTED.len() >= 150);
    let found: Vec<_> = REJECTED.iter().map(|(text, ..)| (*text, parse(text).expect_err(text))).collect();
    let wrong: Vec<_> = found
        .iter()
        .zip(REJECTED)
        .map(|((text, finding), expected)| ((*text, finding.rule, finding.correction.as_deref()), *expected))
        .filter(|(found, expected)| found != expected)
        .collect();
    assert!(wrong.is_empty(), "found and expected: {wrong:#?}");
}

#[test]
fn corrections_are_accepted() {
    for correction in REJECTED.iter().filter_map(|(_, _, correction)| *correction) {
        assert_eq!(parse(correction).unwrap().to_string(), correction);
    }
}

#[test]
fn hosts_are_limited_in_length() {
    let label = "a".repeat(63);
    let longest = format!("{label}.{label}.{label}.{}", "a".repeat(61));
    assert!(parse(&format!("https://{longest}")).is_ok());
    assert_eq!(parse(&format!("https://{longest}a")).unwrap_err().rule, Rule::OriginHost);
    assert_eq!(parse(&format!("https://{label}a.com")).unwrap_err().rule, Rule::OriginHost);
    assert_eq!(parse(&format!("https://*.{longest}a")).unwrap_err().rule, Rule::OriginHost);
    assert_eq!(parse(&format!("{}://host", "a".repeat(65))).unwrap_err().rule, Rule::OriginScheme);
}

#[test]
fn a_list_in_one_literal_is_taken_apart() {
    for text in [
        "https://a.com, https://b.com",
        "https://a.com,https://b.com",
        "https://a.com https://b.com",
        "https://a.com/;b.com",
    ] {
        let finding = parse(text).unwrap_err();
        let help = "write one literal for each origin: `\"https://a.com\", \"https://b.com\"`";
        assert_eq!(finding.help.as_deref(), Some(help), "{text}");
    }
}

#[test]
fn patterns_match_whole_origins_only() {
    for (text, matching, others) in MATCHES {
        let pattern = parse(text).unwrap();
        let set = OriginSet::new(std::slice::from_ref(&pattern));
        for origin in *matching {
            assert!(pattern.matches(origin.as_bytes()), "{text} matches {origin}");
            assert!(set.contains(origin.as_bytes()), "{text} matches {origin}");
            assert!(is_serialized_origin(origin.as_bytes()), "{origin}");
        }
        for origin in *others {
            assert!(!pattern.matches(origin.as_bytes()), "{text} does not match {origin}");
            assert!(!set.contains(origin.as_bytes()), "{text} does not match {origin}");
        }
    }
}

#[test]
fn only_serialized_origins_are_recognised() {
    for text in ACCEPTED.iter().filter(|text| !text.contains('*')) {
        assert!(is_serialized_origin(text.as_bytes()), "{text}");
    }
    for text in [
        "",
        "null",
        "https",
        "https://",
        "://a",
        "https:/a",
        "https://a:",
        "https://a:443",
        "https://a/",
        "https://a b",
        "Https://a",
        "https://[::1",
        "https://[::G]",
        "https://[::A]",
        "https://a,b",
        "1a://b",
        "https://a:1:2",
        "https://a..b",
        "https://a..",
        "https://\u{e9}.com",
    ] {
        assert!(!is_serialized_origin(text.as_bytes()), "{text}");
    }
    assert!(!is_serialized_origin(b"https://a\xff.com"));
    assert!(!is_serialized_origin(b"\xff\xfe://a.com"));
}

#[test]
fn long_hosts_do_not_match() {
    let any = parse("https://*.example.com").unwrap();
    let host = |labels: usize| format!("https://{}example.com", "a.".repeat(labels));
    assert!(any.matches(host(121).as_bytes()));
    assert!(!any.matches(host(122).as_bytes()));
    assert!(!any.matches(host(4_096).as_bytes()));
    assert!(!any.matches(format!("https://{}.example.com", "a".repeat(64)).as_bytes()));
    assert!(!is_serialized_origin(host(4_096).as_bytes()));
    assert!(!is_serialized_origin(&[b'a'; 8_192]));
}

#[test]
fn opaque_bytes_do_not_match() {
    let set =
        OriginSet::new(&["https://a.com", "https://*.a.com", "http://localhost:*"].map(|text| parse(text).unwrap()));
    for byte in 0..=u8::MAX {
        for origin in [
            [b"https://a", &[byte][..], b"com"].concat(),
            [b"https://", &[byte][..], b".a.com"].concat(),
            [b"http://localhost:", &[byte][..]].concat(),
        ] {
            let ok = match byte {
                b'.' => origin == b"https://a.com",
                b'1'..=b'9' => true,
                b'0' | b'a'..=b'z' | b'_' | b'-' => origin.ends_with(b".a.com"),
                _ => false,
            };
            let ok =
                ok && !(origin.starts_with(b"https://a") && origin.ends_with(b"com") && !origin.ends_with(b".com"));
            assert_eq!(set.contains(&origin), ok, "{}", origin.escape_ascii());
        }
    }
}

#[test]
fn entries_never_combine() {
    let set = OriginSet::new(
        &["https://a.com", "https://b.com", "https://*.c.com", "http://d.com:*"].map(|text| parse(text).unwrap()),
    );
    for origin in [
        "https://ba.com",
        "https://b.coma.com",
        "https://a.com.c.com:1",
        "http://a.com",
        "https://d.com",
        "http://x.c.com",
        "https://c.com",
    ] {
        assert!(!set.contains(origin.as_bytes()), "{origin}");
    }
}

#[test]
fn repeated_entries_count_once_and_keep_their_order() {
    for count in [2, 100] {
        let once = (0..count).flat_map(|number| [format!("https://a{number}.com"), format!("https://*.b{number}.com")]);
        let once: Vec<_> = once.map(|text| parse(&text).unwrap()).collect();
        let twice = OriginSet::new(&[once.as_slice(), &once].concat());
        assert_eq!(twice, OriginSet::new(&once));
        let texts = twice.texts(usize::MAX);
        assert_eq!(texts.len(), 2 * count);
        assert_eq!([&texts[1], &texts[count + 1]], ["https://a1.com", "https://*.b1.com"]);
    }
}

/// A set as the server makes it, and one as generated code does, from tables that were fixed before.
fn sets(texts: &[String]) -> [OriginSet; 2] {
    let patterns: Vec<_> = texts.iter().map(|text| parse(text).unwrap()).collect();
    let generated: &'static OriginSet = Box::leak(Box::new(OriginSet::for_tables(&patterns)));
    [OriginSet::new(&patterns), OriginSet::from_validated_tables(generated.tables())]
}

#[test]
fn many_exact_origins_are_all_found() {
    for count in [1, 2, 8, 9, 100, 5_000] {
        let texts: Vec<String> = (0..count).map(|number| format!("https://tenant-{number}.example.com")).collect();
        for set in sets(&texts) {
            assert!(texts.iter().all(|text| set.contains(text.as_bytes())), "{count}");
            assert!(!set.contains(format!("https://tenant-{count}.example.com").as_bytes()), "{count}");
            assert!(!set.contains("a".repeat(8_192).as_bytes()), "{count}");
        }
    }
}

#[test]
fn many_wildcards_are_all_found() {
    for count in [1, 8, 9, 100, 2_000] {
        let texts: Vec<String> = (0..count)
            .flat_map(|number| [format!("https://*.tenant-{number}.example"), format!("http://tenant-{number}.test:*")])
            .chain(["https://*.example.com:8443".to_owned(), "http://[::1]:*".to_owned()])
            .collect();
        for set in sets(&texts) {
            for number in [0, count / 2, count - 1] {
                for (origin, expected) in [
                    (format!("https://a.tenant-{number}.example"), true),
                    (format!("https://a.b.tenant-{number}.example"), true),
                    (format!("http://tenant-{number}.test"), true),
                    (format!("http://tenant-{number}.test:8080"), true),
                    (format!("https://tenant-{number}.example"), false),
                    (format!("http://a.tenant-{number}.example"), false),
                    (format!("https://atenant-{number}.example"), false),
                    (format!("https://a.tenant-{number}.example.evil.com"), false),
                    (format!("http://a.tenant-{number}.test"), false),
                ] {
                    assert_eq!(set.contains(origin.as_bytes()), expected, "{origin} of {count}");
                }
            }
            assert!(set.contains(b"https://a.example.com:8443") && set.contains(b"http://[::1]:3000"));
            assert!(!set.contains(b"https://a.example.com") && !set.contains(b"://") && !set.contains(b""));
            assert!(!set.contains("https://a.".repeat(4_096).as_bytes()));
        }
    }
}

#[test]
fn patterns_cover_patterns() {
    for (wide, narrow, covers) in [
        ("https://a.com", "https://a.com", true),
        ("https://a.com", "https://b.com", false),
        ("https://*.a.com", "https://x.a.com", true),
        ("https://*.a.com", "https://x.y.a.com", true),
        ("https://*.a.com", "https://a.com", false),
        ("https://*.a.com", "https://xa.com", false),
        ("https://*.a.com", "https://*.a.com", true),
        ("https://*.a.com", "https://*.x.a.com", true),
        ("https://*.x.a.com", "https://*.a.com", false),
        ("https://x.a.com", "https://*.x.a.com", false),
        ("https://*.a.com", "http://x.a.com", false),
        ("https://a.com:*", "https://a.com", true),
        ("https://a.com:*", "https://a.com:8443", true),
        ("https://a.com", "https://a.com:*", false),
        ("https://a.com:8443", "https://a.com", false),
        ("https://*.a.com:*", "https://x.a.com:1", true),
    ] {
        assert_eq!(parse(wide).unwrap().covers(&parse(narrow).unwrap()), covers, "{wide} covers {narrow}");
    }
}

/// The matcher written differently: by taking the origin apart into strings.
fn matches_naively(pattern: &str, origin: &str) -> bool {
    let take_apart = |text: &str| -> Option<(String, Vec<String>, Option<String>)> {
        let (scheme, rest) = text.split_once("://")?;
        let (host, port) = rest.split_once(':').map_or((rest, None), |(host, port)| (host, Some(port)));
        Some((scheme.to_owned(), host.split('.').map(str::to_owned).collect(), port.map(str::to_owned)))
    };
    let (Some((scheme, host, port)), Some((origin_scheme, origin_host, origin_port))) =
        (take_apart(pattern), take_apart(origin))
    else {
        return false;
    };
    let label = |label: &String| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-')
    };
    let same_port = match (port.as_deref(), origin_port.as_deref()) {
        (Some("*"), Some(port)) => {
            let default = if scheme == "https" { "443" } else { "80" };
            (1..=65_535).any(|number: u32| number.to_string() == port) && port != default
        }
        (Some("*"), None) => true,
        (port, origin_port) => port == origin_port,
    };
    let same_host = if host[0] == "*" {
        origin_host.len() >= host.len()
            && origin_host[origin_host.len() - (host.len() - 1)..] == host[1..]
            && origin_host.iter().all(label)
            && origin_host.join(".").len() <= 253
    } else {
        host == origin_host
    };
    scheme == origin_scheme && same_host && same_port
}

fn origin_like() -> impl Strategy<Value = String> {
    let scheme = prop_oneof![Just("https"), Just("http"), Just("HTTP"), Just("httpsx")];
    let label = prop_oneof![
        Just("a"),
        Just("b"),
        Just("ab"),
        Just(""),
        Just("A"),
        Just("a_-1"),
        Just("*"),
        Just("\u{e9}"),
        Just("@")
    ];
    let port = prop_oneof![
        Just(""),
        Just(":80"),
        Just(":443"),
        Just(":8443"),
        Just(":0"),
        Just(":01"),
        Just(":"),
        Just(":*"),
        Just(":65536")
    ];
    (scheme, proptest::collection::vec(label, 1..5), port)
        .prop_map(|(scheme, labels, port)| format!("{scheme}://{}{port}", labels.join(".")))
}

proptest! {
    #[test]
    fn the_matcher_agrees_with_a_naive_one(
        pattern in prop_oneof![
            Just("https://a.b"), Just("https://*.b"), Just("http://a:*"), Just("http://*.a.b:*"), Just("https://*.b:8443"), Just("http://ab:443"),
        ],
        origin in origin_like(),
    ) {
        prop_assert_eq!(parse(pattern).unwrap().matches(origin.as_bytes()), matches_naively(pattern, &origin));
    }

    #[test]
    fn any_text_is_accepted_or_rejected_without_panic(text in ".{0,40}|https?://.{0,40}") {
        if let Ok(pattern) = parse(&text) {
            prop_assert_eq!(pattern.to_string(), text);
        }
    }

    #[test]
    fn an_exact_pattern_matches_itself_and_is_a_serialized_origin(origin in origin_like()) {
        if let Ok(pattern) = parse(&origin)
            && pattern.is_exact()
        {
            prop_assert!(pattern.matches(origin.as_bytes()));
            prop_assert!(is_serialized_origin(origin.as_bytes()));
        }
    }

    #[test]
    fn any_bytes_are_matched_without_panic(origin in proptest::collection::vec(any::<u8>(), 0..80)) {
        let set = OriginSet::new(&[parse("https://*.a.com:*").unwrap(), parse("https://a.com").unwrap()]);
        prop_assert!(!set.contains(&origin));
        let _ = is_serialized_origin(&origin);
    }
}

#[test]
fn many_wildcards_match_as_each_of_them_does() {
    let mut texts: Vec<String> = (0..20).map(|number| format!("https://*.t{number}.example.com")).collect();
    for text in [
        "http://a1:*",
        "http://a:*",
        "http://[::1]:*",
        "http://1.2.3.4:*",
        "https://*.b.c:*",
        "https://*.b.c:8443",
        "app://*.x",
    ] {
        texts.push(text.to_owned());
    }
    let patterns: Vec<OriginPattern> = texts.iter().map(|text| parse(text).unwrap()).collect();
    let set = OriginSet::new(&patterns);
    for (origin, expected) in [
        ("http://a1", true),
        ("http://a1:1", true),
        ("http://a", true),
        ("http://a:65535", true),
        ("http://aa", false),
        ("http://b.a1", false),
        ("http://[::1]", true),
        ("http://[::1]:3000", true),
        ("http://[::2]:3000", false),
        ("http://1.2.3.4", true),
        ("http://1.2.3.4:5", true),
        ("http://0.1.2.3.4", false),
        ("https://x.t7.example.com", true),
        ("https://x.y.t7.example.com", true),
        ("https://t7.example.com", false),
        ("https://xt7.example.com", false),
        ("https://.t7.example.com", false),
        ("https://x.t7.example.com:8443", false),
        ("https://x.b.c", true),
        ("https://x.b.c:1", true),
        ("https://b.c:1", false),
        ("app://y.x", true),
        ("app://x", false),
        ("https://x.t20.example.com", false),
        ("b.c", false),
        (":1", false),
        ("1", false),
        ("", false),
        ("http://a1:", false),
        ("x.t7.example.com", false),
    ] {
        let each = patterns.iter().any(|pattern| pattern.matches(origin.as_bytes()));
        assert_eq!((set.contains(origin.as_bytes()), each), (expected, expected), "{origin}");
    }
}

#[test]
fn covering_means_that_every_origin_matches() {
    let hosts = ["com", "a.com", "x.a.com", "y.x.a.com", "xa.com"];
    let texts: Vec<String> = ["http", "https"]
        .iter()
        .flat_map(|scheme| hosts.map(|host| [format!("{scheme}://{host}"), format!("{scheme}://*.{host}")]))
        .flatten()
        .flat_map(|text| [text.clone(), format!("{text}:8443"), format!("{text}:*")])
        .collect();
    // An origin that no pattern means but this one and those that cover it.
    let sample = |text: &str| text.replace(":*", ":7").replace('*', "w");
    for (wide, narrow) in texts.iter().flat_map(|wide| texts.iter().map(move |narrow| (wide, narrow))) {
        let (wide, origin) = (parse(wide).unwrap(), sample(narrow));
        assert_eq!(wide.covers(&parse(narrow).unwrap()), wide.matches(origin.as_bytes()), "{wide} covers {narrow}");
    }
}
