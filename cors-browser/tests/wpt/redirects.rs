//! Redirects: `fetch/api/cors/cors-redirect*.any.js` and `cors/redirect-*.htm`.

use bytes::Bytes;
use cors_browser::{Blocked, Browser, Fetch, Page, Reason, Response};
use http::Request;

use crate::server::{OTHER, OTHER2, PAGE, header, is_preflight, page, response};

/// Answers the first URL with a redirect to the second, and the second with 200; both with the value of
/// `Access-Control-Allow-Origin` in their row, `none` for no header.
fn redirect(
    page: &Page,
    fetch: impl Fn(&str) -> Fetch,
    status: u16,
    from: (&str, &str),
    to: (&str, &str),
) -> Result<Response, Blocked> {
    let (first, second) = (format!("{}/first", from.0), format!("{}/second", to.0));
    page.send(fetch(&first), |request| {
        let is_first = request.uri() == first.as_str();
        let allow = if is_first { from.1 } else { to.1 };
        let mut headers = vec![("access-control-allow-headers", "x-w3c"), ("access-control-allow-methods", "PUT")];
        headers.extend((allow != "none").then_some(("access-control-allow-origin", allow)));
        headers.extend(is_first.then_some(("location", second.as_str())));
        let redirects = is_first && !is_preflight(request);
        response(if redirects { status } else { 200 }, &headers)
    })
}

fn last(response: &Response) -> &Request<Bytes> {
    response.exchanges().last().unwrap().request()
}

#[test]
fn origin_is_null_after_a_redirect_between_foreign_origins() {
    // cors-redirect.any.js
    for status in [301, 302, 303, 307, 308] {
        for (from, to, origin) in
            [(OTHER, OTHER, PAGE), (OTHER, OTHER2, "null"), (PAGE, OTHER, PAGE), (OTHER, PAGE, "null")]
        {
            let seen = redirect(&page(), |url| Fetch::get(url), status, (from, "*"), (to, "*")).unwrap();
            assert_eq!(
                (seen.status(), seen.preflights(), header(last(&seen), "origin")),
                (200, 0, origin),
                "{from} {to}"
            );
            assert!(seen.is_redirected());
        }
    }
}

#[test]
fn allow_origin_after_redirects() {
    // redirect-origin.htm: (first URL, what it allows), (second URL, what it allows), `Origin` of the second request.
    const DISALLOWED: &str = "disallowed";
    let rows = [
        ((PAGE, "*"), (OTHER, "*"), PAGE),
        ((PAGE, "*"), (OTHER, PAGE), PAGE),
        ((PAGE, "*"), (OTHER, "null"), DISALLOWED),
        ((PAGE, "*"), (OTHER, "none"), DISALLOWED),
        ((PAGE, "null"), (OTHER, "*"), PAGE),
        ((PAGE, "none"), (OTHER, "*"), PAGE),
        ((OTHER, "*"), (PAGE, "*"), "null"),
        ((OTHER, "*"), (PAGE, PAGE), DISALLOWED),
        ((OTHER, "*"), (PAGE, "null"), "null"),
        ((OTHER, "*"), (PAGE, "none"), DISALLOWED),
        ((OTHER, PAGE), (PAGE, "*"), "null"),
        ((OTHER, PAGE), (PAGE, "null"), "null"),
        ((OTHER, "null"), (PAGE, "*"), DISALLOWED),
        ((OTHER, "none"), (PAGE, "*"), DISALLOWED),
        ((OTHER, "*"), (OTHER, "*"), PAGE),
        ((OTHER, "*"), (OTHER, PAGE), PAGE),
        ((OTHER, "*"), (OTHER, "null"), DISALLOWED),
        ((OTHER, PAGE), (OTHER, "none"), DISALLOWED),
        ((OTHER, "null"), (OTHER, "*"), DISALLOWED),
        ((OTHER, "*"), (OTHER2, "*"), "null"),
        ((OTHER, "*"), (OTHER2, PAGE), DISALLOWED),
        ((OTHER, "*"), (OTHER2, "null"), "null"),
        ((OTHER, PAGE), (OTHER2, "*"), "null"),
        ((OTHER, "none"), (OTHER2, "*"), DISALLOWED),
        ((OTHER, "*"), (OTHER, OTHER), DISALLOWED),
        ((OTHER, "*"), (OTHER2, OTHER), DISALLOWED),
        ((OTHER, OTHER), (OTHER, "*"), DISALLOWED),
    ];
    for (from, to, expected) in rows {
        let result = redirect(&page(), |url| Fetch::get(url), 302, from, to);
        let origin = result.as_ref().map_or(DISALLOWED, |seen| header(last(seen), "origin"));
        assert_eq!(origin, expected, "{from:?} {to:?}");
    }
}

#[test]
fn redirects_to_urls_with_credentials_fail() {
    // cors-redirect-credentials.any.js, redirect-userinfo.htm
    for (userinfo, allowed) in
        [("", true), ("@", true), ("user:password@", false), ("user:@", false), (":password@", false), (":@", true)]
    {
        for (from, to) in
            [(PAGE, "other.test"), (OTHER, "page.example"), (OTHER, "other.test"), (OTHER, "www.second.test")]
        {
            let to = format!("https://{userinfo}{to}");
            let result = redirect(&page(), |url| Fetch::get(url), 302, (from, "*"), (&to, "*"));
            let reason = result.err().map(|blocked| blocked.reason());
            assert_eq!(reason, (!allowed).then_some(Reason::RedirectUserinfo), "{from} {to}");
        }
    }
    // The page's own origin may do that to itself.
    let own = redirect(&page(), |url| Fetch::get(url), 302, (PAGE, "*"), ("https://user:password@page.example", "*"));
    assert!(own.is_ok());
}

#[test]
fn each_redirect_to_a_foreign_origin_has_its_own_preflight() {
    // cors-redirect-preflight.any.js, redirect-preflight.htm, redirect-preflight-2.htm
    for status in [301, 302, 303, 307, 308] {
        for (from, to) in [(PAGE, OTHER), (OTHER, PAGE), (OTHER, OTHER2), (OTHER, OTHER)] {
            let fetch = |url: &str| Fetch::get(url).header("x-w3c", "test");
            let seen = redirect(&page(), fetch, status, (from, "*"), (to, "*")).unwrap();
            assert_eq!(seen.preflights(), if from == PAGE { 1 } else { 2 }, "{from} {to}");
            let unknown = |url: &str| Fetch::get(url).header("x-unknown", "test");
            let blocked = redirect(&page(), unknown, status, (from, "*"), (to, "*")).unwrap_err();
            assert_eq!(blocked.reason(), Reason::HeaderNotAllowed);
        }
    }
}

#[test]
fn methods_and_bodies_after_redirects() {
    // fetch/api/redirect/redirect-method.any.js
    for (status, method, becomes) in [
        (301, "GET", "GET"),
        (301, "POST", "GET"),
        (302, "POST", "GET"),
        (301, "HEAD", "HEAD"),
        (302, "PUT", "PUT"),
        (303, "POST", "GET"),
        (303, "PUT", "GET"),
        (303, "HEAD", "HEAD"),
        (307, "POST", "POST"),
        (308, "PUT", "PUT"),
    ] {
        let fetch = |url: &str| {
            let fetch = Fetch::new(method, url);
            if matches!(method, "GET" | "HEAD") { fetch } else { fetch.body("text") }
        };
        let seen = redirect(&page(), fetch, status, (PAGE, "*"), (PAGE, "*")).unwrap();
        let request = last(&seen);
        assert_eq!(request.method(), becomes, "{status} {method}");
        let keeps_body = matches!(becomes, "POST" | "PUT");
        assert_eq!(request.body().is_empty(), !keeps_body, "{status} {method}");
        assert_eq!(request.headers().contains_key("content-type"), keeps_body, "{status} {method}");
    }
}

#[test]
fn authorization_stays_with_its_origin() {
    // fetch/api/credentials/authentication-redirection.any.js
    let fetch = |url: &str| Fetch::get(url).header("Authorization", "secret");
    for (from, to, kept) in [(PAGE, PAGE, true), (PAGE, OTHER, false)] {
        let seen = redirect(&page(), fetch, 302, (from, "*"), (to, "*")).unwrap();
        assert_eq!(header(last(&seen), "authorization") == "secret", kept, "{from} {to}");
        assert_eq!(seen.preflights(), 0, "without the header, none is needed");
    }
}

#[test]
fn twenty_redirects_are_followed() {
    // fetch/api/redirect/redirect-count.any.js
    for (count, allowed) in [(20, true), (21, false)] {
        let mut left = count;
        let result = page().send(Fetch::get("/"), |_| {
            left -= 1;
            if left >= 0 { response(302, &[("location", "/")]) } else { response(200, &[]) }
        });
        let reason = result.err().map(|blocked| blocked.reason());
        assert_eq!(reason, (!allowed).then_some(Reason::RedirectLimit), "{count}");
    }
}

#[test]
fn locations_must_be_http_urls() {
    // fetch/api/redirect/redirect-location.any.js, redirect-schemes.any.js, redirect-empty-location.any.js
    for (location, reason) in [
        ("https://page.example/next", None),
        ("next", None),
        ("//page.example/next", None),
        ("?next", None),
        ("", None),
        ("https://", Some(Reason::RedirectLocation)),
        ("https://a b/", Some(Reason::RedirectLocation)),
        ("data:text/plain,x", Some(Reason::RedirectScheme)),
        ("mailto:a@b.c", Some(Reason::RedirectScheme)),
        ("file:///etc/passwd", Some(Reason::RedirectScheme)),
    ] {
        let mut redirected = false;
        let result = page().send(Fetch::get("/first"), |_| {
            let status = if redirected { 200 } else { 302 };
            redirected = true;
            response(status, &[("location", location)])
        });
        assert_eq!(result.err().map(|blocked| blocked.reason()), reason, "{location}");
    }
    let without = page().send(Fetch::get("/"), |_| response(302, &[])).unwrap();
    assert_eq!((without.status(), without.is_redirected()), (302, false));
    let twice = page().send(Fetch::get("/"), |_| response(302, &[("location", "/a"), ("location", "/a")]));
    assert_eq!(twice.unwrap_err().reason(), Reason::RedirectLocation);
}

#[test]
fn cookies_after_redirects_are_those_of_the_target() {
    // cors-cookies-redirect.any.js
    for preflighted in [false, true] {
        let browser = Browser::new();
        browser.set_cookie(OTHER, "a=1; SameSite=None; Secure").unwrap();
        browser.set_cookie(OTHER2, "a=2; SameSite=None; Secure").unwrap();
        let fetch = Fetch::get(OTHER).credentials();
        let fetch = if preflighted { fetch.header("a", "b") } else { fetch };
        let seen = browser.open(PAGE).send(fetch, |request| {
            let first = request.uri().host() == Some("other.test");
            let origin = if first { PAGE } else { "null" };
            let headers = [
                ("access-control-allow-origin", origin),
                ("access-control-allow-credentials", "true"),
                ("access-control-allow-headers", "a"),
                ("location", OTHER2),
            ];
            response(if first && !is_preflight(request) { 301 } else { 200 }, &headers)
        });
        assert_eq!(header(last(&seen.unwrap()), "cookie"), "a=2");
    }
}
