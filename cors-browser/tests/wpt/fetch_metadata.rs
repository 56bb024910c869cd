//! `fetch/metadata`.

use cors_browser::{Browser, Destination, Fetch, Profile};

use crate::server::{OTHER, PAGE, SUBDOMAIN, header, is_preflight, page, response, send};

/// Follows redirects over these origins, and returns `Sec-Fetch-Site` of the last request.
fn site(fetch: impl Fn(&str) -> Fetch, origins: &[&str]) -> String {
    let mut rest = origins.iter().skip(1);
    let seen = page().send(fetch(origins[0]), |_| match rest.next() {
        Some(next) => response(307, &[("location", *next), ("access-control-allow-origin", "*")]),
        None => response(200, &[("access-control-allow-origin", "*")]),
    });
    let seen = seen.unwrap();
    header(seen.exchanges().last().unwrap().request(), "sec-fetch-site").to_owned()
}

// generated/fetch.https.sub.html, form-submission.https.sub.html, element-img.https.sub.html, element-a.https.sub.html
#[test]
fn site_is_the_farthest_on_the_way() {
    let http = "http://page.example";
    for (origins, expected) in [
        (&[PAGE][..], "same-origin"),
        (&[SUBDOMAIN], "same-site"),
        (&[OTHER], "cross-site"),
        (&[PAGE, OTHER, PAGE], "cross-site"),
        (&[PAGE, SUBDOMAIN, PAGE], "same-site"),
        (&[OTHER, PAGE], "cross-site"),
        (&[OTHER, SUBDOMAIN], "cross-site"),
        (&[OTHER, OTHER], "cross-site"),
        (&[PAGE, PAGE], "same-origin"),
        (&[PAGE, SUBDOMAIN], "same-site"),
        (&[PAGE, OTHER], "cross-site"),
        (&[SUBDOMAIN, PAGE], "same-site"),
        (&[SUBDOMAIN, SUBDOMAIN], "same-site"),
        (&[SUBDOMAIN, OTHER], "cross-site"),
    ] {
        for fetch in [
            |url: &str| Fetch::get(url).no_cors(),
            |url: &str| Fetch::get(url).navigate(),
            |url: &str| Fetch::post(url).navigate(),
            |url: &str| Fetch::get(url).no_cors().destination(Destination::Image),
        ] {
            assert_eq!(site(fetch, origins), expected, "{origins:?}");
        }
    }
    let navigate = |url: &str| Fetch::get(url).navigate();
    assert_eq!(site(navigate, &[PAGE, http, PAGE]), "cross-site");
    assert_eq!(site(navigate, &[http]), "", "nothing over plain http");
}

#[test]
fn requests_carry_mode_destination_and_user() {
    // generated/fetch.https.sub.html, fetch.https.sub.any.js, form.https.sub.html, element-iframe.https.sub.html
    for (fetch, mode, dest, user) in [
        (Fetch::get(PAGE), "cors", "empty", ""),
        (Fetch::get(OTHER), "cors", "empty", ""),
        (Fetch::get(OTHER).no_cors(), "no-cors", "empty", ""),
        (Fetch::get(PAGE).same_origin(), "same-origin", "empty", ""),
        (Fetch::get(OTHER).no_cors().destination(Destination::Image), "no-cors", "image", ""),
        (Fetch::get(OTHER).destination(Destination::Font), "cors", "font", ""),
        (Fetch::get(OTHER).navigate(), "navigate", "document", ""),
        (Fetch::post(OTHER).navigate().user_activated(), "navigate", "document", "?1"),
        (Fetch::get(OTHER).navigate().destination(Destination::Iframe), "navigate", "iframe", ""),
        (Fetch::get(OTHER).user_activated(), "cors", "empty", ""),
    ] {
        let seen = send(&page(), fetch, &[], &[("access-control-allow-origin", "*")]).unwrap();
        let request = seen.exchanges()[0].request();
        let sent = ["mode", "dest", "user"].map(|name| header(request, &format!("sec-fetch-{name}")));
        assert_eq!(sent, [mode, dest, user]);
    }
}

#[test]
fn preflights_have_metadata() {
    // generated/cors-preflight.https.sub.html, fetch-preflight.https.sub.any.js
    for (url, site) in [(OTHER, "cross-site"), (SUBDOMAIN, "same-site")] {
        let blocked = send(&page(), Fetch::delete(url).user_activated(), &[], &[]).unwrap_err();
        let request = blocked.exchange().unwrap().request();
        assert!(is_preflight(request));
        let sent = ["site", "mode", "dest", "user"].map(|name| header(request, &format!("sec-fetch-{name}")));
        assert_eq!(sent, [site, "cors", "empty", ""]);
    }
}

#[test]
fn handshakes_carry_metadata_except_in_chromium() {
    // generated/websocket.https.sub.html: Chromium sends none.
    for (profile, expected) in
        [(Profile::standard(), ["cross-site", "websocket", "websocket"]), (Profile::chromium(), ["", "", ""])]
    {
        let page = Browser::with_profile(profile).open(PAGE);
        let blocked = send(&page, Fetch::websocket("wss://other.test/"), &[], &[]).unwrap_err();
        let request = blocked.exchange().unwrap().request();
        assert_eq!(["site", "mode", "dest"].map(|name| header(request, &format!("sec-fetch-{name}"))), expected);
    }
}

#[test]
fn trustworthy_origins_are_told_too() {
    // trailing-dot.https.sub.html, and localhost, which Secure Contexts counts as trustworthy
    for (page, url, site) in [
        ("http://localhost:3000", "http://localhost:8080", "same-site"),
        ("http://app.localhost", "http://api.localhost", "cross-site"),
        ("https://page.example", "https://page.example./", "cross-site"),
    ] {
        let page = Browser::new().open(page);
        let seen = send(&page, Fetch::get(url), &[], &[("access-control-allow-origin", "*")]).unwrap();
        assert_eq!(header(seen.exchanges()[0].request(), "sec-fetch-site"), site, "{url}");
    }
}
