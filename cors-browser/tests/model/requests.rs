//! Requests as they are sent.

use cors_browser::{Body, Browser, Credentials, Destination, Fetch, Kind, Reason, Redirect, ReferrerPolicy};

use crate::server::{API, PAGE, response, send};

fn sent(page: &str, fetch: Fetch) -> http::Request<bytes::Bytes> {
    let seen = send(&Browser::new().open(page), fetch).unwrap();
    seen.exchanges().last().unwrap().request().clone()
}

#[test]
fn a_request_has_the_headers_of_a_browser() {
    let request = sent("https://app.example.com/cart?id=1", Fetch::post(API).header("X-Tenant", "7").body("text"));
    let mut lines: Vec<String> =
        request.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
    lines.sort_unstable();
    let user_agent = concat!("user-agent: Mozilla/5.0 (cors-browser/", env!("CARGO_PKG_VERSION"), ")");
    assert_eq!(
        lines,
        [
            "accept-language: en-US,en;q=0.9",
            "accept: */*",
            "content-length: 4",
            "content-type: text/plain;charset=UTF-8",
            "host: api.example.com",
            "origin: https://app.example.com",
            "referer: https://app.example.com/",
            "sec-fetch-dest: empty",
            "sec-fetch-mode: cors",
            "sec-fetch-site: same-site",
            user_agent,
            "x-tenant: 7",
        ]
    );
    assert_eq!((request.method().as_str(), request.uri().to_string().as_str()), ("POST", "https://api.example.com/"));
}

#[test]
fn a_body_brings_its_content_type() {
    for (body, content_type) in [
        (Body::from("text"), "text/plain;charset=UTF-8"),
        (Body::from(vec![1, 2]), ""),
        (Body::form([("a b", "1&2")]), "application/x-www-form-urlencoded;charset=UTF-8"),
    ] {
        let request = sent(PAGE, Fetch::post(API).body(body));
        let found = request.headers().get("content-type").map_or("", |value| value.to_str().unwrap());
        assert_eq!(found, content_type);
    }
    assert_eq!(sent(PAGE, Fetch::post(API).form([("a b", "1&2")])).body(), "a+b=1%262");
    let form = sent(PAGE, Fetch::post(API).form([("a", "1")]).navigate());
    assert_eq!(form.headers()["content-type"], "application/x-www-form-urlencoded");
    let multipart = sent(PAGE, Fetch::post(API).body(Body::multipart([("a\"", "1")])));
    let content_type = multipart.headers()["content-type"].to_str().unwrap();
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let text = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"a%22\"\r\n\r\n1\r\n--{boundary}--\r\n");
    assert_eq!(multipart.body(), text.as_bytes());
    let json = sent(PAGE, Fetch::post(API).body("{}").header("Content-Type", "application/json"));
    assert_eq!(json.headers().get_all("content-type").iter().collect::<Vec<_>>(), ["application/json"]);
}

#[test]
fn what_pages_set_replaces_what_browsers_set() {
    for (name, value) in [("user-agent", "me"), ("accept", "text/html"), ("accept-language", "fr")] {
        let request = sent(PAGE, Fetch::get("/").header(name, value));
        assert_eq!(request.headers().get_all(name).iter().collect::<Vec<_>>(), [value]);
    }
    let range = sent(PAGE, Fetch::get("/").header("range", "bytes=0-"));
    assert_eq!(range.headers()["accept-encoding"], "identity");
}

#[test]
fn what_pages_may_not_set_is_left_out() {
    let fetch = Fetch::get("/")
        .header("Cookie", "a=1")
        .header("Origin", "https://other.test")
        .header("Sec-Fetch-Site", "none")
        .header("X-HTTP-Method-Override", "TRACE")
        .header("X-Test", "1");
    let seen = send(&Browser::new().open(PAGE), fetch).unwrap();
    assert_eq!(seen.ignored_headers(), ["cookie", "origin", "sec-fetch-site", "x-http-method-override"]);
    let headers = seen.exchanges()[0].request().headers();
    assert!(!headers.contains_key("cookie") && !headers.contains_key("origin"));
    assert_eq!((headers["sec-fetch-site"].as_bytes(), headers["x-test"].as_bytes()), (&b"same-origin"[..], &b"1"[..]));
    let no_cors =
        Fetch::post(API).no_cors().header("X-Test", "1").header("Accept", "text/html").header("Range", "bytes=0-");
    let seen = send(&Browser::new().open(PAGE), no_cors).unwrap();
    assert_eq!(seen.ignored_headers(), ["x-test", "range"]);
    assert_eq!(seen.exchanges()[0].request().headers()["accept"], "text/html");
}

#[test]
fn requests_that_cannot_be_made() {
    let page = Browser::new().open(PAGE);
    for fetch in [
        Fetch::get("https://"),
        Fetch::get("ftp://api.example.com"),
        Fetch::get("data:text/plain,x"),
        Fetch::get("wss://api.example.com"),
        Fetch::get("https://user:password@api.example.com"),
        Fetch::get(API).body("text"),
        Fetch::head(API).body("text"),
        Fetch::new("TRACE", API),
        Fetch::new("connect", API),
        Fetch::new("", API),
        Fetch::new("A B", API),
        Fetch::put(API).no_cors(),
        Fetch::put(API).navigate(),
        Fetch::get(API).navigate().header("X-Test", "1"),
        Fetch::websocket("wss://api.example.com").header("X-Test", "1"),
        Fetch::get(API).header("X Test", "1"),
        Fetch::get(API).header("", "1"),
        Fetch::get(API).header("\"x\"", "1"),
        Fetch::get(API).header("X-Test", "a\nb"),
        Fetch::get(API).header("X-Test", "a\0b"),
        Fetch::get(API).no_cors().redirect(Redirect::Manual),
        Fetch::get(format!("{API}/{}", "a".repeat(70_000))),
    ] {
        let shown = format!("{fetch:?}").chars().take(200).collect::<String>();
        let blocked = page.send(fetch, |request| panic!("{request:?} was sent")).unwrap_err();
        assert_eq!(blocked.reason(), Reason::InvalidRequest, "{shown}");
    }
}

#[test]
fn origin_of_requests_without_cors() {
    use ReferrerPolicy as P;
    let post = |url: &str| Fetch::post(url).navigate();
    for (page, fetch, policy, origin) in [
        (PAGE, Fetch::get(API).navigate(), None, None),
        (PAGE, Fetch::get(API).no_cors(), None, None),
        (PAGE, Fetch::get("/"), None, None),
        (PAGE, Fetch::post("/"), None, Some(PAGE)),
        (PAGE, Fetch::post("/"), Some(P::NoReferrer), Some(PAGE)),
        (PAGE, Fetch::post(API).no_cors(), None, Some(PAGE)),
        (PAGE, post(API), None, Some(PAGE)),
        (PAGE, post(PAGE), None, Some(PAGE)),
        (PAGE, post(PAGE), Some(P::NoReferrer), Some("null")),
        (PAGE, post(API), Some(P::NoReferrer), Some("null")),
        (PAGE, post(API), Some(P::SameOrigin), Some("null")),
        (PAGE, post(PAGE), Some(P::SameOrigin), Some(PAGE)),
        (PAGE, post("http://api.example.com"), None, Some("null")),
        (PAGE, post("http://api.example.com"), Some(P::UnsafeUrl), Some(PAGE)),
        (PAGE, Fetch::get(API), Some(P::NoReferrer), Some(PAGE)),
    ] {
        let shown = format!("{} {} {policy:?}", fetch_method(&fetch), page);
        let fetch = match policy {
            Some(policy) => fetch.referrer_policy(policy),
            None => fetch,
        };
        let request = sent(page, fetch);
        let found = request.headers().get("origin").map(|value| value.to_str().unwrap());
        assert_eq!(found, origin, "{shown} to {}", request.uri());
    }
    // `no-referrer` of the page, not of the request.
    let page = Browser::new().open(PAGE).with_referrer_policy(P::NoReferrer);
    let seen = send(&page, post(PAGE)).unwrap();
    assert_eq!(seen.exchanges()[0].request().headers()["origin"], "null");
}

fn fetch_method(fetch: &Fetch) -> String {
    format!("{fetch:?}").split('"').nth(1).unwrap().to_owned()
}

#[test]
fn a_referrer_follows_the_policy() {
    use ReferrerPolicy as P;
    const WHOLE: Option<&str> = Some("https://app.example.com/a?b");
    const ORIGIN: Option<&str> = Some("https://app.example.com/");
    for (policy, same, foreign, downgrade) in [
        (P::NoReferrer, None, None, None),
        (P::NoReferrerWhenDowngrade, WHOLE, WHOLE, None),
        (P::SameOrigin, WHOLE, None, None),
        (P::Origin, ORIGIN, ORIGIN, ORIGIN),
        (P::StrictOrigin, ORIGIN, ORIGIN, None),
        (P::OriginWhenCrossOrigin, WHOLE, ORIGIN, ORIGIN),
        (P::StrictOriginWhenCrossOrigin, WHOLE, ORIGIN, None),
        (P::UnsafeUrl, WHOLE, WHOLE, WHOLE),
    ] {
        for (url, expected) in [("/", same), (API, foreign), ("http://api.example.com", downgrade)] {
            let fetch = Fetch::get(url).navigate().referrer_policy(policy);
            let request = sent("https://app.example.com/a?b#c", fetch);
            let found = request.headers().get("referer").map(|value| value.to_str().unwrap());
            assert_eq!(found, expected, "{policy:?} {url}");
        }
    }
    let page = Browser::new().open("https://app.example.com/a");
    let mut first = true;
    let seen = page.send(Fetch::get("/").redirect(Redirect::Follow), |_| {
        let headers = [("location", "/next"), ("referrer-policy", "unknown, no-referrer, also-unknown")];
        response(if std::mem::take(&mut first) { 302 } else { 200 }, &headers)
    });
    let seen = seen.unwrap();
    let sent = |index: usize| seen.exchanges()[index].request().headers().contains_key("referer");
    assert_eq!((sent(0), sent(1)), (true, false));
}

#[test]
fn redirects_follow_the_mode() {
    let page = Browser::new().open(PAGE);
    let redirect =
        |fetch| page.send(fetch, |_| response(302, &[("location", "/next"), ("access-control-allow-origin", "*")]));
    let error = redirect(Fetch::get(API).redirect(Redirect::Error)).unwrap_err();
    assert_eq!(error.reason(), Reason::RedirectMode);
    let manual = redirect(Fetch::get(API).redirect(Redirect::Manual)).unwrap();
    assert_eq!((manual.kind(), manual.status(), manual.headers().len()), (Kind::OpaqueRedirect, 0, 0));
    assert_eq!(manual.url(), Some("https://api.example.com/"));
    // Navigations follow redirects whatever the page requests, and no page sees a fragment.
    let mut first = true;
    let fetch = Fetch::get("/first#part").navigate().redirect(Redirect::Manual);
    let seen = page
        .send(fetch, |_| response(if std::mem::take(&mut first) { 302 } else { 200 }, &[("location", "/next#other")]));
    assert_eq!(seen.unwrap().url(), Some("https://app.example.com/next"));
}

#[test]
fn bodies_that_cannot_be() {
    let page = Browser::new().open(PAGE);
    for (fetch, status, text) in [
        (Fetch::head("/"), 200, ""),
        (Fetch::get("/"), 204, ""),
        (Fetch::get("/"), 304, ""),
        (Fetch::get("/"), 200, "body"),
    ] {
        assert_eq!(page.send(fetch, |_| response(status, &[])).unwrap().text(), text);
    }
}

#[test]
fn responses_that_do_not_want_to_be_embedded() {
    let refused = Some(Reason::CrossOriginResourcePolicy);
    for (page, url, policy, expected) in [
        (PAGE, API, "", None),
        (PAGE, API, "cross-origin", None),
        (PAGE, API, "same-site", None),
        (PAGE, API, "same-origin", refused),
        (PAGE, "https://other.test", "same-site", refused),
        (PAGE, "https://other.test", "Same-Site", None),
        (PAGE, "https://other.test", "same-site, same-origin", None),
        ("http://app.example.com", API, "same-site", refused),
        (PAGE, "https://app.example.com/picture", "same-origin", None),
    ] {
        let image = Fetch::get(url).no_cors().destination(Destination::Image);
        let page = Browser::new().open(page);
        let result = page.send(image, |_| response(200, &[("cross-origin-resource-policy", policy)]));
        assert_eq!(result.err().map(|blocked| blocked.reason()), expected, "{url} {policy}");
    }
    // With CORS, the other header decides.
    let headers = [("cross-origin-resource-policy", "same-origin"), ("access-control-allow-origin", "*")];
    assert!(Browser::new().open(PAGE).send(Fetch::get(API), |_| response(200, &headers)).is_ok());
}

#[test]
fn a_visit_comes_from_nowhere() {
    let browser = Browser::new();
    browser.set_cookie(API, "strict=1; SameSite=Strict").unwrap();
    let cors_browser::Step::Send(pending) = browser.start_visit(API) else { panic!() };
    let headers = pending.request().headers().clone();
    let sent = |name| headers.get(name).map_or("", |value| value.to_str().unwrap());
    assert_eq!(
        ["sec-fetch-site", "sec-fetch-user", "origin", "referer", "cookie"].map(sent),
        ["none", "?1", "", "", "strict=1"]
    );
    let cors_browser::Step::Done(Ok(seen)) = pending.receive(response(200, &[("set-cookie", "lax=1")])) else {
        panic!()
    };
    assert_eq!((seen.status(), browser.cookies().len()), (200, 2));
}

#[test]
fn omitted_credentials_neither_send_nor_store() {
    let browser = Browser::new();
    browser.set_cookie(PAGE, "a=1").unwrap();
    let page = browser.open(PAGE);
    let fetch = Fetch::get("/").credentials_mode(Credentials::Omit);
    let seen = page.send(fetch, |_| response(200, &[("set-cookie", "b=2")])).unwrap();
    assert!(!seen.exchanges()[0].request().headers().contains_key("cookie"));
    assert_eq!(browser.cookies().len(), 1);
}
