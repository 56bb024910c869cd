//! Merging with existing headers.

use std::{panic::Location, sync::Arc};

use actix_web::http::header::HeaderName;

use super::*;
use crate::{
    policy::{Policy, static_or_arc::StaticOrArc},
    route::Route,
};

fn map(lines: &[(&'static str, &'static str)]) -> HeaderMap {
    lines.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}

fn sorted(headers: &HeaderMap) -> Vec<(&str, &str)> {
    let mut lines: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    lines.sort_unstable();
    lines
}

/// A policy for one origin, which may enforce safe methods too.
fn site(enforce: bool) -> Site {
    let policy = Policy::builder().origins(["https://a.com"]).credentials().expose(["ETag"]);
    let policy = policy.enforce(enforce.then_some(true)).build().unwrap();
    Site::new(Route::any(StaticOrArc::Shared(Arc::new(policy)), Location::caller()))
}

fn granted() -> ResponsePlan {
    ResponsePlan::Policy(Some(Grant::Origin { origin: HeaderValue::from_static("https://a.com"), credentials: true }))
}

#[test]
fn headers_of_the_inner_response_are_replaced() {
    let mut headers = map(&[
        ("access-control-allow-origin", "*"),
        ("access-control-allow-origin", "https://b.com"),
        ("access-control-allow-private-network", "true"),
        ("access-control-expose-headers", "*"),
        ("access-control-max-age", "1"),
        ("content-type", "text/plain"),
        ("access-control-request-method", "not a response header"),
    ]);
    apply(&mut granted(), &site(false), &mut headers);
    let expected = [
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-origin", "https://a.com"),
        ("access-control-expose-headers", "ETag"),
        ("access-control-request-method", "not a response header"),
        ("content-type", "text/plain"),
        ("vary", "Origin"),
    ];
    assert_eq!(sorted(&headers), expected);
    apply(&mut granted(), &site(false), &mut headers);
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
        apply(&mut ResponsePlan::Policy(None), &site(false), &mut headers);
        let found: Vec<_> = headers.get_all(VARY).map(|value| value.to_str().unwrap()).collect();
        assert_eq!(found, after);
    }
}

#[test]
fn vary_names_the_header_by_which_safe_methods_are_refused() {
    for (before, after) in [
        (&[][..], &["Origin", "Sec-Fetch-Site"][..]),
        (&["Sec-Fetch-Site"], &["Sec-Fetch-Site", "Origin"]),
        (&["*"], &["*"]),
    ] {
        let mut headers = map(&before.iter().map(|value| ("vary", *value)).collect::<Vec<_>>());
        apply(&mut ResponsePlan::Policy(None), &site(true), &mut headers);
        let found: Vec<_> = headers.get_all(VARY).map(|value| value.to_str().unwrap()).collect();
        assert_eq!(found, after);
    }
}

#[test]
fn stripping_keeps_other_headers() {
    let mut headers = map(&[("access-control-allow-origin", "*"), ("vary", "Accept"), ("etag", "1")]);
    apply(&mut ResponsePlan::Strip, &site(false), &mut headers);
    assert_eq!(sorted(&headers), [("etag", "1"), ("vary", "Accept")]);
    let mut headers = map(&[("access-control-allow-origin", "*")]);
    apply(&mut ResponsePlan::Untouched, &site(false), &mut headers);
    assert_eq!(sorted(&headers), [("access-control-allow-origin", "*")]);
}

#[test]
fn only_tokens_are_mirrored() {
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
        let found: Vec<_> = super::mirrored(&requested).map(|value| value.to_str().unwrap()).collect();
        assert_eq!(found, mirrored);
    }
}
