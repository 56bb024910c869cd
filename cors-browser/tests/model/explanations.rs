//! The text of a refusal.

use cors_browser::{Browser, DecidedBy, Fetch, Reason};

use crate::server::{API, PAGE, response};

#[test]
fn a_refused_preflight_is_told_whole() {
    let browser = Browser::new();
    let headers =
        [("access-control-allow-origin", PAGE), ("access-control-allow-methods", "GET, PUT"), ("server", "x")];
    let blocked = browser
        .open(PAGE)
        .send(Fetch::delete("https://api.example.com/orders/1"), |_| {
            let mut response = response(204, &headers);
            response.extensions_mut().insert(DecidedBy::new("ORDERS, src/api.rs:12"));
            response
        })
        .unwrap_err();
    let expected = "\
method-not-allowed: the preflight does not allow the method `DELETE`, only `GET`, `PUT`
  page      https://app.example.com, mode `cors`, credentials `same-origin`
  sent      OPTIONS https://api.example.com/orders/1
              origin: https://app.example.com
              referer: https://app.example.com/
              sec-fetch-mode: cors
              sec-fetch-site: same-site
              access-control-request-method: DELETE
  received  204 No Content
              access-control-allow-origin: https://app.example.com
              access-control-allow-methods: GET, PUT
  policy    ORDERS, src/api.rs:12
  rule      Fetch, CORS-preflight fetch: https://fetch.spec.whatwg.org/#cors-preflight-fetch
  to allow  access-control-allow-methods: DELETE";
    assert_eq!(blocked.to_string(), expected);
    assert_eq!(format!("{blocked:?}"), expected);
}

#[test]
fn cookies_are_told_without_their_values() {
    let browser = Browser::new();
    browser.set_cookie("https://other.test", "session=secret; Secure; SameSite=None").unwrap();
    browser.set_cookie("https://other.test", "lax=secret").unwrap();
    let fetch = Fetch::get("https://other.test/").header("Authorization", "Bearer secret").credentials();
    let headers = [
        ("access-control-allow-origin", PAGE),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-headers", "authorization"),
        ("set-cookie", "new=secret"),
    ];
    let mut preflight = true;
    let seen = browser
        .open(PAGE)
        .send(fetch.clone(), |_| response(if std::mem::take(&mut preflight) { 204 } else { 200 }, &headers));
    let text = format!("{:?}", seen.unwrap());
    assert!(!text.contains("secret"), "{text}");
    assert!(text.contains("cookie: session=…") && text.contains("authorization: Bearer …"), "{text}");
    for note in [
        "the cookie `lax` was not sent: it has no `SameSite`, which means `Lax`, and the request to other.test is of another \
         site (cookie-same-site); set it with `SameSite=None; Secure`",
        "the cookie `new` was not stored: it has no `SameSite`, which means `Lax`",
    ] {
        assert!(text.contains(note), "{text}");
    }
    let blocked = browser.open(PAGE).send(fetch, |_| response(200, &headers[..1])).unwrap_err().to_string();
    assert!(blocked.starts_with("credentials-not-allowed: "), "{blocked}");
    assert!(!blocked.contains("secret"), "{blocked}");
}

#[test]
fn common_mistakes_are_named() {
    let page = Browser::new().open(PAGE);
    let any = ("access-control-allow-origin", "*");
    for (fetch, status, headers, reason, hint) in [
        (
            Fetch::get(API),
            200,
            &[("access-control-allow-origin", "https://app.example.com/")][..],
            Reason::AllowOriginMismatch,
            "no trailing slash",
        ),
        (
            Fetch::get(API),
            200,
            &[("access-control-allow-origin", "https://app.example.com, https://b.test")],
            Reason::AllowOriginMismatch,
            "not a list",
        ),
        (
            Fetch::get(API),
            200,
            &[("access-control-allow-origin", "https://*.example.com")],
            Reason::AllowOriginMismatch,
            "do not expand patterns",
        ),
        (Fetch::get(API), 200, &[any, any], Reason::AllowOriginRepeated, "2 times"),
        (
            Fetch::get(API).credentials(),
            200,
            &[any],
            Reason::WildcardWithCredentials,
            "not allowed by `Access-Control-Allow-Origin: *`",
        ),
        (Fetch::put(API), 401, &[], Reason::PreflightStatus, "browsers send no credentials with them"),
        (Fetch::put(API), 404, &[], Reason::MethodNotAllowed, "serve `PUT` on this path"),
        (Fetch::put(API), 403, &[], Reason::NoAllowOrigin, "access-control-allow-origin: https://app.example.com"),
        (
            Fetch::put(API),
            307,
            &[("location", "https://www.example.com")],
            Reason::PreflightRedirect,
            "request the final URL",
        ),
        (
            Fetch::new("patch", API),
            200,
            &[any, ("access-control-allow-methods", "PATCH")],
            Reason::MethodNotAllowed,
            "case-sensitive",
        ),
        (
            Fetch::get(API).header("authorization", "1"),
            200,
            &[any, ("access-control-allow-headers", "*")],
            Reason::HeaderNotAllowed,
            "`*` never covers it",
        ),
        (Fetch::get("http://api.example.com"), 200, &[], Reason::MixedContent, "serve it over `https`"),
    ] {
        let blocked = page.send(fetch, |_| response(status, headers)).unwrap_err();
        assert_eq!(blocked.reason(), reason, "{blocked}");
        assert!(blocked.to_string().contains(hint), "{hint} in {blocked}");
    }
}

#[test]
fn a_redirect_that_loses_the_origin_says_so() {
    let page = Browser::new().open(PAGE);
    let headers = [("access-control-allow-origin", PAGE), ("location", "https://other.test/")];
    let blocked = page
        .send(Fetch::get(API), |request| {
            response(if request.uri().host() == Some("other.test") { 200 } else { 302 }, &headers)
        })
        .unwrap_err();
    assert_eq!(blocked.reason(), Reason::AllowOriginMismatch);
    let text = "is not `null`, because a redirect between other origins replaced `https://app.example.com`";
    assert!(blocked.problem().contains(text), "{blocked}");
}

#[test]
fn a_long_value_of_a_server_is_cut() {
    let long = "a".repeat(60_000);
    let browser = Browser::new();
    let page = browser.open(PAGE);
    for name in ["access-control-allow-origin", "cross-origin-resource-policy"] {
        let get = Fetch::get("https://api.other.test/");
        let fetch = if name.starts_with("cross") { get.no_cors() } else { get };
        let text = match page.send(fetch, |_| response(200, &[(name, &long)])) {
            Ok(seen) => format!("{seen:?}"),
            Err(blocked) => blocked.to_string(),
        };
        assert!(text.len() < 2_000, "{name}: {} bytes", text.len());
    }
    let problem = browser.set_cookie(API, &long).unwrap_err().to_string();
    assert!(problem.len() < 1_000, "{} bytes", problem.len());
}
