//! What Chromium, Firefox and the standard do differently, and what was found by comparing them with the model.

use bytes::Bytes;
use cors_browser::{Browser, Fetch, Kind, Profile, Purpose, Redirect};

use crate::server::{API, PAGE, allow, response};

const STANDARD: Profile = Profile::standard();
const CHROMIUM: Profile = Profile::chromium();
const FIREFOX: Profile = Profile::firefox();

fn page(profile: &Profile) -> cors_browser::Page {
    Browser::with_profile(profile.clone()).open(PAGE)
}

/// The requests of one fetch, each as its method and a header, by a server that redirects once.
fn sent(profile: &Profile, fetch: Fetch, location: &str, name: &str) -> Vec<(String, String)> {
    let mut redirected = false;
    let result = page(profile).send(fetch, |request| {
        if request.method() == "OPTIONS" || redirected {
            return allow(request);
        }
        redirected = true;
        let mut response = allow(request);
        *response.status_mut() = http::StatusCode::SEE_OTHER;
        response.headers_mut().append("location", location.parse().unwrap());
        response
    });
    let exchanges = result.as_ref().map_or_else(cors_browser::Blocked::exchanges, cors_browser::Response::exchanges);
    let header = |request: &http::Request<Bytes>| {
        request.headers().get(name).map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    };
    exchanges.iter().map(|exchange| (exchange.request().method().to_string(), header(exchange.request()))).collect()
}

fn preflights(profile: &Profile, fetch: Fetch) -> usize {
    page(profile).send(fetch, allow).unwrap().preflights()
}

#[test]
fn client_hints_are_safelisted_in_chromium() {
    for (profile, count) in [(STANDARD, 1), (CHROMIUM, 0), (FIREFOX, 1)] {
        assert_eq!(preflights(&profile, Fetch::get(API).header("DPR", "1.5")), count, "{profile:?}");
        assert_eq!(preflights(&profile, Fetch::get(API).header("DPR", "large")), 1, "{profile:?}");
    }
}

#[test]
fn chromium_watches_no_upload_without_a_body() {
    for (profile, empty) in [(STANDARD, 1), (CHROMIUM, 0), (FIREFOX, 1)] {
        assert_eq!(preflights(&profile, Fetch::post(API).upload_listener()), empty, "{profile:?}");
        assert_eq!(preflights(&profile, Fetch::post(API).upload_listener().body("text")), 1, "{profile:?}");
    }
}

#[test]
fn a_wildcard_covers_authorization_in_browsers_until_it_is_cached() {
    let wildcard = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "*"),
        ("access-control-allow-headers", "*"),
    ];
    let fetch = || Fetch::put(API).header("Authorization", "me");
    for profile in [CHROMIUM, FIREFOX] {
        let page = page(&profile);
        for _ in 0..2 {
            assert_eq!(page.send(fetch(), |_| response(200, &wildcard)).unwrap().preflights(), 1, "{profile:?}");
        }
    }
    assert!(page(&STANDARD).send(fetch(), |_| response(200, &wildcard)).is_err());
}

#[test]
fn chromium_caches_one_preflight_for_each_url() {
    for (profile, again) in [(STANDARD, 0), (CHROMIUM, 1), (FIREFOX, 0)] {
        let page = page(&profile);
        let preflights = |fetch| page.send(fetch, allow).unwrap().preflights();
        assert_eq!((preflights(Fetch::put(API)), preflights(Fetch::delete(API))), (1, 1));
        assert_eq!(preflights(Fetch::put(API)), again, "{profile:?}");
    }
}

#[test]
fn firefox_caches_by_credentials_and_no_malformed_age() {
    for (profile, again) in [(STANDARD, 0), (CHROMIUM, 0), (FIREFOX, 1)] {
        let page = page(&profile);
        assert_eq!(page.send(Fetch::put(API).credentials(), allow).unwrap().preflights(), 1);
        assert_eq!(page.send(Fetch::put(API), allow).unwrap().preflights(), again, "{profile:?}");
        let malformed = [
            ("access-control-allow-origin", "*"),
            ("access-control-allow-methods", "PATCH"),
            ("access-control-max-age", "1 hour"),
        ];
        let preflights =
            || page.send(Fetch::patch(format!("{API}/x")), |_| response(200, &malformed)).unwrap().preflights();
        assert_eq!((preflights(), preflights()), (1, again), "{profile:?}");
    }
}

#[test]
fn after_a_redirect_firefox_asks_with_the_origin_of_the_page() {
    let away = "https://other.test/";
    let put = || Fetch::put(API);
    for (profile, expected) in [
        (STANDARD, &[("OPTIONS", PAGE), ("PUT", PAGE), ("GET", "null")][..]),
        (FIREFOX, &[("OPTIONS", PAGE), ("PUT", PAGE), ("OPTIONS", PAGE), ("GET", "null")]),
    ] {
        let sent = sent(&profile, put(), away, "origin");
        let sent: Vec<_> = sent.iter().map(|(method, origin)| (method.as_str(), origin.as_str())).collect();
        assert_eq!(sent, expected, "{profile:?}");
    }
}

#[test]
fn a_referrer_stays_short_in_browsers() {
    let home = "https://app.example.com/home";
    for (profile, last) in [(STANDARD, "https://app.example.com/"), (CHROMIUM, "https://app.example.com/")] {
        assert_eq!(sent(&profile, Fetch::get(API), home, "referer")[1].1, last, "{profile:?}");
    }
    let deep = |profile: &Profile| {
        let page = Browser::with_profile(profile.clone()).open("https://app.example.com/deep");
        let seen = page.send(Fetch::get(API), |request| {
            let mut response = allow(request);
            if request.uri().path() == "/" {
                *response.status_mut() = http::StatusCode::FOUND;
                response.headers_mut().append("location", home.parse().unwrap());
            }
            response
        });
        seen.unwrap().exchanges()[1].request().headers()["referer"].to_str().unwrap().to_owned()
    };
    assert_eq!(deep(&STANDARD), "https://app.example.com/deep");
    assert_eq!([deep(&CHROMIUM), deep(&FIREFOX)], ["https://app.example.com/"; 2]);
}

#[test]
fn a_location_is_read_as_browsers_read_it() {
    let follow = |profile: &Profile, lines: &[&str]| {
        let mut first = true;
        page(profile).send(Fetch::get(API), |request| {
            let mut response = allow(request);
            if std::mem::take(&mut first) {
                *response.status_mut() = http::StatusCode::FOUND;
                for line in lines {
                    let bytes: Vec<u8> = line.chars().map(|char| u8::try_from(char).unwrap()).collect();
                    response.headers_mut().append("location", http::HeaderValue::from_bytes(&bytes).unwrap());
                }
            }
            response
        })
    };
    for profile in [STANDARD, CHROMIUM, FIREFOX] {
        // A byte that is not UTF-8 arrives as it is.
        assert_eq!(follow(&profile, &["/\u{e9}"]).unwrap().url(), Some("https://api.example.com/%E9"));
        assert!(follow(&profile, &["/a", "/b"]).is_err());
    }
    assert!(follow(&STANDARD, &["/a", "/a"]).is_err());
    assert!(follow(&CHROMIUM, &["/a", "/a"]).is_ok() && follow(&FIREFOX, &["/a", "/a"]).is_ok());
    assert_eq!(follow(&CHROMIUM, &[""]).unwrap().status(), 302);
    assert_eq!(follow(&STANDARD, &[""]).unwrap().status(), 200);
}

#[test]
fn only_other_origins_need_redirects_to_be_followed_without_cors() {
    let own = Fetch::get("/own").no_cors().redirect(Redirect::Manual);
    assert_eq!(
        page(&STANDARD).send(own, |_| response(302, &[("location", "/")])).unwrap().kind(),
        Kind::OpaqueRedirect
    );
    assert!(page(&STANDARD).send(Fetch::get(API).no_cors().redirect(Redirect::Manual), allow).is_err());
}

#[test]
fn header_lines_are_joined_and_trimmed() {
    let fetch = Fetch::get(API)
        .header("X-A", "\n1\r\n")
        .header("x-a", "2")
        .header("Range", "bytes=0-1")
        .header("Range", "bytes=0-1");
    let seen = page(&STANDARD).send(fetch, allow).unwrap();
    let (preflight, request) = (seen.exchanges()[0].request(), seen.exchanges()[1].request());
    assert_eq!(seen.exchanges()[0].purpose(), Purpose::Preflight);
    assert_eq!(preflight.headers()["access-control-request-headers"], "range,x-a");
    assert_eq!(request.headers()["x-a"], "1, 2");
}

#[test]
fn chromium_keeps_its_user_agent() {
    for (profile, value) in [(STANDARD, "me"), (FIREFOX, "me")] {
        let seen = page(&profile).send(Fetch::get(API).header("User-Agent", "me"), allow).unwrap();
        assert_eq!(seen.exchanges().last().unwrap().request().headers()["user-agent"], value);
    }
    let seen = page(&CHROMIUM).send(Fetch::get(API).header("User-Agent", "me"), allow).unwrap();
    assert_eq!((seen.ignored_headers(), seen.preflights()), (&["user-agent".to_owned()][..], 0));
}
