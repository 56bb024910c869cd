//! Drafts that become policies, and drafts that do not.

use std::{borrow::Cow, sync::Arc, time::Duration};

use actix_web::{
    dev::{Path, Url},
    http::{
        Method, Uri,
        header::{self, HeaderValue},
    },
};

use super::*;
use crate::rules::{OriginSet, ParameterMatch, Rule, Setting};

static STRICT: OriginList = OriginList::new();
static RELAXED: OriginList = OriginList::danger_insecure_origins();

/// Rule, setting and index of every mistake.
fn mistakes(builder: &PolicyBuilder) -> Vec<(Rule, Setting, usize)> {
    match builder.clone().build() {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| (error.rule(), error.setting(), error.index())).collect(),
    }
}

#[test]
fn every_mistake_is_reported() {
    let builder = Policy::builder()
        .origins(["https://a.com/"])
        .origins(vec!["https://b.com".to_owned(), "null".to_owned()])
        .origins_from("STRICT", &STRICT)
        .origins_from("RELAXED", &RELAXED)
        .dev_origins(["*"])
        .credentials()
        .headers(["X-A"])
        .headers(["Cookie"])
        .expose(["Set-Cookie"])
        .max_age("2w")
        .methods(["GET", "put"])
        .preflight_status(404);
    assert_eq!(
        mistakes(&builder),
        [
            (Rule::OriginPath, Setting::Origins, 0),
            (Rule::OriginNull, Setting::Origins, 2),
            (Rule::RelaxedListWithCredentials, Setting::Origins, 4),
            (Rule::WildcardOriginWithCredentials, Setting::DevOrigins, 0),
            (Rule::HeaderForbidden, Setting::Headers, 1),
            (Rule::ExposeForbidden, Setting::Expose, 0),
            (Rule::MaxAgeUnit, Setting::MaxAge, 0),
            (Rule::MethodCase, Setting::Methods, 1),
            (Rule::PreflightStatus, Setting::PreflightStatus, 0),
        ]
    );
}

#[test]
fn a_built_policy_breaks_the_rules_of_a_draft() {
    let origins = || Policy::builder().origins(["https://a.com"]);
    let any = || Policy::builder().any_origin();
    let insecure = || Policy::builder().origins(["http://a.com"]).credentials();
    for (builder, expected) in [
        (Policy::builder(), Some(Rule::MissingOrigins)),
        (Policy::builder().origins(Vec::<String>::new()), None),
        (any(), None),
        (any().origins(["https://a.com"]), Some(Rule::WildcardMixed)),
        (any().origins_from("STRICT", &STRICT), Some(Rule::WildcardMixed)),
        (any().credentials(), Some(Rule::WildcardOriginWithCredentials)),
        (any().credentials_for(["https://a.com"]), None),
        (any().enforce(true), Some(Rule::EnforceAnyOrigin)),
        (origins().enforce(true), None),
        (any().enforce(false), None),
        (
            origins().credentials_for(["https://a.com"]).credentials_for(["https://b.com"]),
            Some(Rule::CredentialsNotInOrigins),
        ),
        (origins().headers(["*"]).credentials(), Some(Rule::WildcardHeadersWithCredentials)),
        (origins().headers(["*"]).mirror_headers().credentials(), None),
        (origins().max_age(600), None),
        (origins().max_age("10m"), None),
        (origins().max_age(String::from("10m")), None),
        (origins().max_age(-1), Some(Rule::MaxAgeUnit)),
        (origins().max_age(u128::MAX), Some(Rule::MaxAgeRange)),
        (origins().any_header(), None),
        (origins().any_header().credentials(), Some(Rule::WildcardHeadersWithCredentials)),
        (origins().any_header().headers(["X-A"]), Some(Rule::WildcardMixed)),
        (origins().max_age(Duration::from_secs(86_401)), Some(Rule::MaxAgeRange)),
        (origins().max_age(Duration::from_millis(1)), Some(Rule::MaxAgeUnit)),
        (Policy::builder().origins_from("STRICT", &STRICT).credentials(), None),
        (Policy::builder().origins_from("RELAXED", &RELAXED), None),
        (insecure(), Some(Rule::InsecureOrigin)),
        (insecure().danger_insecure_origins(), None),
        (origins().methods(["PROPFIND"]), None),
        (origins().methods(["*"]), Some(Rule::MethodToken)),
        (origins().methods(["TRACE"]), Some(Rule::MethodForbidden)),
    ] {
        let rules: Vec<_> = mistakes(&builder).into_iter().map(|(rule, ..)| rule).collect();
        assert_eq!(rules, Vec::from_iter(expected), "{builder:?}");
    }
}

#[test]
fn shorthands_are_named_in_mistakes() {
    let builder = Policy::builder()
        .headers(["X-A"])
        .mirror_headers()
        .headers(["X-A", "Cookie"])
        .any_header()
        .origins(["https://a.com/"])
        .any_origin()
        .credentials();
    let message = builder.build().unwrap_err().to_string();
    let places: Vec<&str> = message.lines().skip(1).filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(
        places,
        ["`.origins(…)`, item 1", "`.any_origin()`", "`.headers(…)`, item 2", "`.any_header()`"],
        "{message}"
    );
}

/// Whether a policy lists an origin for a request with the path parameter `tenant=acme`.
fn lists(policy: &Policy, origin: &str) -> bool {
    let mut path = Path::new(Url::new("/".parse().unwrap()));
    path.add_static("tenant", "acme");
    policy.compare_listed(origin.as_bytes(), &path) == Some(ParameterMatch::Equal)
}

#[test]
fn placeholders_and_octets_are_patterns_like_others() {
    let policy = Policy::builder()
        .origins(["https://{tenant}.example.com", "https://*.example.org", "http://127.*.*.*:3000"])
        .dev_origins(["http://{tenant}.localhost:*", "http://192.168.*.*:5173"])
        .credentials()
        .build()
        .unwrap();
    for (origin, expected) in [
        ("https://acme.example.com", true),
        ("https://other.example.com", false),
        ("https://other.example.org", true),
        ("http://127.0.0.1:3000", true),
        ("http://127.0.0.1:4000", false),
        ("http://acme.localhost:3000", cfg!(debug_assertions)),
        ("http://other.localhost:3000", false),
        ("http://192.168.1.2:5173", cfg!(debug_assertions)),
    ] {
        assert_eq!(lists(&policy, origin), expected, "{origin}");
    }
    assert_eq!(
        mistakes(&Policy::builder().origins(["https://{tenant}.example.com", "https://{_}.example.com"])),
        [(Rule::PlaceholderShadowed, Setting::Origins, 0)]
    );
}

#[cfg(feature = "regex")]
#[test]
fn whole_origin_expressions_are_compiled_and_not_judged() {
    let builder = || Policy::builder().danger_origin_regex(r"https://[a-z]+\.a\.com");
    assert_eq!(mistakes(&builder()), []);
    assert_eq!(mistakes(&builder().credentials()), []);
    assert_eq!(mistakes(&builder().danger_origin_regex("https://.*").credentials()), []);
    assert_eq!(mistakes(&builder().any_origin()), [(Rule::WildcardMixed, Setting::Origins, 0)]);
    assert_eq!(
        mistakes(&builder().danger_origin_regexes(["(", "https://.*"])),
        [(Rule::PlaceholderExpression, Setting::DangerOriginRegexes, 1)]
    );
    let policy = builder().danger_origin_regexes([r"^https://b\.com|https://c\.com$"]).build().unwrap();
    for (origin, expected) in [
        ("https://b.a.com", true),
        ("https://b.com", true),
        ("https://c.com", true),
        ("https://b.com.evil.com", false),
        ("https://evil.com/https://c.com", false),
        ("null", false),
    ] {
        assert_eq!(lists(&policy, origin), expected, "{origin}");
    }
}

#[cfg(not(feature = "regex"))]
#[test]
fn expressions_need_the_feature() {
    assert_eq!(
        mistakes(&Policy::builder().danger_origin_regex(r"https://a\.com")),
        [(Rule::PlaceholderExpression, Setting::DangerOriginRegexes, 0)]
    );
    assert_eq!(
        mistakes(&Policy::builder().origins(["https://{_:a}.example.com"])),
        [(Rule::PlaceholderExpression, Setting::Origins, 0)]
    );
}

#[test]
fn clones_share_their_lists() {
    let policy = Policy::builder().origins((0..1_000).map(|number| format!("https://a{number}.com"))).build().unwrap();
    let clone = policy.clone();
    let set = |policy: &Policy| std::ptr::from_ref::<OriginSet>(&policy.origins.as_ref().unwrap().set);
    assert_eq!(set(&policy), set(&clone));
}

/// What a policy sends, as text.
fn sent(builder: PolicyBuilder) -> String {
    format!("{:?}", builder.build().unwrap())
}

#[test]
fn values_may_have_the_types_of_programs() {
    let texts = Policy::builder()
        .origins(["https://a.com", "http://localhost:3000"])
        .methods(["GET", "PROPFIND"])
        .headers(["content-type", "x-a"])
        .expose(["etag"])
        .max_age("10m");
    let uris: Vec<Uri> = vec!["https://a.com".parse().unwrap(), "http://localhost:3000/".parse().unwrap()];
    let typed = Policy::builder()
        .origins(&uris)
        .methods([Method::GET, Method::from_bytes(b"PROPFIND").unwrap()])
        .headers([header::CONTENT_TYPE, header::HeaderName::from_static("x-a")])
        .expose(Some(header::ETAG))
        .max_age(Duration::from_secs(600));
    assert_eq!(sent(typed), sent(texts.clone()));
    let mixed = Policy::builder()
        .origins(Some(HeaderValue::from_static("https://a.com")))
        .origins([Cow::Borrowed("http://localhost:3000")])
        .methods(&["GET".to_owned(), "PROPFIND".to_owned()])
        .headers([Arc::<str>::from("content-type")].iter().chain(None))
        .headers(None::<&str>)
        .headers(&["x-a"])
        .expose(["etag"].iter())
        .max_age(Some(600_usize))
        .preflight_status(None);
    assert_eq!(sent(mixed), sent(texts));
}

#[test]
fn uris_that_are_more_than_an_origin_are_mistakes() {
    for (uri, rule) in [
        ("https://a.com/path", Rule::OriginPath),
        ("https://a.com/?q", Rule::OriginQuery),
        ("https://a.com:443", Rule::OriginDefaultPort),
        ("a.com", Rule::OriginScheme),
        ("/path", Rule::OriginScheme),
    ] {
        let uri: Uri = uri.parse().unwrap();
        assert_eq!(mistakes(&Policy::builder().origins([&uri])), [(rule, Setting::Origins, 0)], "{uri}");
    }
    let all = Uri::from_static("*");
    assert_eq!(mistakes(&Policy::builder().origins([all])), []);
}

#[test]
fn integers_of_every_type_are_seconds() {
    let seconds = |builder: PolicyBuilder| builder.origins(["https://a.com"]).build().unwrap().max_age;
    let builder = Policy::builder;
    let expected = Some(HeaderValue::from(100));
    assert_eq!(seconds(builder().max_age(100)), expected);
    assert_eq!(seconds(builder().max_age(100_u8)), expected);
    assert_eq!(seconds(builder().max_age(100_i64)), expected);
    assert_eq!(seconds(builder().max_age(100_usize)), expected);
    assert_eq!(seconds(builder().max_age(Some(100_u32))), expected);
    assert_eq!(seconds(builder().max_age(None::<u32>)), None);
    assert_eq!(seconds(builder().max_age(100).max_age(None::<u32>)), None, "the last call counts");
}

#[test]
fn empty_lists_allow_nothing() {
    let policy = Policy::builder().origins(None::<&str>).methods(Vec::<Method>::new()).build().unwrap();
    assert!(!lists(&policy, "https://a.com"));
    assert!(policy.methods().is_some_and(|methods| methods.names().is_empty()));
    assert!(!lists(&Policy::default(), "https://a.com"));
    assert!(!Policy::deny_all().is_constant());
}

#[test]
fn mistakes_are_named_after_the_methods_that_were_called() {
    let builder = Policy::builder().origins(["https://a.com", "null"]).headers(["Cookie"]).max_age("2w");
    let text = builder.build().unwrap_err().to_string();
    let places: Vec<_> = text.lines().skip(1).filter_map(|line| Some(line.split_once(": ")?.0)).collect();
    assert_eq!(places, ["`.origins(…)`, item 2", "`.headers(…)`, item 1", "`.max_age(…)`"]);
}
