//! Drafts that become policies, and drafts that do not.

mod credentials;
mod patterns;

use std::time::Duration;

use crate::{
    CredentialsDraft, Draft, HeadersDraft, MaxAgeDraft, OriginPatterns, Origins, PolicyError, RequestHeaders, Rule,
    Setting,
};

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn draft(origins: &[&str]) -> Draft {
    Draft { origins: Some(owned(origins)), ..Draft::default() }
}

#[expect(clippy::unnecessary_wraps, reason = "the field wants it")]
fn names(texts: &[&str]) -> Option<HeadersDraft> {
    Some(HeadersDraft::Names(owned(texts)))
}

/// Rule, setting and index of every mistake.
fn mistakes(draft: &Draft) -> Vec<(Rule, Setting, usize)> {
    match draft.validate() {
        Ok(_) => Vec::new(),
        Err(errors) => errors.iter().map(|error| (error.rule(), error.setting(), error.index())).collect(),
    }
}

#[test]
fn origins_are_required() {
    assert_eq!(mistakes(&Draft::default()), [(Rule::MissingOrigins, Setting::Origins, 0)]);
    assert_eq!(mistakes(&draft(&[])), [(Rule::EmptyList, Setting::Origins, 0)]);
    assert_eq!(mistakes(&draft(&["*"])), []);
    assert_eq!(mistakes(&draft(&["https://a.com"])), []);
}

#[test]
fn lists_may_be_empty_where_a_configuration_says_so() {
    let empty = || Some(Vec::new());
    let draft = Draft {
        origins: empty(),
        dev_origins: empty(),
        credentials: CredentialsDraft::For(Vec::new()),
        headers: Some(HeadersDraft::Names(Vec::new())),
        expose: empty(),
        methods: empty(),
        ..Draft::default()
    };
    assert!(mistakes(&draft).iter().all(|(rule, ..)| *rule == Rule::EmptyList));
    assert_eq!(mistakes(&draft).len(), 6);
    let policy = Draft { allows_empty_lists: true, ..draft }.validate().unwrap();
    assert_eq!(policy.origins(), &Origins::Listed(OriginPatterns::default()));
    assert_eq!(policy.methods(), Some(&[][..]));
    // That nothing was said about origins at all is still a mistake.
    let unset = Draft { allows_empty_lists: true, ..Draft::default() };
    assert_eq!(mistakes(&unset), [(Rule::MissingOrigins, Setting::Origins, 0)]);
}

#[test]
fn every_mistake_is_reported() {
    let draft = Draft {
        origins: Some(owned(&["https://a.com/", "https://b.com", "null"])),
        dev_origins: Some(owned(&["*", "https://b.com"])),
        credentials: CredentialsDraft::For(owned(&["https://c.com:443"])),
        headers: names(&["*", "Cookie"]),
        expose: Some(owned(&["Set-Cookie", "*"])),
        max_age: Some(MaxAgeDraft::Text("2w".to_owned())),
        methods: Some(owned(&["get", "PUT"])),
        served_methods: owned(&["GET"]),
        preflight_status: Some(404),
        ..Draft::default()
    };
    assert_eq!(
        mistakes(&draft),
        [
            (Rule::OriginPath, Setting::Origins, 0),
            (Rule::OriginNull, Setting::Origins, 2),
            (Rule::WildcardMixed, Setting::DevOrigins, 0),
            (Rule::OriginDefaultPort, Setting::Credentials, 0),
            (Rule::WildcardHeadersWithCredentials, Setting::Headers, 0),
            (Rule::HeaderForbidden, Setting::Headers, 1),
            (Rule::ExposeForbidden, Setting::Expose, 0),
            (Rule::WildcardExposeWithCredentials, Setting::Expose, 1),
            (Rule::MaxAgeUnit, Setting::MaxAge, 0),
            (Rule::MethodCase, Setting::Methods, 0),
            (Rule::MethodNotServed, Setting::Methods, 1),
            (Rule::PreflightStatus, Setting::PreflightStatus, 0),
        ]
    );
}

#[test]
fn dev_origins_name_origins() {
    let dev = |texts: &[&str], credentials| Draft {
        dev_origins: Some(owned(texts)),
        credentials,
        ..draft(&["https://a.com"])
    };
    assert_eq!(mistakes(&dev(&["http://localhost:*"], CredentialsDraft::On)), []);
    assert_eq!(mistakes(&dev(&[], CredentialsDraft::Off)), [(Rule::EmptyList, Setting::DevOrigins, 0)]);
    assert_eq!(
        mistakes(&dev(&["https://b.com", "*"], CredentialsDraft::Off)),
        [(Rule::WildcardMixed, Setting::DevOrigins, 1)]
    );
    assert_eq!(
        mistakes(&dev(&["*"], CredentialsDraft::On)),
        [(Rule::WildcardOriginWithCredentials, Setting::DevOrigins, 0)]
    );
    assert_eq!(
        mistakes(&dev(&["http://192.168.0.2:3000"], CredentialsDraft::On)),
        [(Rule::InsecureOrigin, Setting::DevOrigins, 0)]
    );
    // Under a list they stay anonymous, so plain http does no harm.
    let list = CredentialsDraft::For(owned(&["https://a.com"]));
    assert_eq!(mistakes(&dev(&["http://192.168.0.2:3000"], list)), []);
}

#[test]
fn a_json_body_needs_content_type() {
    let headers = |headers: Option<HeadersDraft>| {
        let policy = Draft { headers, ..draft(&["https://a.com"]) }.validate().unwrap();
        match policy.request_headers_for_json() {
            RequestHeaders::Names(names) => names.join(", "),
            RequestHeaders::Mirror => "mirror".to_owned(),
        }
    };
    assert_eq!(headers(None), "Content-Type");
    assert_eq!(headers(names(&["X-A"])), "X-A, Content-Type");
    assert_eq!(headers(names(&["content-type", "X-A"])), "content-type, X-A");
    assert_eq!(headers(names(&["*", "Authorization"])), "*, Authorization");
    assert_eq!(headers(Some(HeadersDraft::Mirror)), "mirror");
}

#[test]
fn a_policy_is_normalized_and_has_defaults() {
    let policy = Draft {
        headers: names(&["X-A", "x-a", "X-B"]),
        expose: Some(owned(&["ETag", "etag"])),
        max_age: Some(MaxAgeDraft::Text("2h".to_owned())),
        methods: Some(owned(&["GET", "GET"])),
        ..draft(&["https://a.com"])
    }
    .validate()
    .unwrap();
    assert!(matches!(policy.origins(), Origins::Listed(patterns) if patterns.plain().len() == 1));
    assert_eq!(*policy.request_headers(), RequestHeaders::Names(owned(&["X-A", "X-B"])));
    assert_eq!(policy.exposed_headers(), ["ETag"]);
    assert_eq!(policy.max_age_seconds(), Some(7_200));
    assert_eq!(policy.methods(), Some(&owned(&["GET"])[..]));
    assert_eq!(policy.preflight_status(), 204);
    assert_eq!(policy.enforces(), None);
}

#[test]
fn a_preflight_status_is_from_200_to_299() {
    for (status, ok) in
        [(200, true), (204, true), (299, true), (199, false), (300, false), (403, false), (0, false), (u64::MAX, false)]
    {
        let expected = if ok { vec![] } else { vec![(Rule::PreflightStatus, Setting::PreflightStatus, 0)] };
        assert_eq!(mistakes(&Draft { preflight_status: Some(status), ..draft(&["*"]) }), expected, "{status}");
    }
}

#[test]
fn durations_are_whole_seconds() {
    let written = |max_age: MaxAgeDraft| Draft { max_age: Some(max_age), ..draft(&["*"]) };
    assert_eq!(written(600.into()).validate().unwrap().max_age_seconds(), Some(600));
    assert_eq!(written("10m".into()).validate().unwrap().max_age_seconds(), Some(600));
    assert_eq!(written(Duration::from_secs(600).into()).validate().unwrap().max_age_seconds(), Some(600));
    for (duration, rule) in [(1_500, Rule::MaxAgeUnit), (1, Rule::MaxAgeUnit), (86_401_000, Rule::MaxAgeRange)] {
        let draft = written(Duration::from_millis(duration).into());
        assert_eq!(mistakes(&draft), [(rule, Setting::MaxAge, 0)], "{duration} ms");
    }
}

#[test]
fn only_items_of_lists_have_an_index() {
    let mut draft = draft(&["https://a.com", "null"]);
    draft.headers = Some(HeadersDraft::Names(Vec::new()));
    draft.max_age = Some(MaxAgeDraft::from("2w"));
    draft.preflight_status = Some(404);
    let text = draft.validate().unwrap_err().to_string();
    let places: Vec<_> = text.lines().skip(1).filter_map(|line| Some(line.split_once(": ")?.0)).collect();
    assert_eq!(places, ["`origins[1]`", "`headers`", "`max_age`", "`preflight_status`"]);
    let text = Draft::default().validate().unwrap_err().to_string();
    assert!(text.contains("\n`origins`: `origins` is missing"), "{text}");
}

#[test]
fn a_mistake_is_one_line_and_explained_on_demand() {
    let errors = draft(&["https://a.com/"]).validate().unwrap_err();
    let line = "an origin cannot have a trailing slash: `https://a.com/`; write `https://a.com` (origin-path)";
    assert_eq!(errors.to_string(), format!("1 mistake in the CORS policy\n`origins[0]`: {line}"));
    assert_eq!(format!("{errors:?}"), errors.to_string());
    assert_eq!(
        format!("{errors:#}"),
        "1 mistake in the CORS policy\n\n\
         `origins[0]`: an origin cannot have a trailing slash: `https://a.com/`\n\n\
         help: write `\"https://a.com\"`\n\
         note: browsers send a scheme, a host and a port and nothing else, so it never matches (RFC 6454, section 6.2)\n\
         see https://docs.rs/cors-runtime/latest/cors_runtime/rules/enum.Rule.html#variant.OriginPath"
    );
    assert_eq!(
        errors.in_builder(Vec::new()).to_string(),
        format!("1 mistake in the CORS policy\n`.origins(…)`, item 1: {line}")
    );
}

/// Twelve kilobytes of this once overflowed the stack of a worker, and a forgotten pair of quotes is an honest mistake.
#[test]
fn long_values_are_refused_early_and_shown_in_part() {
    let joined = (0..3_000).map(|number| format!("https://a{number}.example.com")).collect::<Vec<_>>().join(",");
    for text in [joined.as_str(), &"a://".repeat(25_000), &"x".repeat(100_000), &"é".repeat(50_000)] {
        let draft = Draft {
            origins: Some(vec![text.to_owned()]),
            headers: Some(HeadersDraft::Names(vec![text.to_owned()])),
            expose: Some(vec![text.to_owned()]),
            methods: Some(vec![text.to_owned()]),
            max_age: Some(MaxAgeDraft::Text(text.to_owned())),
            ..Draft::default()
        };
        let errors = draft.validate().unwrap_err();
        let rules: Vec<_> = errors.iter().map(PolicyError::rule).collect();
        let expected = [Rule::OriginHost, Rule::HeaderToken, Rule::HeaderToken, Rule::MaxAgeUnit, Rule::MethodToken];
        assert_eq!(rules, expected);
        assert!(errors.to_string().len() < 2_000, "{errors}");
    }
    let errors = draft(&[&joined]).validate().unwrap_err();
    assert!(format!("{errors:#}").contains("write each value as a literal of its own"), "{errors:#}");
}
