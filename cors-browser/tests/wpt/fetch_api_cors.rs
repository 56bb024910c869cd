//! `fetch/api/cors`, apart from redirects.

use std::time::Duration;

use cors_browser::{Browser, Credentials, Fetch, Kind, Profile, Reason};

use crate::server::{OTHER, OTHER2, PAGE, SUBDOMAIN, header, is_preflight, page, response, send};

const ANY: (&str, &str) = ("access-control-allow-origin", "*");

#[test]
fn basic_kinds_of_responses() {
    // cors-basic.any.js
    let page = page();
    let same = send(&page, Fetch::get("/").same_origin(), &[], &[]).unwrap();
    assert_eq!((same.kind(), same.status(), same.text().as_ref()), (Kind::Basic, 200, "body"));
    for url in [OTHER, "https://page.example:8443/", SUBDOMAIN] {
        let allowed = send(&page, Fetch::get(url), &[], &[ANY]).unwrap();
        assert_eq!((allowed.kind(), allowed.status(), allowed.text().as_ref()), (Kind::Cors, 200, "body"));
        assert_eq!(send(&page, Fetch::get(url), &[], &[]).unwrap_err().reason(), Reason::NoAllowOrigin);
        let opaque = send(&page, Fetch::get(url).no_cors(), &[], &[]).unwrap();
        assert_eq!((opaque.kind(), opaque.status(), opaque.text().as_ref()), (Kind::Opaque, 0, ""));
        assert_eq!((opaque.url(), opaque.headers().len()), (None, 0));
        let refused = send(&page, Fetch::get(url).same_origin(), &[], &[]).unwrap_err();
        assert_eq!((refused.reason(), refused.exchanges().len()), (Reason::SameOriginMode, 0));
    }
}

#[test]
fn origin_must_be_the_pages_own() {
    // cors-origin.any.js, cors-multiple-origins.js
    for url in [OTHER, "https://page.example:8443/", "https://other.test:8443"] {
        for method in ["GET", "POST", "HEAD", "PUT"] {
            let allowed = [("access-control-allow-origin", PAGE), ("access-control-allow-methods", method)];
            assert!(send(&page(), Fetch::new(method, url), &allowed, &allowed).is_ok(), "{method} {url}");
            let own = [("access-control-allow-origin", url), ("access-control-allow-methods", method)];
            let blocked = send(&page(), Fetch::new(method, url), &own, &own).unwrap_err();
            assert_eq!(blocked.reason(), Reason::AllowOriginMismatch, "{method} {url}");
        }
    }
    for value in ["", "\"\"", "https://page.example, *", "https://page.example https://other.test"] {
        let headers = [("access-control-allow-origin", value)];
        let blocked = send(&page(), Fetch::get(OTHER), &[], &headers).unwrap_err();
        assert_eq!(blocked.reason(), Reason::AllowOriginMismatch, "{value}");
    }
}

#[test]
fn preflights_only_where_needed() {
    // cors-no-preflight.any.js
    for (method, header) in [
        ("GET", None),
        ("POST", None),
        ("HEAD", None),
        ("GET", Some(("Accept", "*/*"))),
        ("GET", Some(("Accept-Language", "fr"))),
        ("GET", Some(("Content-Language", "fr"))),
        ("GET", Some(("Content-Type", "application/x-www-form-urlencoded"))),
        ("GET", Some(("Content-Type", "multipart/form-data"))),
        ("GET", Some(("Content-Type", "text/plain"))),
        ("GET", Some(("Content-Type", "text/plain;charset=utf-8"))),
        ("GET", Some(("Content-Type", "Text/Plain;charset=utf-8"))),
    ] {
        let fetch = Fetch::new(method, OTHER);
        let fetch = header.into_iter().fold(fetch, |fetch, (name, value)| fetch.header(name, value));
        assert_eq!(send(&page(), fetch, &[], &[ANY]).unwrap().preflights(), 0, "{method} {header:?}");
    }
    // cors-preflight.any.js, cors-preflight-not-cors-safelisted.any.js
    for (method, header) in [
        ("DELETE", None),
        ("PUT", None),
        ("PATCH", None),
        ("patcH", None),
        ("NEW", None),
        ("GET", Some(("x-test", "1"))),
        ("GET", Some(("authorization", "basics"))),
        ("GET", Some(("content-type", "text/html"))),
        ("POST", Some(("content-type", "application/json"))),
        ("GET", Some(("range", "bytes 0-"))),
    ] {
        let fetch = Fetch::new(method, OTHER);
        let fetch = header.into_iter().fold(fetch, |fetch, (name, value)| fetch.header(name, value));
        let names = header.map_or("", |(name, _)| name);
        let allowed = [ANY, ("access-control-allow-methods", method), ("access-control-allow-headers", names)];
        let seen = send(&page(), fetch.clone(), &allowed, &[ANY]).unwrap();
        let sent = seen.exchanges()[0].request();
        assert_eq!(self::header(sent, "access-control-request-method"), method);
        assert_eq!(self::header(sent, "access-control-request-headers"), names);
        assert!(sent.body().is_empty() && !sent.headers().contains_key("authorization"));
        let reason = if header.is_some() { Reason::HeaderNotAllowed } else { Reason::MethodNotAllowed };
        assert_eq!(send(&page(), fetch, &[ANY], &[ANY]).unwrap_err().reason(), reason, "{method} {header:?}");
    }
}

#[test]
fn requested_headers_are_sorted_and_in_lower_case() {
    // cors-preflight.any.js
    let fetch = Fetch::put(OTHER)
        .header("X-Test2", "b")
        .header("authorization", "me")
        .header("X-Test10", "d")
        .header("x-Test1", "a")
        .header("Content-Type", "text/plain");
    let mut asked = String::new();
    let _ = page().send(fetch, |request| {
        header(request, "access-control-request-headers").clone_into(&mut asked);
        response(204, &[])
    });
    assert_eq!(asked, "authorization,x-test1,x-test10,x-test2");
}

#[test]
fn wildcards_cover_methods_and_headers_without_credentials_only() {
    // cors-preflight-star.any.js, apart from the last row but one: a method `*` is allowed by `*`.
    for (succeeds, credentials, methods, headers, method, header) in [
        (true, false, "get", "x-test", "GET", Some("X-Test")),
        (true, false, "*", "x-test", "SUPER", Some("X-Test")),
        (true, false, "*", "*", "OK", Some("X-Test")),
        (false, true, "*", "*", "OK", Some("X-Test")),
        (false, true, "*", "", "PUT", None),
        (true, true, "PUT", "*", "PUT", None),
        (false, true, "get", "*", "GET", Some("X-Test")),
        (false, true, "*", "*", "GET", Some("X-Test")),
        (true, true, "*", "*", "*", Some("*")),
        (false, true, "put", "*", "PUT", None),
        (false, false, "*", "*", "GET", Some("Authorization")),
        (true, false, "*", "*, Authorization", "GET", Some("Authorization")),
        (false, true, "*", "*", "GET", Some("Authorization")),
        (true, true, "*", "authorization", "GET", Some("Authorization")),
    ] {
        let mode = if credentials { Credentials::Include } else { Credentials::Omit };
        let fetch = Fetch::new(method, OTHER).credentials_mode(mode);
        let fetch = header.into_iter().fold(fetch, |fetch, name| fetch.header(name, "1"));
        let shared = [("access-control-allow-origin", PAGE), ("access-control-allow-credentials", "true")];
        let preflight = [
            shared[0],
            shared[1],
            ("access-control-allow-methods", methods),
            ("access-control-allow-headers", headers),
        ];
        let result = send(&page(), fetch, &preflight, &shared);
        let row = (credentials, methods, headers, method, header);
        assert_eq!(result.is_ok(), succeeds, "{row:?}: {result:?}");
    }
    let fetch = Fetch::get(OTHER).header("Authorization", "me");
    let chromium = Browser::with_profile(Profile::chromium()).open(PAGE);
    assert!(send(&chromium, fetch, &[ANY, ("access-control-allow-headers", "*")], &[ANY]).is_ok());
}

#[test]
fn preflights_need_an_ok_status() {
    // cors-preflight-status.any.js, cors/preflight-failure.htm
    let allowed = [ANY, ("access-control-allow-headers", "x-test")];
    for status in 200..=599 {
        let fetch = Fetch::get(OTHER).header("x-test", "1");
        let result = page().send(fetch, |request| response(if is_preflight(request) { status } else { 200 }, &allowed));
        let reason = match status {
            200..=299 => None,
            301 | 302 | 303 | 307 | 308 => Some(Reason::PreflightRedirect),
            _ => Some(Reason::PreflightStatus),
        };
        assert_eq!(result.err().map(|blocked| blocked.reason()), reason, "{status}");
    }
}

#[test]
fn any_status_can_follow_a_preflight() {
    // cors/status-preflight.htm, cors/status.htm
    for (method, status) in [
        ("GET", 200),
        ("GET", 204),
        ("GET", 400),
        ("GET", 401),
        ("HEAD", 501),
        ("HEAD", 699),
        ("POST", 404),
        ("PUT", 699),
        ("CHICKEN", 501),
    ] {
        let allowed = [ANY, ("access-control-allow-headers", "x-test"), ("access-control-allow-methods", "*")];
        let fetch = Fetch::new(method, OTHER).header("x-test", "1");
        let seen = page().send(fetch, |request| response(if is_preflight(request) { 200 } else { status }, &allowed));
        assert_eq!(seen.unwrap().status(), status, "{method}");
    }
}

#[test]
fn lists_that_do_not_parse_fail() {
    // cors-preflight-response-validation.any.js
    for (methods, headers) in [
        ("GET", "x-test, header name with space"),
        ("Bad method name", "x-test"),
        ("GET", "x-test;q=1"),
        ("GET", "\"x-test\""),
        ("GET", "x-test, é"),
    ] {
        let allowed = [ANY, ("access-control-allow-headers", headers), ("access-control-allow-methods", methods)];
        let blocked = send(&page(), Fetch::get(OTHER).header("x-test", "1"), &allowed, &[ANY]).unwrap_err();
        assert_eq!(blocked.reason(), Reason::PreflightMalformed, "{methods} {headers}");
    }
}

#[test]
fn preflights_are_not_redirected() {
    // cors-preflight-redirect.any.js
    for status in [301, 302, 303, 307, 308] {
        let fetch = Fetch::get(OTHER).header("x-test", "1");
        let to = [ANY, ("access-control-allow-headers", "x-test"), ("location", OTHER)];
        let blocked = page().send(fetch, |_| response(status, &to)).unwrap_err();
        assert_eq!((blocked.reason(), blocked.exchanges().len()), (Reason::PreflightRedirect, 1));
    }
}

#[test]
fn preflights_are_cached() {
    // cors-preflight-cache.any.js, cors/preflight-cache.htm
    for (max_age, first, second, third) in [
        (None, 1, 0, 1),
        (Some("0"), 1, 1, 1),
        (Some("-1"), 1, 1, 1),
        (Some("5"), 1, 0, 1),
        (Some("6"), 1, 0, 0),
        (Some("12000"), 1, 0, 0),
        (Some("99999999999999999999999"), 1, 0, 0),
        (Some("none"), 1, 0, 1),
        (Some("5.5"), 1, 0, 1),
    ] {
        let browser = Browser::new();
        let page = browser.open(PAGE);
        let mut preflight = vec![ANY, ("access-control-allow-headers", "x-test")];
        preflight.extend(max_age.map(|seconds| ("access-control-max-age", seconds)));
        let count =
            |value| send(&page, Fetch::post(OTHER).header("x-test", value), &preflight, &[ANY]).unwrap().preflights();
        let counts = (count("1"), count("2"));
        browser.advance(Duration::from_secs(5));
        assert_eq!((counts.0, counts.1, count("3")), (first, second, third), "{max_age:?}");
    }
}

#[test]
fn only_safelisted_headers_are_readable_across_origins() {
    // cors-filtering.js
    let names = [
        ("cache-control", true),
        ("content-language", true),
        ("content-length", true),
        ("content-type", true),
        ("expires", true),
        ("last-modified", true),
        ("pragma", true),
        ("age", false),
        ("server", false),
        ("warning", false),
        ("x-test", false),
        ("set-cookie", false),
        ("set-cookie2", false),
    ];
    for (name, readable) in names {
        let seen = send(&page(), Fetch::get(OTHER), &[], &[ANY, (name, "value")]).unwrap();
        assert_eq!(seen.header(name).is_some(), readable, "{name}");
        let exposed = [ANY, (name, "value"), ("access-control-expose-headers", name)];
        let seen = send(&page(), Fetch::get(OTHER), &[], &exposed).unwrap();
        assert_eq!(seen.header(name).is_some(), !name.starts_with("set-cookie"), "{name} exposed");
        let same_origin = send(&page(), Fetch::get("/"), &[], &[(name, "value")]).unwrap();
        assert_eq!(same_origin.header(name).is_some(), !name.starts_with("set-cookie"), "{name} of the own origin");
    }
}

#[test]
fn wildcard_exposes_without_credentials_only() {
    // cors-expose-star.js
    let headers = |origin| {
        [
            ("access-control-allow-origin", origin),
            ("access-control-allow-credentials", "true"),
            ("access-control-expose-headers", "*"),
            ("access-control-expose-headers", "set-cookie"),
            ("content-type", "text/plain"),
            ("test", "X"),
            ("set-cookie", "a=1"),
            ("*", "whoa"),
        ]
    };
    let read = |seen: &cors_browser::Response| {
        ["content-type", "test", "set-cookie", "*"].map(|name| seen.header(name).map(std::borrow::Cow::into_owned))
    };
    let anonymous = send(&page(), Fetch::get(OTHER), &[], &headers("*")).unwrap();
    let text = |value: &str| Some(value.to_owned());
    assert_eq!(read(&anonymous), [text("text/plain"), text("X"), None, text("whoa")]);
    let credentialed = send(&page(), Fetch::get(OTHER).credentials(), &[], &headers(PAGE)).unwrap();
    assert_eq!(read(&credentialed), [text("text/plain"), None, None, text("whoa")]);
}

#[test]
fn cookies_follow_the_credentials_mode() {
    // cors-cookies.any.js
    let rows = [
        (PAGE, PAGE, Credentials::Omit, false),
        (PAGE, PAGE, Credentials::SameOrigin, true),
        (OTHER, OTHER, Credentials::Include, true),
        (PAGE, OTHER, Credentials::Include, false),
        (OTHER, PAGE, Credentials::Include, false),
        (OTHER, OTHER, Credentials::SameOrigin, false),
        (OTHER, OTHER2, Credentials::Include, false),
    ];
    for (setter, reader, mode, sent) in rows {
        let page = page();
        let allow = [
            ("access-control-allow-origin", PAGE),
            ("access-control-allow-credentials", "true"),
            ("set-cookie", "a=1; SameSite=None; Secure"),
        ];
        let set = send(&page, Fetch::get(setter).credentials_mode(mode), &[], &allow).unwrap();
        assert_eq!(set.header("set-cookie"), None);
        let read = send(&page, Fetch::get(reader).credentials_mode(mode), &[], &allow[..2]).unwrap();
        let cookie = header(read.exchanges()[0].request(), "cookie");
        assert_eq!(cookie == "a=1", sent, "{setter} {reader} {mode:?}");
    }
}

#[test]
fn preflights_carry_no_cookies_and_a_referrer() {
    // cors-preflight-referrer.any.js; Fetch, "CORS protocol and credentials"
    let browser = Browser::new();
    browser.set_cookie(OTHER, "a=1; SameSite=None; Secure").unwrap();
    let page = browser.open("https://page.example/path?query");
    let allow = [
        ("access-control-allow-origin", PAGE),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "PUT"),
        ("set-cookie", "b=2; SameSite=None; Secure"),
    ];
    let seen = send(&page, Fetch::put(OTHER).credentials(), &allow, &allow[..3]).unwrap();
    let sent: Vec<_> = seen.exchanges().iter().map(cors_browser::Exchange::request).collect();
    assert_eq!((header(sent[0], "cookie"), header(sent[1], "cookie")), ("", "a=1"));
    assert_eq!(
        (header(sent[0], "referer"), header(sent[1], "referer")),
        ("https://page.example/", "https://page.example/")
    );
}
