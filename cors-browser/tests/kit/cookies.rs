//! Cookies between an app and its pages.

use cors_browser::{Browser, Fetch, Profile, Reason, ThirdPartyCookies};

use crate::apps::routes;

const LOG_IN: &str = "https://api.example.com/log-in";
const ACCOUNT: &str = "https://api.example.com/account";

#[actix_web::test]
async fn a_visit_stores_cookies_that_pages_of_the_site_send() {
    let app = routes().await;
    let browser = Browser::new();
    browser.visit(&app, LOG_IN).await.unwrap();
    assert_eq!(browser.cookies().len(), 4);
    let shop = browser.open("https://shop.example.com");
    let account = shop.fetch(&app, Fetch::get(ACCOUNT).credentials()).await.unwrap();
    assert_eq!(account.text(), "strict lax none unspecified");
    let without = shop.fetch(&app, Fetch::get(ACCOUNT)).await.unwrap();
    assert_eq!(without.text(), "");
}

#[actix_web::test]
async fn a_cookie_that_cannot_travel_is_told() {
    let app = routes().await;
    // Allowed by the policy, and of another site than the API.
    let page = Browser::new().open("https://shop.test");
    let seen = page.fetch(&app, Fetch::post("https://api.example.com/session").credentials()).await.unwrap();
    assert_eq!(seen.text(), "in");
    let problems: Vec<_> = seen.cookie_problems().map(|problem| (problem.name(), problem.reason())).collect();
    assert_eq!(problems, [("session", Reason::CookieSameSite)]);
    let error = seen.check_cookies().unwrap_err().to_string();
    assert!(error.starts_with("the cookie `session` was not stored: ") && error.ends_with("`SameSite=None; Secure`"));
}

#[actix_web::test]
async fn a_browser_that_blocks_third_parties() {
    let app = routes().await;
    let browser = Browser::with_profile(Profile::standard().third_party_cookies(ThirdPartyCookies::Block));
    browser.visit(&app, LOG_IN).await.unwrap();
    let foreign = browser.open("https://portal.test").frame("https://shop.example.com");
    let account = foreign.fetch(&app, Fetch::get(ACCOUNT).credentials()).await.unwrap();
    assert_eq!(account.text(), "");
    assert!(
        account
            .cookie_problems()
            .any(|problem| problem.name() == "none" && problem.reason() == Reason::CookieThirdParty)
    );
}
