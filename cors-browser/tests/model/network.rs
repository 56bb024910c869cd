//! Requests that are refused before anything is sent.

use std::net::Ipv4Addr;

use cors_browser::{Browser, Destination, Fetch, Profile, Reason};

use crate::server::{API, PAGE, send};

fn reason(browser: &Browser, page: &str, fetch: Fetch) -> Option<Reason> {
    send(&browser.open(page), fetch).err().map(|blocked| {
        assert!(blocked.exchange().is_none() && blocked.exchanges().is_empty());
        blocked.reason()
    })
}

#[test]
fn mixed_content_is_blocked() {
    let browser = Browser::with_profile(Profile::standard().local_network_granted(true));
    let mixed = Some(Reason::MixedContent);
    for (page, fetch, expected) in [
        (PAGE, Fetch::get("http://api.example.com"), mixed),
        (PAGE, Fetch::get("http://api.example.com").no_cors(), mixed),
        (PAGE, Fetch::get("http://api.example.com").no_cors().destination(Destination::Script), mixed),
        (PAGE, Fetch::get("http://api.example.com").navigate().destination(Destination::Iframe), mixed),
        (PAGE, Fetch::get("http://api.example.com").navigate(), None),
        (PAGE, Fetch::post("http://api.example.com").navigate(), None),
        (PAGE, Fetch::get("http://localhost:8080"), None),
        (PAGE, Fetch::get("http://127.0.0.1:8080"), None),
        (PAGE, Fetch::get("http://192.168.0.1"), None),
        (PAGE, Fetch::get("http://printer.local"), None),
        (PAGE, Fetch::websocket("ws://api.example.com"), mixed),
        ("http://app.example.com", Fetch::get("http://api.example.com"), None),
        ("http://localhost:3000", Fetch::get("http://api.example.com"), None),
    ] {
        let found = reason_or_websocket(&browser, page, fetch.clone());
        assert_eq!(found, expected, "{page} {fetch:?}");
    }
}

/// A refused handshake was at least sent.
fn reason_or_websocket(browser: &Browser, page: &str, fetch: Fetch) -> Option<Reason> {
    let found = send(&browser.open(page), fetch).err().map(|blocked| blocked.reason());
    found.filter(|reason| *reason != Reason::WebSocketRefused)
}

#[test]
fn pictures_are_upgraded() {
    let image = Fetch::get("http://cdn.example.com/a.png").no_cors().destination(Destination::Image);
    let seen = send(&Browser::new().open(PAGE), image.clone()).unwrap();
    assert_eq!(seen.exchanges()[0].request().uri(), "https://cdn.example.com/a.png");
    let seen = send(&Browser::new().open("http://app.example.com"), image).unwrap();
    assert_eq!(seen.exchanges()[0].request().uri(), "http://cdn.example.com/a.png");
    let literal = Fetch::get("http://93.184.216.34/a.png").no_cors().destination(Destination::Image);
    assert_eq!(reason(&Browser::new(), PAGE, literal), Some(Reason::MixedContent));
}

#[test]
fn redirects_to_unencrypted_urls_are_mixed_content() {
    let page = Browser::new().open(PAGE);
    let blocked = page
        .send(Fetch::get("/"), |_| crate::server::response(302, &[("location", "http://api.example.com")]))
        .unwrap_err();
    assert_eq!((blocked.reason(), blocked.exchanges().len()), (Reason::MixedContent, 1));
    assert!(blocked.exchange().is_none(), "it happened before the next exchange");
}

#[test]
fn local_networks_need_a_permission() {
    let lna = Some(Reason::LocalNetworkAccess);
    for (page, url, denied, granted) in [
        (PAGE, "https://api.example.com", None, None),
        (PAGE, "http://localhost:8080", lna, None),
        (PAGE, "https://localhost", lna, None),
        (PAGE, "http://192.168.0.1", lna, None),
        (PAGE, "https://10.0.0.1", lna, None),
        (PAGE, "http://printer.local", lna, None),
        (PAGE, "https://intranet.example.com", lna, None),
        ("http://app.example.com", "http://localhost:8080", lna, lna),
        ("http://localhost:3000", "http://localhost:8080", None, None),
        ("http://localhost:3000", "http://192.168.0.1", None, None),
        ("https://192.168.0.1", "http://localhost:8080", lna, None),
        ("https://192.168.0.1", "http://192.168.0.2", None, None),
        ("https://intranet.example.com", "https://10.0.0.1", None, None),
    ] {
        for (profile, expected) in
            [(Profile::standard(), denied), (Profile::standard().local_network_granted(true), granted)]
        {
            let browser = Browser::with_profile(profile);
            browser.resolve("intranet.example.com", Ipv4Addr::new(10, 0, 0, 1));
            assert_eq!(reason(&browser, page, Fetch::get(url)), expected, "{page} {url}");
        }
    }
    // An encrypted frame in an unencrypted page is not a secure context.
    let browser = Browser::with_profile(Profile::standard().local_network_granted(true));
    for (top_level, expected) in [(PAGE, None), ("http://app.example.com", lna)] {
        let frame = browser.open(top_level).frame("https://widget.test");
        let found = send(&frame, Fetch::get("https://10.0.0.1")).err().map(|blocked| blocked.reason());
        assert_eq!(found, expected, "in {top_level}");
    }
    // A page without a host is where the page around it is, and as encrypted.
    for page in [browser.open(PAGE).sandboxed_frame(), browser.open(PAGE).frame("data:text/html,")] {
        let reason = |url: &str| send(&page, Fetch::get(url)).unwrap_err().reason();
        assert_eq!(reason("http://api.example.com"), Reason::MixedContent);
    }
    let local = browser.open("http://localhost:3000").frame("data:text/html,");
    assert_eq!(send(&local, Fetch::get("http://localhost:8080")).err().map(|blocked| blocked.reason()), None);
    let link = Fetch::get("http://localhost:8080").navigate();
    assert_eq!(reason(&Browser::new(), PAGE, link.clone()), None);
    assert_eq!(reason(&Browser::new(), PAGE, link.destination(Destination::Iframe)), lna);
}

#[test]
fn ports_of_other_protocols_are_blocked() {
    assert_eq!(reason(&Browser::new(), PAGE, Fetch::get("https://api.example.com:25")), Some(Reason::BadPort));
    assert_eq!(reason(&Browser::new(), PAGE, Fetch::get("https://api.example.com:8443")), None);
}

#[test]
fn a_failed_connection_is_a_network_error() {
    let page = Browser::new().open(PAGE);
    let cors_browser::Step::Send(pending) = page.start(Fetch::get(API)) else { panic!() };
    let cors_browser::Step::Done(Err(blocked)) = pending.fail("connection refused") else { panic!() };
    assert_eq!((blocked.reason(), blocked.problem()), (Reason::ConnectionFailed, "connection refused"));
}
