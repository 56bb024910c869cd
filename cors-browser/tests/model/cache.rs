//! The preflight cache.

use std::time::Duration;

use cors_browser::{Browser, Fetch, Profile};

use crate::server::{API, PAGE, allow, response, send};

#[test]
fn permissions_are_for_one_site_origin_url_and_credentials_mode() {
    let browser = Browser::new();
    let page = browser.open(PAGE);
    let preflights = |fetch: Fetch| send(&page, fetch).unwrap().preflights();
    assert_eq!(preflights(Fetch::put(API)), 1);
    assert_eq!(preflights(Fetch::put(API)), 0);
    assert_eq!(preflights(Fetch::delete(API)), 1, "another method");
    assert_eq!(preflights(Fetch::put(API)), 0, "both are kept");
    assert_eq!(preflights(Fetch::put(API).header("x-a", "1")), 1, "a header");
    assert_eq!(preflights(Fetch::put(API).header("x-a", "2")), 0);
    assert_eq!(preflights(Fetch::put(API).header("x-a", "1").header("x-b", "1")), 1, "another header");
    assert_eq!(preflights(Fetch::put(format!("{API}/?query"))), 1, "another URL");
    assert_eq!(preflights(Fetch::put(API).credentials()), 1, "credentials");
    assert_eq!(preflights(Fetch::put(API)), 0, "what is allowed with credentials is without");
    let other = browser.open("https://other.example.com");
    assert_eq!(send(&other, Fetch::put(API)).unwrap().preflights(), 1, "another origin");
    let framed = browser.open("https://portal.test").frame(PAGE);
    assert_eq!(send(&framed, Fetch::put(API)).unwrap().preflights(), 1, "another top-level site");
    browser.clear_preflights();
    assert_eq!(preflights(Fetch::put(API)), 1);
}

#[test]
fn permissions_without_credentials_do_not_hold_with_them() {
    let page = Browser::new().open(PAGE);
    assert_eq!(send(&page, Fetch::put(API)).unwrap().preflights(), 1);
    assert_eq!(send(&page, Fetch::put(API).credentials()).unwrap().preflights(), 1);
}

#[test]
fn browsers_cap_the_lifetime() {
    for (profile, cap) in
        [(Profile::chromium(), 7_200), (Profile::firefox(), 86_400), (Profile::standard().max_age_cap(600), 600)]
    {
        let browser = Browser::with_profile(profile);
        let page = browser.open(PAGE);
        let preflights = || {
            let fetch = Fetch::put(API);
            let headers = [
                ("access-control-allow-origin", "*"),
                ("access-control-allow-methods", "PUT"),
                ("access-control-max-age", "1000000"),
            ];
            page.send(fetch, |_| response(200, &headers)).unwrap().preflights()
        };
        assert_eq!(preflights(), 1);
        browser.advance(Duration::from_secs(cap - 1));
        assert_eq!(preflights(), 0);
        browser.advance(Duration::from_secs(1));
        assert_eq!(preflights(), 1);
    }
}

#[test]
fn a_repeated_lifetime_counts_for_nothing() {
    let browser = Browser::new();
    let page = browser.open(PAGE);
    let headers = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "PUT"),
        ("access-control-max-age", "600"),
        ("access-control-max-age", "600"),
    ];
    let preflights = || page.send(Fetch::put(API), |_| response(200, &headers)).unwrap().preflights();
    assert_eq!((preflights(), preflights()), (1, 0));
    browser.advance(Duration::from_secs(5));
    assert_eq!(preflights(), 1);
}

#[test]
fn a_failure_forgets_permissions() {
    let page = Browser::new().open(PAGE);
    assert_eq!(send(&page, Fetch::put(API)).unwrap().preflights(), 1);
    let blocked = page.send(Fetch::put(API), |_| response(200, &[])).unwrap_err();
    assert_eq!(blocked.exchanges().len(), 1, "from the cache");
    assert_eq!(send(&page, Fetch::put(API)).unwrap().preflights(), 1);
}

#[test]
fn wildcards_are_kept_for_requests_without_credentials() {
    let page = Browser::new().open(PAGE);
    let headers = [
        ("access-control-allow-origin", PAGE),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", "*, PUT"),
        ("access-control-allow-headers", "*, authorization"),
    ];
    let preflights = |fetch| page.send(fetch, |_| response(200, &headers)).unwrap().preflights();
    assert_eq!(preflights(Fetch::put(API)), 1);
    assert_eq!(preflights(Fetch::delete(API).header("x-any", "1")), 0);
    assert_eq!(preflights(Fetch::delete(API).header("authorization", "1")), 0);
    // A credentialed permission for `*` is not one for other methods.
    assert_eq!(preflights(Fetch::put(API).credentials()), 1);
    let blocked = page.send(Fetch::delete(API).credentials(), |_| response(200, &headers)).unwrap_err();
    assert_eq!(blocked.exchanges().len(), 1);
}

#[test]
fn watched_uploads_ask_and_are_cached() {
    let page = Browser::new().open(PAGE);
    let upload = || Fetch::post(API).body("text").upload_listener();
    assert_eq!(send(&page, Fetch::post(API).body("text")).unwrap().preflights(), 0);
    assert_eq!(send(&page, upload()).unwrap().preflights(), 1);
    assert_eq!(send(&page, upload()).unwrap().preflights(), 0);
    // Even where the server names no methods.
    let page = Browser::new().open(PAGE);
    let headers = [("access-control-allow-origin", "*")];
    let preflights = || page.send(upload(), |_| response(200, &headers)).unwrap().preflights();
    assert_eq!((preflights(), preflights()), (1, 0));
}

#[test]
fn nothing_is_kept_of_a_preflight_that_fails() {
    let page = Browser::new().open(PAGE);
    let headers = [("access-control-allow-origin", "*"), ("access-control-allow-methods", "PUT")];
    let fetch = || Fetch::put(API).header("x-a", "1");
    page.send(fetch(), |_| response(200, &headers)).unwrap_err();
    let seen = page.send(fetch(), allow).unwrap();
    assert_eq!(seen.preflights(), 1);
}
