//! How the tables hold, and what no table can list.

use proptest::prelude::*;

use super::{
    test_tables::{ACCEPTED, ANONYMOUS, EXPRESSIONS, MATCHES, MatchRow, REJECTED, REJECTED_EXPRESSIONS},
    *,
};
use crate::{PublicSuffixesDraft, is_serialized_origin};

/// With credentials, and no exception.
const STRICT: Trust<'_> =
    Trust { insecure_origins: false, public_suffixes: &PublicSuffixesDraft::Off, local_networks: false };

fn template(text: &str) -> OriginTemplate {
    match parse(text) {
        Ok(Pattern::Template(template)) => template,
        other => panic!("{text}: {other:?}"),
    }
}

/// Whether an origin matches where every path parameter is as it should be.
fn matches(template: &OriginTemplate, origin: &str) -> bool {
    template.compare(origin.as_bytes(), |_, _| ParameterMatch::Equal).is_some()
}

fn has_expressions() -> bool {
    cfg!(feature = "regex")
}

#[test]
fn accepted_patterns_hold_with_credentials() {
    let expressions = if has_expressions() { EXPRESSIONS } else { &[] };
    for text in ACCEPTED.iter().chain(expressions) {
        let pattern = parse(text).unwrap_or_else(|finding| panic!("{text}: {finding:?}"));
        assert_eq!(pattern.to_string(), *text);
        assert_eq!(pattern.check_credentialed(STRICT), Ok(()), "{text}");
    }
}

#[test]
fn some_patterns_are_for_anonymous_policies() {
    for (text, rule) in ANONYMOUS {
        let pattern = parse(text).unwrap_or_else(|finding| panic!("{text}: {finding:?}"));
        assert_eq!(pattern.check_credentialed(STRICT).map_err(|finding| finding.rule), Err(*rule), "{text}");
        let relaxed = Trust { insecure_origins: true, public_suffixes: &PublicSuffixesDraft::On, ..STRICT };
        assert_eq!(pattern.check_credentialed(relaxed), Ok(()), "{text}");
        let is_network = text.contains(".*");
        let development = Trust { local_networks: true, ..STRICT };
        assert_eq!(pattern.check_credentialed(development).is_ok(), is_network, "{text}");
    }
}

#[test]
fn rejected_patterns_name_the_rule_and_the_correction() {
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
fn rejected_expressions_name_the_correction() {
    for (text, correction) in REJECTED_EXPRESSIONS {
        let finding = parse(text).expect_err(text);
        assert_eq!(finding.rule, Rule::PlaceholderExpression, "{text}: {finding:?}");
        if has_expressions() {
            assert_eq!(finding.correction.as_deref(), *correction, "{text}");
        } else {
            assert_eq!(finding.correction, None, "{text}");
            assert!(finding.problem.ends_with("needs the feature `regex`"), "{}", finding.problem);
        }
    }
}

#[test]
fn findings_tell_what_to_do() {
    let texts = REJECTED.iter().map(|(text, ..)| text).chain(REJECTED_EXPRESSIONS.iter().map(|(text, _)| text));
    for text in texts {
        let finding = parse(text).unwrap_err();
        assert!(finding.help.is_some() != finding.correction.is_some(), "{text}: {finding:?}");
        for stand_in in ["zq", "{_}z"] {
            assert!(!finding.problem.contains(stand_in), "{text}: {finding:?}");
        }
    }
}

#[test]
fn a_part_of_a_port_moves_into_the_expression() {
    if has_expressions() {
        for (text, correction) in [
            ("http://localhost:30{_:[0-9]{2}}", "http://localhost:{_:30[0-9]{2}}"),
            ("http://localhost:{_:[0-9]}0", "http://localhost:{_:[0-9]0}"),
            ("http://localhost:3{port:[0-9]}0", "http://localhost:{port:3[0-9]0}"),
        ] {
            assert_eq!(parse(text).unwrap_err().correction.as_deref(), Some(correction), "{text}");
        }
    }
}

#[test]
fn a_name_runs_into_no_placeholder() {
    if has_expressions() {
        let finding = parse("https://{_:.*}example.com").unwrap_err();
        assert_eq!(finding.rule, Rule::PlaceholderPosition);
        assert_eq!(finding.correction.as_deref(), Some("https://{_:.*}.example.com"));
    }
}

fn check_matches(rows: &[MatchRow]) {
    for (text, matching, others) in rows {
        // As validation and as generated code make it.
        for template in [template(text), OriginTemplate::from_validated_text(text)] {
            for origin in *matching {
                assert!(matches(&template, origin), "{text} matches {origin}");
                assert!(is_serialized_origin(origin.as_bytes()), "{origin}");
            }
            for origin in *others {
                assert!(!matches(&template, origin), "{text} does not match {origin}");
            }
        }
    }
}

#[test]
fn templates_match_whole_origins_only() {
    check_matches(MATCHES);
}

#[test]
#[cfg(feature = "regex")]
fn expressions_match_their_place_only() {
    check_matches(super::test_tables::EXPRESSION_MATCHES);
}

/// The values that are compared with path parameters.
fn bound(text: &str, origin: &str) -> Option<Vec<(String, String)>> {
    let mut bound = Vec::new();
    template(text).compare(origin.as_bytes(), |name, value| {
        bound.push((name.to_owned(), String::from_utf8(value.to_vec()).unwrap()));
        ParameterMatch::Equal
    })?;
    bound.sort();
    Some(bound)
}

#[test]
fn placeholders_are_bound_to_their_part_of_the_origin() {
    let pairs = |pairs: &[(&str, &str)]| {
        Some(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    };
    for (text, origin, expected) in [
        ("https://{tenant}.example.com", "https://acme.example.com", pairs(&[("tenant", "acme")])),
        ("https://{tenant}.example.com", "https://xn--a.example.com", pairs(&[("tenant", "xn--a")])),
        ("https://{_}.example.com", "https://acme.example.com", pairs(&[])),
        ("https://{tenant}.example.com", "https://a.b.example.com", None),
        ("https://{tenant}-app.example.com", "https://acme-app.example.com", pairs(&[("tenant", "acme")])),
        // As in paths, a placeholder takes as much as it can.
        ("https://{tenant}-{_}.example.com", "https://a-b-c.example.com", pairs(&[("tenant", "a-b")])),
        ("https://{_}-{tenant}.example.com", "https://a-b-c.example.com", pairs(&[("tenant", "c")])),
        ("https://{a}.{b}.example.com", "https://x.y.example.com", pairs(&[("a", "x"), ("b", "y")])),
        ("https://*.{a}.example.com", "https://x.y.z.example.com", pairs(&[("a", "z")])),
        ("http://localhost:{port}", "http://localhost:3000", pairs(&[("port", "3000")])),
        ("http://{a}.localhost:{b}", "http://x.localhost:1", pairs(&[("a", "x"), ("b", "1")])),
        ("http://127.*.*.*:{port}", "http://127.0.0.1:3000", pairs(&[("port", "3000")])),
    ] {
        assert_eq!(bound(text, origin), expected, "{text} {origin}");
    }
}

#[test]
#[cfg(feature = "regex")]
fn placeholders_with_expressions_are_bound_too() {
    let pairs = |pairs: &[(&str, &str)]| {
        Some(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    };
    for (text, origin, expected) in [
        ("https://{tenant:[a-z]+}.example.com", "https://acme.example.com", pairs(&[("tenant", "acme")])),
        (
            "https://{tenant:(a)(b)}-{x:(c)}.example.com",
            "https://ab-c.example.com",
            pairs(&[("tenant", "ab"), ("x", "c")]),
        ),
        ("https://{tenant:[a-z]+}.example.com", "https://acme1.example.com", None),
        ("https://{tenant}-{_:pr-[0-9]+}.example.com", "https://acme-pr-1.example.com", pairs(&[("tenant", "acme")])),
        ("https://{tenant:.*}.example.com", "https://a.b.example.com", pairs(&[("tenant", "a.b")])),
        (
            "https://{tenant:[a-z]*}.example.com:{port:[0-9]+}",
            "https://a.example.com:1",
            pairs(&[("port", "1"), ("tenant", "a")]),
        ),
    ] {
        // Twice, since room for the match is used again.
        assert_eq!(bound(text, origin), expected, "{text} {origin}");
        assert_eq!(bound(text, origin), expected, "{text} {origin}");
    }
}

#[test]
fn the_worst_parameter_decides() {
    use ParameterMatch::{Different, Equal, Missing};

    let template = template("https://{a}.{b}.example.com");
    let compare = |a, b| template.compare(b"https://x.y.example.com", |name, _| if name == "a" { a } else { b });
    assert_eq!(compare(Equal, Equal), Some(Equal));
    assert_eq!(compare(Different, Equal), Some(Different));
    assert_eq!(compare(Equal, Missing), Some(Missing));
    assert_eq!(compare(Different, Missing), Some(Missing));
}

#[test]
fn coverage_is_never_guessed() {
    for (wide, narrow, covers) in [
        ("https://*.example.com", "https://{tenant}.example.com", true),
        ("https://*.example.com", "https://a.{tenant}.b.example.com", true),
        ("https://*.example.com:*", "https://{tenant}.example.com:{_}", true),
        ("https://*.example.com:*", "https://{tenant}.example.com", true),
        ("http://localhost:*", "http://localhost:{_}", true),
        ("https://{tenant}.example.com", "https://{tenant}.example.com", true),
        ("https://{_}.example.com", "https://{tenant}.example.com", true),
        ("https://{_}.example.com", "https://a.example.com", true),
        ("http://192.168.*.*", "http://192.168.1.*", true),
        ("http://192.168.*.*", "http://192.168.1.1", true),
        ("http://192.168.*.*:*", "http://192.168.1.*:3000", true),
        ("https://*.example.com", "http://{tenant}.example.com", false),
        ("https://*.example.com", "https://{tenant}.example.com:8443", false),
        ("https://*.example.com", "https://{tenant}.example.com:{_}", false),
        ("https://*.b.example.com", "https://{tenant}.example.com", false),
        ("http://localhost:3000", "http://localhost:{_}", false),
        ("https://{tenant}.example.com", "https://{org}.example.com", false),
        ("https://{tenant}.example.com", "https://{_}.example.com", false),
        ("https://{tenant}.example.com", "https://acme.example.com", false),
        ("https://{_}.example.com", "https://*.example.com", false),
        ("https://{_}.example.com", "https://a-{_}.example.com", false),
        ("http://192.168.1.*", "http://192.168.*.*", false),
        ("http://192.168.*.*", "https://192.168.1.*", false),
        ("http://192.168.*.*:{_}", "http://192.168.1.*:3000", false),
    ] {
        let [wide_pattern, narrow_pattern] = [wide, narrow].map(|text| parse(text).unwrap());
        assert_eq!(wide_pattern.covers(&narrow_pattern), covers, "{wide} covers {narrow}");
    }
    let tenant = parse("https://{tenant}.example.com").unwrap();
    assert!(tenant.may_allow(&parse("https://acme.example.com").unwrap()));
    assert!(!tenant.may_allow(&parse("https://*.example.com").unwrap()));
}

#[test]
fn lists_refuse_placeholders_and_octets() {
    for text in ["https://{tenant}.example.com", "https://{_:a,b}.example.com", "{", "http://127.0.0.*"] {
        let finding = parse_listed(text).unwrap_err();
        assert_eq!(finding.problem, format!("a list of origins cannot hold `{text}`"));
    }
    assert_eq!(parse_listed("http://192.168.*.1").unwrap_err().rule, Rule::OriginWildcardPosition);
    assert!(parse_listed("https://*.example.com").is_ok());
}

proptest! {
    /// Whether a pattern is safe is decided for its bounds.
    #[test]
    fn templates_match_nothing_beyond_their_bounds(
        pattern in "https?://(\\*\\.)?(\\{_\\}|\\{a\\}|[ab]-\\{_\\}-|\\{_:[ab.]*\\}|\\{_:.*\\})(\\.[ab])?\\.(x\\.com|localhost)(:\\*|:\\{p\\}|:80|:8443)?",
        origin in "https?://([ab.-]{0,6}\\.)?(x\\.com|localhost|evilx\\.com|x\\.com\\.evil)(:[0-9]{1,5})?",
    ) {
        if let Ok(Pattern::Template(template)) = parse(&pattern)
            && matches(&template, &origin)
        {
            prop_assert!(is_serialized_origin(origin.as_bytes()), "{pattern} {origin}");
            prop_assert!(template.bounds().unwrap().matches(origin.as_bytes()), "{pattern} {origin}");
            let host = origin.split("://").nth(1).unwrap().split(':').next().unwrap();
            prop_assert!(host.ends_with(".x.com") || host.ends_with(".localhost"), "{pattern} {origin}");
        }
    }

    /// Reading any text ends in a verdict.
    #[test]
    fn no_text_is_too_strange(text in "(https?://)?[{}a-z:.*\\[\\]()|+?\\\\0-9/@ -]{0,60}") {
        if let Err(finding) = parse(&text)
            && let Some(correction) = finding.correction
        {
            prop_assert!(parse_strictly(&correction).is_ok(), "{text}: {correction}");
        }
    }

    /// A pattern without expressions means the same as with the default ones written out.
    #[test]
    #[cfg(feature = "regex")]
    fn both_ways_to_match_agree(
        pattern in "https://(\\*\\.)?([ab]{0,2}\\{HOLE\\})(-\\{HOLE\\}[ab]{0,2})?(\\.\\{HOLE\\}(-a-)?)?\\.x\\.com(:\\*)?",
        origin in "https://([ab-]{0,7}\\.){0,3}x\\.com(:8443)?",
    ) {
        let fill = |expression: &str| {
            let mut parts = pattern.split("HOLE");
            let first = parts.next().unwrap_or_default().to_owned();
            parts.enumerate().fold(first, |text, (index, part)| format!("{text}n{index}{expression}{part}"))
        };
        let [plain, written] = [fill(""), fill(":[a-z0-9_-]+")];
        if parse(&plain).is_ok() {
            prop_assert_eq!(bound(&plain, &origin), bound(&written, &origin), "{} {}", plain, origin);
        }
    }
}

#[test]
fn any_text_has_a_verdict_in_time() {
    let start = std::time::Instant::now();
    for unit in
        ["{", "}", "{_}", "{_:a}", "{_:(}", "a.{_}.", "{a:[", "zq", "{_:a{9}}", "(", "{_:((((((((((a))))))))))}"]
    {
        for len in [900, 100_000] {
            let long = unit.repeat(len / unit.len());
            for text in [format!("https://{{_:{long}}}.example.com"), format!("https://{{_}}.{long}.example.com"), long]
            {
                let _ = parse(&text);
            }
        }
    }
    let deep = format!("https://{{_:{}a{}}}.example.com", "(".repeat(480), ")".repeat(480));
    assert_eq!(parse(&deep).unwrap_err().rule, Rule::PlaceholderExpression);
    assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?}", start.elapsed());
}
