//! Merging with what is there already.

use super::*;
use crate::policy::table::{CredentialsTable, PolicyTable};

fn map(lines: &[(&'static str, &'static str)]) -> HeaderMap {
    lines.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}

fn sorted(headers: &HeaderMap) -> Vec<(&str, &str)> {
    let mut lines: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    lines.sort_unstable();
    lines
}

static NOBODY: std::sync::LazyLock<cors_rules::OriginSet> = std::sync::LazyLock::new(cors_rules::OriginSet::default);

static LISTED: std::sync::LazyLock<Policy> = std::sync::LazyLock::new(|| {
    Policy::from_table(PolicyTable {
        origins: Some(&NOBODY),
        lists: &[],
        predicate: None,
        regexes: &[],
        credentials: CredentialsTable::Always,
        allow_headers: AllowHeaders::None,
        allow_headers_for_json: AllowHeaders::None,
        expose_headers: Some("ETag"),
        max_age: None,
        methods: None,
        preflight_status: 204,
        enforces: false,
    })
});

fn granted() -> ResponsePlan {
    ResponsePlan::Policy(
        &LISTED,
        Some(Grant::Origin { origin: HeaderValue::from_static("https://a.com"), credentials: true }),
    )
}

#[test]
fn headers_from_inside_are_replaced() {
    let mut headers = map(&[
        ("access-control-allow-origin", "*"),
        ("access-control-allow-origin", "https://b.com"),
        ("access-control-allow-private-network", "true"),
        ("access-control-expose-headers", "*"),
        ("access-control-max-age", "1"),
        ("content-type", "text/plain"),
        ("access-control-request-method", "not a response header"),
    ]);
    decorate(&mut granted(), &mut headers);
    let expected = [
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-origin", "https://a.com"),
        ("access-control-expose-headers", "ETag"),
        ("access-control-request-method", "not a response header"),
        ("content-type", "text/plain"),
        ("vary", "Origin"),
    ];
    assert_eq!(sorted(&headers), expected);
    decorate(&mut granted(), &mut headers);
    assert_eq!(sorted(&headers), expected, "twice is once");
}

#[test]
fn vary_is_merged_by_token() {
    for (before, after) in [
        (&[][..], &["Origin"][..]),
        (&["Accept-Encoding"], &["Accept-Encoding", "Origin"]),
        (&["origin"], &["origin"]),
        (&["Accept-Encoding , ORIGIN"], &["Accept-Encoding , ORIGIN"]),
        (&["Accept", "Origin"], &["Accept", "Origin"]),
        (&["*"], &["*"]),
        (&["Accept, *"], &["Accept, *"]),
        (&["X-Origin"], &["X-Origin", "Origin"]),
        (&["Origin-Agent-Cluster"], &["Origin-Agent-Cluster", "Origin"]),
    ] {
        let mut headers = map(&before.iter().map(|value| ("vary", *value)).collect::<Vec<_>>());
        decorate(&mut ResponsePlan::Policy(&LISTED, None), &mut headers);
        let found: Vec<_> = headers.get_all(VARY).map(|value| value.to_str().unwrap()).collect();
        assert_eq!(found, after);
    }
}

#[test]
fn stripping_leaves_the_rest_alone() {
    let mut headers = map(&[("access-control-allow-origin", "*"), ("vary", "Accept"), ("etag", "1")]);
    decorate(&mut ResponsePlan::Strip, &mut headers);
    assert_eq!(sorted(&headers), [("etag", "1"), ("vary", "Accept")]);
    let mut headers = map(&[("access-control-allow-origin", "*")]);
    decorate(&mut ResponsePlan::Untouched, &mut headers);
    assert_eq!(sorted(&headers), [("access-control-allow-origin", "*")]);
}

#[test]
fn the_mirror_shows_tokens_only() {
    let long = "a,".repeat(MAX_MIRRORED_BYTES / 2);
    for (requested, mirrored) in [
        (&["x-a, x-b"][..], &["x-a, x-b"][..]),
        (&["x-a", "x-b"], &["x-a", "x-b"]),
        (&["x-a", "x b;"], &["x-a"]),
        (&["\"x\""], &[]),
        (&["", ",, ,"], &[]),
        (&[&long], &[&long]),
        (&[&long, "b"], &[]),
    ] {
        let requested: Vec<_> = requested.iter().map(|line| HeaderValue::from_str(line).unwrap()).collect();
        let mut headers = HeaderMap::new();
        mirror(&mut headers, &requested);
        let found: Vec<_> =
            headers.get_all(ACCESS_CONTROL_ALLOW_HEADERS).map(|value| value.to_str().unwrap()).collect();
        assert_eq!(found, mirrored);
    }
}
