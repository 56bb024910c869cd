//! No header makes the model panic, and none makes it show what it must not.

use bytes::Bytes;
use cors_browser::{Browser, Credentials, Fetch, Kind, Profile, Redirect};
use http::{HeaderName, HeaderValue};
use proptest::{collection::vec, prelude::*, sample::select};

use crate::server::PAGE;

const NAMES: [&str; 14] = [
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-expose-headers",
    "access-control-max-age",
    "cross-origin-resource-policy",
    "location",
    "referrer-policy",
    "set-cookie",
    "upgrade",
    "connection",
    "sec-websocket-accept",
    "x-secret",
];

/// Bytes that a server can send, near what headers mean.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "*",
        "null",
        PAGE,
        "https://other.test",
        "true",
        "GET, PUT",
        "x-secret",
        "*, authorization",
        "600",
        "-1",
        "/",
        "//",
        "https://user:password@other.test/",
        "a=1; SameSite=None; Secure",
        "a=1; Domain=.test; Max-Age=9",
        "; ;=;",
        "same-origin",
        "no-referrer",
        "\"",
        ",",
        "http://localhost:1/",
        "data:,",
        "a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
    ];
    prop_oneof![
        4 => select(words.to_vec()).prop_map(|word| word.as_bytes().to_vec()),
        2 => vec(any::<u8>(), 0..40),
        1 => (select(words.to_vec()), vec(any::<u8>(), 0..6)).prop_map(|(word, tail)| [word.as_bytes(), &tail].concat()),
    ]
}

fn headers() -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
    vec((select(NAMES.to_vec()), value()), 0..8)
}

fn fetch() -> impl Strategy<Value = Fetch> {
    let methods = ["GET", "POST", "PUT", "patch", "HEAD", "TRACE", ""];
    let urls = [
        "/",
        "https://other.test/a",
        "https://api.app.example.com/",
        "http://localhost:8080/",
        "http://[::1]/",
        "//",
        "x:y",
    ];
    let request = (select(methods.to_vec()), select(urls.to_vec()), vec((".{0,12}", value()), 0..3));
    (request, 0..6_u8, 0..3_u8, 0..3_u8, any::<bool>()).prop_map(
        |((method, url, headers), mode, credentials, redirect, body)| {
            let fetch =
                headers.into_iter().fold(Fetch::new(method, url), |fetch, (name, value)| fetch.header(name, value));
            let fetch = fetch
                .credentials_mode(
                    [Credentials::Omit, Credentials::SameOrigin, Credentials::Include][usize::from(credentials)],
                )
                .redirect([Redirect::Follow, Redirect::Error, Redirect::Manual][usize::from(redirect)]);
            let fetch = if body { fetch.body("text") } else { fetch };
            match mode {
                0 => fetch.no_cors(),
                1 => fetch.same_origin(),
                2 => fetch.navigate(),
                3 => Fetch::websocket(url),
                _ => fetch,
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_headers_from_any_server(
        fetches in vec((fetch(), vec((100..600_u16, headers()), 1..4)), 1..4),
        firefox in any::<bool>(),
    ) {
        let profile = if firefox { Profile::firefox() } else { Profile::chromium().local_network_granted(true) };
        let browser = Browser::with_profile(profile);
        let page = browser.open(PAGE);
        for (fetch, responses) in fetches {
            let mut next = responses.iter().cycle();
            let result = page.send(fetch, |_| {
                let (status, headers) = next.next().unwrap();
                let mut response = http::Response::new(Bytes::from_static(b"secret"));
                *response.status_mut() = (*status).try_into().unwrap();
                for (name, value) in headers {
                    if let Ok(value) = HeaderValue::from_bytes(value) {
                        response.headers_mut().append(HeaderName::from_static(name), value);
                    }
                }
                response
            });
            match result {
                Ok(seen) => {
                    let text = format!("{seen:?}");
                    prop_assert!(text.contains("response with status"));
                    prop_assert!(seen.header("set-cookie").is_none());
                    prop_assert!(seen.exchanges().len() <= 42);
                    match seen.kind() {
                        Kind::Opaque | Kind::OpaqueRedirect => {
                            prop_assert!(seen.status() == 0 && seen.bytes().is_empty() && seen.headers().is_empty());
                        }
                        Kind::Cors => {
                            let last = seen.exchanges().last().unwrap().response().unwrap();
                            let exposed = last.headers().contains_key("access-control-expose-headers");
                            prop_assert!(last.headers().contains_key("access-control-allow-origin"));
                            prop_assert!(exposed || seen.header("x-secret").is_none());
                        }
                        Kind::Basic => {}
                    }
                }
                Err(blocked) => prop_assert!(blocked.to_string().starts_with(blocked.reason().as_str())),
            }
        }
    }

    #[test]
    fn no_cookie_line_panics(line in ".{0,60}", url in select(vec!["https://a.example.com/x", "http://127.0.0.1/", "http://localhost"])) {
        let browser = Browser::new();
        if browser.set_cookie(url, &line).is_ok() {
            let page = browser.open(url);
            let seen = page.send(Fetch::get("/x"), |_| http::Response::new(Bytes::new())).unwrap();
            prop_assert!(seen.exchanges().len() == 1);
        }
    }

    #[test]
    fn no_address_panics(address in ".{0,40}", url in ".{0,40}") {
        if let Ok(page) = Browser::new().try_open(&address) {
            let _ = page.send(Fetch::get(url), |_| http::Response::new(Bytes::new()));
        }
    }
}
