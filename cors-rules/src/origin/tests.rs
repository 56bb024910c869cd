//! Tables of patterns and origins.

use proptest::prelude::*;

use super::*;
use crate::Rule;

/// Patterns that hold; each is written as it is displayed.
const ACCEPTED: &[&str] = &[
    "https://example.com",
    "https://app.example.com",
    "https://a.b.c.d.example.com",
    "http://example.com",
    "https://example.com:8443",
    "https://example.com:1",
    "https://example.com:65535",
    "http://example.com:443",
    "https://example.com:80",
    "https://example.com:*",
    "https://*.example.com",
    "https://*.a.example.com",
    "https://*.example.com:8443",
    "https://*.example.com:*",
    "https://*.com",
    "https://*.github.io",
    "http://localhost",
    "http://localhost:3000",
    "http://localhost:*",
    "https://localhost:8443",
    "http://app.localhost:8080",
    "http://*.localhost:*",
    "http://127.0.0.1",
    "http://127.0.0.1:8080",
    "http://127.0.0.1:*",
    "https://192.168.0.10",
    "http://0.0.0.0:8000",
    "http://[::1]",
    "http://[::1]:3000",
    "http://[::1]:*",
    "https://[2001:db8::1]",
    "https://[2001:db8::1]:8443",
    "http://[::ffff:7f00:1]",
    "https://xn--mnchen-3ya.example",
    "https://xn--e1afmkfd.xn--p1ai",
    "https://*.xn--e1afmkfd.xn--p1ai",
    "https://my_app.example.com",
    "https://my-app.example.com",
    "https://-odd-.example.com",
    "https://1.example.com",
    "https://a1",
    "https://intranet",
    "tauri://localhost",
    "capacitor://localhost",
    "ionic://localhost",
    "app://obsidian.md",
    "app://localhost:8080",
    "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    "moz-extension://12345678-90ab-cdef-1234-567890abcdef",
    "vscode-webview://1abc",
    "com.example.app://localhost",
    "tauri://*.localhost",
    "x+y.z-1://host",
];

/// Patterns that do not hold: the rule, and the text to write instead.
const REJECTED: &[(&str, Rule, Option<&str>)] = &[
    // White space and control characters
    (" https://example.com", Rule::OriginWhitespace, Some("https://example.com")),
    ("https://example.com ", Rule::OriginWhitespace, Some("https://example.com")),
    ("https://example.com\n", Rule::OriginWhitespace, Some("https://example.com")),
    ("https://exa mple.com", Rule::OriginWhitespace, None),
    ("https://example.com\t:80", Rule::OriginWhitespace, Some("https://example.com:80")),
    ("https://example.com\0", Rule::OriginWhitespace, Some("https://example.com")),
    ("https://example.com\u{a0}", Rule::OriginWhitespace, Some("https://example.com")),
    ("https://a.com, https://b.com", Rule::OriginWhitespace, None),
    (" * ", Rule::OriginWhitespace, None),
    (" null", Rule::OriginWhitespace, None),
    // null
    ("null", Rule::OriginNull, None),
    ("NULL", Rule::OriginNull, None),
    // Scheme
    ("", Rule::OriginScheme, None),
    ("example.com", Rule::OriginScheme, Some("https://example.com")),
    ("app.example.com:8443", Rule::OriginScheme, Some("https://app.example.com:8443")),
    ("*.example.com", Rule::OriginScheme, Some("https://*.example.com")),
    ("localhost:3000", Rule::OriginScheme, Some("http://localhost:3000")),
    ("127.0.0.1:8080", Rule::OriginScheme, Some("http://127.0.0.1:8080")),
    ("::1", Rule::OriginScheme, Some("http://[::1]")),
    ("//example.com", Rule::OriginScheme, Some("https://example.com")),
    ("https:example.com", Rule::OriginScheme, Some("https://example.com")),
    ("https:/example.com", Rule::OriginScheme, Some("https://example.com")),
    ("http:example.com", Rule::OriginScheme, Some("http://example.com")),
    ("://example.com", Rule::OriginScheme, Some("https://example.com")),
    ("*://example.com", Rule::OriginScheme, Some("https://example.com")),
    ("http*://example.com", Rule::OriginScheme, Some("https://example.com")),
    ("http(s)://example.com", Rule::OriginScheme, Some("https://example.com")),
    ("1http://example.com", Rule::OriginScheme, Some("http://example.com")),
    ("ht tps://example.com", Rule::OriginWhitespace, Some("https://example.com")),
    ("htps://example.com", Rule::OriginScheme, Some("https://example.com")),
    ("httpss://example.com", Rule::OriginScheme, Some("https://example.com")),
    ("hhtps://example.com", Rule::OriginScheme, Some("https://example.com")),
    ("htttp://example.com", Rule::OriginScheme, Some("http://example.com")),
    ("ttps://example.com", Rule::OriginScheme, Some("https://example.com")),
    ("htp://example.com", Rule::OriginScheme, Some("http://example.com")),
    ("hxxp://example.com", Rule::OriginScheme, Some("http://example.com")),
    ("ws://example.com", Rule::OriginScheme, Some("http://example.com")),
    ("wss://example.com", Rule::OriginScheme, Some("https://example.com")),
    ("ftp://example.com", Rule::OriginScheme, None),
    ("blob:https://example.com", Rule::OriginScheme, None),
    ("data://text", Rule::OriginScheme, None),
    ("about:blank", Rule::OriginScheme, None),
    ("javascript://example.com", Rule::OriginScheme, None),
    ("häxxor://example.com", Rule::OriginScheme, None),
    ("http://https://example.com", Rule::OriginPath, Some("https://example.com")),
    ("tauri:/localhost", Rule::OriginScheme, None),
    ("view-source://example.com", Rule::OriginScheme, None),
    ("127.evil.com", Rule::OriginScheme, Some("https://127.evil.com")),
    // File
    ("file://", Rule::OriginFile, None),
    ("file:///home/me/index.html", Rule::OriginFile, None),
    ("FILE://host", Rule::OriginFile, None),
    ("file:", Rule::OriginFile, None),
    ("file:/home", Rule::OriginFile, None),
    // User information
    ("https://user@example.com", Rule::OriginUserinfo, Some("https://example.com")),
    ("https://user:secret@example.com/", Rule::OriginUserinfo, Some("https://example.com")),
    ("https://@example.com", Rule::OriginUserinfo, Some("https://example.com")),
    ("https://good.com@evil.com", Rule::OriginUserinfo, Some("https://evil.com")),
    // Query and fragment
    ("https://example.com?x=1", Rule::OriginQuery, Some("https://example.com")),
    ("https://example.com/?", Rule::OriginQuery, Some("https://example.com")),
    ("https://example.com/path?x#y", Rule::OriginQuery, Some("https://example.com")),
    ("https://example.com#", Rule::OriginFragment, Some("https://example.com")),
    ("https://example.com/#top", Rule::OriginFragment, Some("https://example.com")),
    ("https://example.com/#top?", Rule::OriginFragment, Some("https://example.com")),
    // Path
    ("https://example.com/", Rule::OriginPath, Some("https://example.com")),
    ("https://example.com//", Rule::OriginPath, Some("https://example.com")),
    ("https://example.com\\", Rule::OriginPath, Some("https://example.com")),
    ("https://example.com/app", Rule::OriginPath, Some("https://example.com")),
    ("https://*.example.com/", Rule::OriginPath, Some("https://*.example.com")),
    ("https://*.example.com:*/", Rule::OriginPath, Some("https://*.example.com:*")),
    ("https://example.com/*", Rule::OriginPath, Some("https://example.com")),
    ("https:///example.com", Rule::OriginPath, None),
    ("tauri://localhost/", Rule::OriginPath, Some("tauri://localhost")),
    ("https://EXAMPLE.com/", Rule::OriginPath, Some("https://example.com")),
    ("https://a.com,https://b.com", Rule::OriginPath, None),
    // Characters beyond ASCII
    ("https://münchen.example", Rule::OriginNonAscii, Some("https://xn--mnchen-3ya.example")),
    ("https://*.münchen.example", Rule::OriginNonAscii, Some("https://*.xn--mnchen-3ya.example")),
    ("https://пример.рф", Rule::OriginNonAscii, Some("https://xn--e1afmkfd.xn--p1ai")),
    ("https://MÜNCHEN.example:8443", Rule::OriginNonAscii, Some("https://xn--mnchen-3ya.example:8443")),
    ("https://example\u{3002}com", Rule::OriginNonAscii, Some("https://example.com")),
    ("https://\u{200d}.com", Rule::OriginNonAscii, None),
    ("https://example.com:８０", Rule::OriginNonAscii, None),
    // Upper case
    ("https://Example.com", Rule::OriginUppercase, Some("https://example.com")),
    ("HTTPS://example.com", Rule::OriginUppercase, Some("https://example.com")),
    ("https://*.Example.com:*", Rule::OriginUppercase, Some("https://*.example.com:*")),
    ("http://[2001:DB8::1]", Rule::OriginUppercase, Some("http://[2001:db8::1]")),
    ("Tauri://localhost", Rule::OriginUppercase, Some("tauri://localhost")),
    // Wildcards
    ("https://*", Rule::OriginWildcardPosition, None),
    ("https://*:8443", Rule::OriginWildcardPosition, None),
    ("https://*example.com", Rule::OriginWildcardPosition, Some("https://*.example.com")),
    ("https://**.example.com", Rule::OriginWildcardPosition, Some("https://*.example.com")),
    ("https://*.*.example.com", Rule::OriginWildcardPosition, None),
    ("https://app*.example.com", Rule::OriginWildcardPosition, None),
    ("https://app.*.example.com", Rule::OriginWildcardPosition, None),
    ("https://example.*", Rule::OriginWildcardPosition, None),
    ("https://*.example.*", Rule::OriginWildcardPosition, None),
    ("https://example.com:80*", Rule::OriginWildcardPosition, None),
    ("https://example.com:**", Rule::OriginWildcardPosition, None),
    ("http://192.168.*.1", Rule::OriginWildcardPosition, None),
    ("chrome-extension://*", Rule::OriginWildcardPosition, None),
    ("https://[*]", Rule::OriginWildcardPosition, None),
    // Wildcards before IP addresses
    ("http://*.127.0.0.1", Rule::OriginWildcardIp, None),
    ("http://*.127.1", Rule::OriginWildcardIp, None),
    ("http://*.[::1]", Rule::OriginWildcardIp, None),
    ("http://*.1", Rule::OriginWildcardIp, None),
    // Forms of IP addresses
    ("http://127.1", Rule::OriginIpForm, Some("http://127.0.0.1")),
    ("http://0x7f.0.0.1:80", Rule::OriginIpForm, Some("http://127.0.0.1")),
    ("http://2130706433", Rule::OriginIpForm, Some("http://127.0.0.1")),
    ("http://127.0.0.01", Rule::OriginIpForm, Some("http://127.0.0.1")),
    ("http://127.0.0.1.", Rule::OriginIpForm, Some("http://127.0.0.1")),
    ("http://256.0.0.1", Rule::OriginIpForm, None),
    ("http://1.2.3.4.5", Rule::OriginIpForm, None),
    ("http://[0:0:0:0:0:0:0:1]:3000", Rule::OriginIpForm, Some("http://[::1]:3000")),
    ("http://[::0001]", Rule::OriginIpForm, Some("http://[::1]")),
    ("http://[::ffff:127.0.0.1]", Rule::OriginIpForm, Some("http://[::ffff:7f00:1]")),
    ("http://::1", Rule::OriginIpForm, Some("http://[::1]")),
    ("http://::1:3000", Rule::OriginIpForm, None),
    ("http://[::1", Rule::OriginIpForm, None),
    ("http://[fe80::1%25eth0]", Rule::OriginIpForm, None),
    ("http://[]", Rule::OriginIpForm, None),
    ("http://[::1]x", Rule::OriginIpForm, None),
    // Hosts
    ("https://", Rule::OriginHost, None),
    ("https://:8443", Rule::OriginHost, None),
    ("https://*.", Rule::OriginHost, None),
    ("https://*.:*", Rule::OriginHost, None),
    ("https://.", Rule::OriginHost, None),
    ("https://.example.com", Rule::OriginHost, Some("https://*.example.com")),
    ("https://example.com.", Rule::OriginHost, Some("https://example.com")),
    ("https://example..com", Rule::OriginHost, Some("https://example.com")),
    ("https://exa%6dple.com", Rule::OriginHost, Some("https://example.com")),
    ("https://example.com;", Rule::OriginHost, None),
    ("https://exa$mple.com", Rule::OriginHost, None),
    ("https://exa^mple.com", Rule::OriginHost, None),
    ("https://{tenant}.example.com", Rule::OriginHost, None),
    ("https://xn--a.example", Rule::OriginHost, None),
    ("https://xn--.example", Rule::OriginHost, None),
    ("https://xn--example-.com", Rule::OriginHost, None),
    ("tauri://", Rule::OriginHost, None),
    ("tauri://local host", Rule::OriginWhitespace, None),
    ("tauri://local,host", Rule::OriginHost, None),
    ("tauri://[::1]", Rule::OriginHost, None),
    // Ports
    ("https://example.com:", Rule::OriginPort, Some("https://example.com")),
    ("https://example.com:0", Rule::OriginPort, Some("https://example.com")),
    ("https://example.com:08443", Rule::OriginPort, Some("https://example.com:8443")),
    ("https://example.com:65536", Rule::OriginPort, None),
    ("https://example.com:http", Rule::OriginPort, None),
    ("https://example.com:+80", Rule::OriginPort, None),
    ("https://example.com:-1", Rule::OriginPort, None),
    ("https://example.com:80:80", Rule::OriginPort, None),
    ("https://example.com:8443;", Rule::OriginPort, None),
    ("tauri://localhost:0", Rule::OriginPort, Some("tauri://localhost")),
    // Default ports
    ("https://example.com:443", Rule::OriginDefaultPort, Some("https://example.com")),
    ("http://example.com:80", Rule::OriginDefaultPort, Some("http://example.com")),
    ("https://*.example.com:443", Rule::OriginDefaultPort, Some("https://*.example.com")),
    ("http://[::1]:80", Rule::OriginDefaultPort, Some("http://[::1]")),
];

#[test]
fn accepted_patterns_are_displayed_as_written() {
    for text in ACCEPTED {
        let pattern = parse(text).unwrap_or_else(|(rule, _)| panic!("{text}: {rule}"));
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
        .map(|((text, (rule, complaint)), expected)| ((*text, *rule, complaint.correction.as_deref()), *expected))
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
    assert_eq!(parse(&format!("https://{longest}a")).unwrap_err().0, Rule::OriginHost);
    assert_eq!(parse(&format!("https://{label}a.com")).unwrap_err().0, Rule::OriginHost);
    assert_eq!(parse(&format!("https://*.{longest}a")).unwrap_err().0, Rule::OriginHost);
    assert_eq!(parse(&format!("{}://host", "a".repeat(65))).unwrap_err().0, Rule::OriginScheme);
}

#[test]
fn a_list_in_one_literal_is_taken_apart() {
    for text in [
        "https://a.com, https://b.com",
        "https://a.com,https://b.com",
        "https://a.com https://b.com",
        "https://a.com/;b.com",
    ] {
        let (_, complaint) = parse(text).unwrap_err();
        let help = "write one literal for each origin: `\"https://a.com\", \"https://b.com\"`";
        assert_eq!(complaint.help.as_deref(), Some(help), "{text}");
    }
}

/// Pattern, origins that match, origins that do not.
type MatchRow = (&'static str, &'static [&'static str], &'static [&'static str]);

const MATCHES: &[MatchRow] = &[
    (
        "https://foo.example",
        &["https://foo.example"],
        &[
            "",
            "null",
            "https://foo.example/",
            "https://foo.example ",
            " https://foo.example",
            "https://foo.example:443",
            "https://foo.example:8443",
            "http://foo.example",
            "HTTPS://foo.example",
            "https://FOO.example",
            "https://foo.example.evil.com",
            "https://evilfoo.example",
            "https://a.foo.example",
            "https://foo.example.",
            "https://fooxexample",
            "https://foo.exampl",
            "https://foo.example@evil.com",
            "https://user@foo.example",
            "foo.example",
            "https:foo.example",
            "https://foo.example, https://foo.example",
        ],
    ),
    (
        "https://*.bar.example",
        &[
            "https://a.bar.example",
            "https://a.b.c.bar.example",
            "https://a_b-c.bar.example",
            "https://xn--mnchen-3ya.bar.example",
            "https://1.bar.example",
        ],
        &[
            "https://bar.example",
            "https://.bar.example",
            "https://a..bar.example",
            "https://a.barxexample",
            "https://abar.example",
            "https://a.bar.example.evil.com",
            "https://a.bar.example:8443",
            "https://a.bar.example:443",
            "http://a.bar.example",
            "https://A.bar.example",
            "https://a.BAR.example",
            "https://user@a.bar.example",
            "https://evil.com/.bar.example",
            "https://evil.com?.bar.example",
            "https://evil.com#.bar.example",
            "https://evil.com\\.bar.example",
            "https://evil.com:80.bar.example",
            "https://a b.bar.example",
            "https://ä.bar.example",
            "https://a%2e.bar.example",
            "https://*.bar.example",
            "https://a.bar.example/",
            "https://a.bar.example\n",
        ],
    ),
    (
        "http://localhost:*",
        &["http://localhost", "http://localhost:1", "http://localhost:3000", "http://localhost:65535"],
        &[
            "http://localhost:",
            "http://localhost:0",
            "http://localhost:80",
            "http://localhost:08080",
            "http://localhost:65536",
            "http://localhost:99999",
            "http://localhost:100000",
            "http://localhost:*",
            "http://localhost:+1",
            "http://localhost:3000/",
            "http://localhost:3000:3000",
            "http://localhost.evil.com",
            "http://localhost.evil.com:3000",
            "http://localhost@evil.com:3000",
            "http://a.localhost:3000",
            "https://localhost:3000",
            "http://localhos:3000",
            "http://localhost:３",
        ],
    ),
    (
        "https://*.example.com:*",
        &["https://a.example.com", "https://a.example.com:8443", "https://a.b.example.com:80"],
        &["https://example.com", "https://example.com:8443", "https://a.example.com:443", "http://a.example.com:8443"],
    ),
    (
        "https://*.example.com:8443",
        &["https://a.example.com:8443"],
        &["https://a.example.com", "https://a.example.com:8444"],
    ),
    (
        "http://[::1]:*",
        &["http://[::1]", "http://[::1]:3000"],
        &["http://[::2]", "http://[::1]:80", "http://::1", "http://[::1]]"],
    ),
    ("http://[::1]:3000", &["http://[::1]:3000"], &["http://[::1]", "http://[::1:3000"]),
    ("tauri://localhost", &["tauri://localhost"], &["tauri://localhost:80", "https://localhost", "tauri://LOCALHOST"]),
    ("app://localhost:*", &["app://localhost", "app://localhost:80"], &["app://localhost:0"]),
    (
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        &["chrome-extension://abcdefghijklmnopabcdefghijklmnop"],
        &["chrome-extension://abcdefghijklmnopabcdefghijklmnoq", "moz-extension://abcdefghijklmnopabcdefghijklmnop"],
    ),
];

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
fn serialized_origins() {
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
fn many_exact_origins_are_all_found() {
    for count in [1, 2, 8, 9, 100, 5_000] {
        let texts: Vec<String> = (0..count).map(|number| format!("https://tenant-{number}.example.com")).collect();
        let patterns: Vec<_> = texts.iter().map(|text| parse(text).unwrap()).collect();
        let set = OriginSet::new(&patterns);
        assert!(texts.iter().all(|text| set.contains(text.as_bytes())), "{count}");
        assert!(!set.contains(format!("https://tenant-{count}.example.com").as_bytes()), "{count}");
        assert!(!set.contains("a".repeat(8_192).as_bytes()), "{count}");
    }
}

#[test]
fn many_wildcards_are_all_found() {
    for count in [1, 8, 9, 100, 2_000] {
        let texts: Vec<String> = (0..count)
            .flat_map(|number| [format!("https://*.tenant-{number}.example"), format!("http://tenant-{number}.test:*")])
            .chain(["https://*.example.com:8443".to_owned(), "http://[::1]:*".to_owned()])
            .collect();
        let set = OriginSet::new(&texts.iter().map(|text| parse(text).unwrap()).collect::<Vec<_>>());
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
