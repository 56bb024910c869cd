//! Which requests pass, row by row.

use std::{panic::Location, sync::Arc};

use actix_web::{
    http::{Method, header::ORIGIN},
    test::TestRequest,
};

use crate::{
    decision::decide::{Decision, ShortCircuit},
    policy::{Policy, builder::PolicyBuilder, static_or_arc::StaticOrArc},
    request::classify::field_lines,
    route::Route,
};

/// The expected refusal, if any.
type Expected = Option<&'static str>;

const PASSES: Expected = None;

/// Decides about a request to `https://example.com/` that a proxy forwards unencrypted; lines without a name are left out.
fn refusal(policy: PolicyBuilder, method: &str, uri: &str, headers: &[(&str, &str)]) -> Expected {
    let policy = policy.build().expect("a valid policy");
    let route = Route::any(StaticOrArc::Shared(Arc::new(policy)), Location::caller());
    let request = TestRequest::default().method(Method::from_bytes(method.as_bytes()).expect("a token")).uri(uri);
    let headers = headers.iter().copied().filter(|(name, _)| !name.is_empty());
    let request = headers.fold(request, TestRequest::append_header);
    let request = request.to_http_request();
    match route.decide(request.head(), request.match_info(), route.enforcement(), || false) {
        Decision::ShortCircuit(ShortCircuit::RefuseRequest(refusal)) => {
            Some(refusal.reason(field_lines(request.head(), &ORIGIN), route.policy()).as_str())
        }
        decision @ (Decision::ShortCircuit(_) | Decision::Ask(_)) => {
            panic!("neither a preflight nor asked: {decision:?}")
        }
        Decision::Forward(..) => PASSES,
    }
}

fn trusting() -> PolicyBuilder {
    Policy::builder().origins(["https://trusted.example"]).credentials()
}

const HOST: (&str, &str) = ("Host", "example.com");
const OWN: &str = "https://example.com";
const STRANGER: &str = "https://attacker.example";
const TRUSTED: &str = "https://trusted.example";

/// The cases of Go's `net/http`, then those that only the suites of tower-http and ASP.NET Core have.
#[test]
fn cases_of_other_implementations_are_decided_alike() {
    const INVALID: &str = "\u{ff}\u{fe}";
    for (method, site, origin, expected) in [
        // Go, `CrossOriginProtection`: `Sec-Fetch-Site`.
        ("POST", "same-origin", "", PASSES),
        ("POST", "none", "", PASSES),
        ("POST", "cross-site", "", Some("cross-site")),
        ("POST", "same-site", "", Some("same-site")),
        ("POST", "", "", PASSES),
        ("POST", "", OWN, PASSES),
        ("POST", "", STRANGER, Some("host-mismatch")),
        ("POST", "", "null", Some("origin-null")),
        ("GET", "cross-site", "", PASSES),
        ("HEAD", "cross-site", "", PASSES),
        ("OPTIONS", "cross-site", "", PASSES),
        ("PUT", "cross-site", "", Some("cross-site")),
        // Trusted origins.
        ("POST", "", TRUSTED, PASSES),
        ("POST", "cross-site", TRUSTED, PASSES),
        ("POST", "cross-site", STRANGER, Some("cross-site")),
        // tower-http, `csrf`: values that cannot be decoded; empty ones are above.
        ("POST", "", INVALID, Some("origin-malformed")),
        ("POST", INVALID, "", Some("cross-site")),
        ("GET", "same-origin", "", PASSES),
        ("POST", "", "example.com:8443", Some("origin-malformed")),
        ("POST", "", "ftp://example.com:8443", Some("host-mismatch")),
        // ASP.NET Core: QUERY is safe. Here, TRACE and lower-case methods are not.
        ("QUERY", "cross-site", STRANGER, PASSES),
        ("GET", "cross-site", STRANGER, PASSES),
        ("TRACE", "cross-site", STRANGER, Some("cross-site")),
        ("get", "cross-site", STRANGER, Some("cross-site")),
        ("POST", "unknown-value", "", Some("cross-site")),
        ("POST", "", "example.com", Some("origin-malformed")),
        ("POST", "", "https://other.com", Some("host-mismatch")),
    ] {
        let site = if site.is_empty() { ("", "") } else { ("Sec-Fetch-Site", site) };
        let origin = if origin.is_empty() { ("", "") } else { ("Origin", origin) };
        let found = refusal(trusting(), method, "/", &[HOST, site, origin]);
        assert_eq!(found, expected, "{method} {site:?} {origin:?}");
    }
}

#[test]
fn the_servers_own_origin_passes() {
    const DENIED: Expected = Some("host-mismatch");
    for (uri, host, origin, expected) in [
        ("/", "example.com", OWN, PASSES),
        ("/", "EXAMPLE.com", OWN, PASSES),
        ("/", "example.com", "http://example.com", PASSES),
        ("/", "example.com:443", OWN, PASSES),
        ("/", "example.com:80", "http://example.com", PASSES),
        ("/", "example.com:80", OWN, DENIED),
        ("/", "example.com:443", "http://example.com", DENIED),
        ("/", "example.com:8443", "https://example.com:8443", PASSES),
        ("/", "example.com:8443", "https://example.com:8444", DENIED),
        ("/", "example.com:8443", OWN, DENIED),
        ("/", "example.com", "https://example.com:8443", DENIED),
        ("/", "[::1]:8080", "https://[::1]:8080", PASSES),
        ("/", "[::1]:8080", "https://[::1]:9090", DENIED),
        // Browsers omit default ports.
        ("/", "example.com", "https://example.com:443", Some("origin-malformed")),
        ("/", "example.com:443", "https://example.com:443", Some("origin-malformed")),
        ("/", "not a valid authority", OWN, DENIED),
        ("/", "", OWN, DENIED),
        ("/", "example.com", "tauri://example.com", DENIED),
        // A target in absolute form, or `:authority`, overrides `Host`.
        ("https://example.com/path", "", OWN, PASSES),
        ("https://example.com/path", "not a valid authority", OWN, PASSES),
        ("https://example.com/path", "attacker.example", STRANGER, DENIED),
        ("https://example.com/path", "", "https://example.com:8443", DENIED),
        ("https://other.example/path", "example.com", OWN, DENIED),
    ] {
        let host = if host.is_empty() { ("", "") } else { ("Host", host) };
        let found = refusal(trusting(), "POST", uri, &[host, ("Origin", origin)]);
        assert_eq!(found, expected, "{uri} {host:?} {origin}");
    }
    let twice = [HOST, HOST, ("Origin", OWN)];
    assert_eq!(refusal(trusting(), "POST", "/", &twice), DENIED, "two `Host` lines");
}

#[test]
fn sec_fetch_site_overrides_the_host() {
    let site = |value| ("Sec-Fetch-Site", value);
    let origin = |value| ("Origin", value);
    for (headers, expected) in [
        // A form of a same-origin page under `no-referrer`; an extension with permission for the host.
        (&[origin("null"), site("same-origin")][..], PASSES),
        (&[origin("chrome-extension://abcdefghijklmnopabcdefghijklmnop"), site("none")], PASSES),
        (&[origin("chrome-extension://abcdefghijklmnopabcdefghijklmnop"), site("cross-site")], Some("cross-site")),
        (&[origin("null"), site("none")], PASSES),
        // The host differs because a proxy replaced it; the browser states that the origin is the same.
        (&[origin(STRANGER), site("same-origin")], PASSES),
        (&[origin(OWN), site("cross-site")], Some("cross-site")),
        (&[origin(OWN), site("same-site")], Some("same-site")),
        (&[origin("null"), site("same-site")], Some("origin-null")),
        (&[origin("null"), site("cross-site")], Some("origin-null")),
        // Empty values count as absent, even next to others.
        (&[origin(""), site("")], PASSES),
        (&[origin(""), site("same-origin")], PASSES),
        (&[origin(""), site("cross-site")], Some("cross-site")),
        (&[origin(OWN), site("")], PASSES),
        (&[origin(STRANGER), site("")], Some("host-mismatch")),
        // Only the exact values pass, and only once.
        (&[site("Same-Origin")], Some("cross-site")),
        (&[site("same-origin, same-origin")], Some("cross-site")),
        (&[site("same-origin"), site("same-origin")], Some("cross-site")),
        (&[site(""), site("same-origin")], Some("cross-site")),
        (&[origin(OWN), site("same-origin"), site("same-origin")], Some("cross-site")),
        // Repeated and malformed origins never pass.
        (&[origin(OWN), origin(OWN), site("same-origin")], Some("origin-repeated")),
        (&[origin(TRUSTED), origin(TRUSTED), site("same-origin")], Some("origin-repeated")),
        (&[origin(""), origin(""), site("same-origin")], Some("origin-repeated")),
        (&[origin("https://example.com/"), site("same-origin")], Some("origin-malformed")),
        (&[origin("https://a.com https://b.com"), site("same-origin")], Some("origin-malformed")),
    ] {
        assert_eq!(refusal(trusting(), "POST", "/", &[&[HOST], headers].concat()), expected, "{headers:?}");
        // None of these gives a safe method effects.
        assert_eq!(refusal(trusting(), "GET", "/", &[&[HOST], headers].concat()), PASSES, "GET {headers:?}");
    }
}

#[test]
fn upgrades_of_untrusted_origins_are_refused() {
    let origin = ("Origin", STRANGER);
    let cross_site = ("Sec-Fetch-Site", "cross-site");
    for line in
        [("Upgrade", "websocket"), ("Upgrade", ""), ("Upgrade", "h2c"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZQ==")]
    {
        for method in ["GET", "HEAD", "OPTIONS"] {
            for (headers, expected) in [
                (&[HOST, line][..], PASSES),
                (&[HOST, line, ("Origin", OWN)], PASSES),
                (&[HOST, line, ("Origin", TRUSTED)], PASSES),
                (&[HOST, line, origin], Some("host-mismatch")),
                (&[HOST, line, origin, cross_site], Some("cross-site")),
                (&[HOST, line, ("Origin", "null")], Some("origin-null")),
                (&[HOST, line, cross_site], Some("cross-site")),
                (&[HOST, line, ("Sec-Fetch-Site", "same-site")], Some("same-site")),
                (&[HOST, line, ("Sec-Fetch-Site", "same-origin")], PASSES),
            ] {
                assert_eq!(refusal(trusting(), method, "/", headers), expected, "{method} {headers:?}");
                assert_eq!(refusal(trusting().enforce(true), method, "/", headers), expected, "{method} {headers:?}");
                assert_eq!(refusal(trusting().enforce(false), method, "/", headers), PASSES, "{method} {headers:?}");
            }
        }
    }
}

#[test]
fn enforce_and_credentials_decide_which_requests_are_checked() {
    let listed = || Policy::builder().origins([TRUSTED]);
    let tiered = || Policy::builder().origins([TRUSTED, "https://guest.example"]).credentials_for([TRUSTED]);
    let (get, post) = (("GET", Some("cross-site")), ("POST", Some("cross-site")));
    for (policy, refused) in [
        (listed(), &[][..]),
        (listed().enforce(false), &[]),
        (listed().enforce(true), &[get, post]),
        (trusting(), &[post]),
        (trusting().enforce(false), &[]),
        (trusting().enforce(true), &[get, post]),
        (tiered(), &[post]),
        (tiered().enforce(false), &[]),
        (tiered().enforce(true), &[get, post]),
        (Policy::builder().any_origin(), &[]),
        (Policy::builder().any_origin().credentials_for([TRUSTED]), &[]),
    ] {
        for method in ["GET", "POST"] {
            let headers = [HOST, ("Origin", STRANGER), ("Sec-Fetch-Site", "cross-site")];
            let expected = refused.iter().find(|(refused, _)| *refused == method).and_then(|(_, reason)| *reason);
            assert_eq!(refusal(policy.clone(), method, "/", &headers), expected, "{method} {policy:?}");
            let trusted = [HOST, ("Origin", TRUSTED), ("Sec-Fetch-Site", "cross-site")];
            assert_eq!(refusal(policy.clone(), method, "/", &trusted), PASSES, "{method} {policy:?}");
        }
        // A safe method without `Origin` passes even if everything is enforced: a link, an image, a redirect.
        for site in ["cross-site", "same-site", "nonsense"] {
            let link = [HOST, ("Sec-Fetch-Site", site)];
            for method in ["GET", "HEAD", "OPTIONS", "QUERY"] {
                assert_eq!(refusal(policy.clone(), method, "/", &link), PASSES, "{method} {policy:?}");
            }
        }
    }
}

#[test]
fn anonymous_origins_with_cookies_are_refused() {
    const DENIED: Expected = Some("anonymous-with-cookies");
    const GUEST: &str = "https://guest.example";
    let anybody = || Policy::builder().any_origin().credentials_for([TRUSTED]);
    let listed = || Policy::builder().origins([TRUSTED, GUEST]).credentials_for([TRUSTED]);
    for (line, expected) in [
        (("", ""), PASSES),
        (("Cookie", "session=1"), DENIED),
        (("Authorization", "Bearer token"), PASSES),
        (("Authorization", "bearer token"), PASSES),
        (("Authorization", "token"), PASSES),
        (("Authorization", "Basicx dXNlcg=="), PASSES),
        (("Authorization", "Basic dXNlcg=="), DENIED),
        (("Authorization", "basic dXNlcg=="), DENIED),
        (("Authorization", "Basic"), DENIED),
        (("Authorization", "DIGEST username=\"me\""), DENIED),
        (("Authorization", "Negotiate YII="), DENIED),
        (("Authorization", "NTLM TlRM"), DENIED),
    ] {
        for policy in [anybody(), listed(), listed().enforce(true)] {
            let headers = [HOST, ("Origin", GUEST), line];
            assert_eq!(refusal(policy.clone(), "POST", "/", &headers), expected, "{line:?}");
            assert_eq!(refusal(policy.clone(), "GET", "/", &headers), PASSES, "safe: {line:?}");
            let upgrade = [HOST, ("Origin", GUEST), line, ("Upgrade", "websocket")];
            assert_eq!(refusal(policy.clone(), "GET", "/", &upgrade), expected, "upgrade: {line:?}");
            assert_eq!(
                refusal(policy.clone(), "POST", "/", &[HOST, ("Origin", TRUSTED), line]),
                PASSES,
                "trusted: {line:?}"
            );
            assert_eq!(refusal(policy.clone(), "POST", "/", &[HOST, ("Origin", OWN), line]), PASSES, "own: {line:?}");
            let proxied = [HOST, ("Origin", GUEST), line, ("Sec-Fetch-Site", "same-origin")];
            assert_eq!(refusal(policy.clone(), "POST", "/", &proxied), PASSES, "own page behind a proxy: {line:?}");
        }
        assert_eq!(refusal(listed().enforce(false), "POST", "/", &[HOST, ("Origin", GUEST), line]), PASSES, "{line:?}");
    }
    let twice = [HOST, ("Origin", GUEST), ("Authorization", "Bearer token"), ("Authorization", "Basic dXNlcg==")];
    assert_eq!(refusal(listed(), "POST", "/", &twice), DENIED);
    // Without a list of credentialed origins, the cookies cannot be meant for others.
    let flat = Policy::builder().origins([TRUSTED, GUEST]).enforce(true);
    assert_eq!(refusal(flat, "POST", "/", &[HOST, ("Origin", GUEST), ("Cookie", "session=1")]), PASSES);
}

#[test]
fn for_unknown_routes_methods_do_not_matter() {
    for (method, origin, expected) in [
        ("POST", TRUSTED, PASSES),
        ("DELETE", TRUSTED, PASSES),
        ("POST", STRANGER, Some("host-mismatch")),
        ("DELETE", STRANGER, Some("host-mismatch")),
    ] {
        let found = refusal(trusting().methods(["POST"]), method, "/", &[HOST, ("Origin", origin)]);
        assert_eq!(found, expected, "{method} {origin}");
    }
}
