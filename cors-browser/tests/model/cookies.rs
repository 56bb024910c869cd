//! `Response::check_cookies`: cookies that the browser will not store, or not send back.

use cors_browser::{Browser, CookieProblem, Fetch, Page, Profile, Reason, Response, ThirdPartyCookies};

use crate::server::{API, PAGE, allow, send};

/// Another site than the API's.
const OTHER_SITE: &str = "https://app.example";

/// A response to a request with credentials that sets these cookies.
fn set(page: &Page, url: &str, lines: &[&'static str]) -> Response {
    page.send(Fetch::get(url).credentials(), |request| {
        let mut response = allow(request);
        for line in lines {
            response.headers_mut().append("set-cookie", line.parse().unwrap());
        }
        response
    })
    .unwrap()
}

fn found(response: &Response) -> Option<Reason> {
    response.check_cookies().err().map(|problems| problems.iter().next().unwrap().reason())
}

fn audit(profile: Profile, page: &str, line: &'static str) -> Option<Reason> {
    found(&set(&Browser::with_profile(profile).open(page), API, &[line]))
}

#[test]
fn cookies_between_sites_need_same_site_none_and_secure() {
    for (line, reason) in [
        ("a=1", Some(Reason::CookieSameSite)),
        ("a=1; Secure", Some(Reason::CookieSameSite)),
        ("a=1; Secure; SameSite=Lax", Some(Reason::CookieSameSite)),
        ("a=1; Secure; SameSite=Strict", Some(Reason::CookieSameSite)),
        ("a=1; SameSite=None", Some(Reason::CookieNoneWithoutSecure)),
        ("a=1; SameSite=None; Secure; Domain=example.org", Some(Reason::CookieDomain)),
        ("a=1; SameSite=None; Secure; Domain=v1.api.example.com", Some(Reason::CookieDomain)),
        ("a=1; SameSite=None; Secure; Domain=com", Some(Reason::CookiePublicSuffix)),
        ("__Host-a=1; SameSite=None; Secure", Some(Reason::CookiePrefix)),
        ("__Host-a=1; SameSite=None; Secure; Path=/; Domain=example.com", Some(Reason::CookiePrefix)),
        ("__Host-a=1; SameSite=None; Secure; Path=/", None),
        ("__Secure-a=1; SameSite=None; Secure", None),
        ("a=1; SameSite=None; Secure", None),
        ("a=1; SameSite=None; Secure; Domain=example.com", None),
        ("a=1; SameSite=None; Secure; Partitioned", None),
    ] {
        assert_eq!(audit(Profile::standard(), OTHER_SITE, line), reason, "{line}");
    }
}

#[test]
fn browsers_that_block_third_party_cookies_keep_partitioned_ones() {
    let blocking = || Profile::standard().third_party_cookies(ThirdPartyCookies::Block);
    for (line, blocked) in [
        ("a=1; SameSite=None; Secure", Some(Reason::CookieThirdParty)),
        ("a=1; SameSite=None; Secure; Partitioned", None),
        ("a=1; Secure; SameSite=Lax; Partitioned", Some(Reason::CookieSameSite)),
        ("a=1; SameSite=None; Partitioned", Some(Reason::CookieNoneWithoutSecure)),
    ] {
        assert_eq!(audit(blocking(), OTHER_SITE, line), blocked, "{line}");
    }
    assert_eq!(audit(Profile::firefox(), OTHER_SITE, "a=1; SameSite=None; Secure"), None);
}

#[test]
fn within_a_site_every_cookie_travels() {
    let blocking = || Profile::standard().third_party_cookies(ThirdPartyCookies::Block);
    for line in ["a=1", "a=1; SameSite=Lax", "a=1; SameSite=Strict", "a=1; SameSite=None; Secure"] {
        assert_eq!(audit(blocking(), PAGE, line), None, "{line}");
    }
    assert_eq!(audit(blocking(), PAGE, "a=1; Domain=example.org"), Some(Reason::CookieDomain));
    assert_eq!(audit(blocking(), PAGE, "a=1; Partitioned"), Some(Reason::CookiePartitioned));
}

#[test]
fn secure_cookies_are_not_stored_over_plain_http() {
    let page = Browser::new().open("http://app.example.com");
    assert_eq!(found(&set(&page, "http://api.example.com", &["a=1; Secure"])), Some(Reason::CookieSecure));
}

#[test]
fn cookies_that_are_kept_back_are_reported_too() {
    let browser = Browser::new();
    browser.set_cookie(API, "session=1; Secure; SameSite=Lax").unwrap();
    browser.set_cookie(API, "elsewhere=1; Path=/elsewhere").unwrap();
    let seen = send(&browser.open(OTHER_SITE), Fetch::get(API).credentials()).unwrap();
    let problems = seen.check_cookies().unwrap_err();
    let problems: Vec<_> = problems.iter().map(|problem| (problem.name(), problem.was_stored())).collect();
    assert_eq!(problems, [("session", true)]);
    assert!(send(&browser.open(PAGE), Fetch::get(API).credentials()).unwrap().check_cookies().is_ok());
}

#[test]
fn each_name_is_reported_once() {
    let page = Browser::new().open(OTHER_SITE);
    let seen = set(&page, API, &["a=1; SameSite=Lax", "b=1", "a=2; Domain=example.org", "c=1; SameSite=None; Secure"]);
    let problems = seen.check_cookies().unwrap_err();
    assert_eq!(problems.iter().map(CookieProblem::name).collect::<Vec<_>>(), ["a", "b"]);
    let text = problems.to_string();
    assert_eq!(text.lines().count(), 2);
    assert!(text.lines().all(|line| line.ends_with("; set it with `SameSite=None; Secure`")), "{text}");
}
