//! Reading, preflights, redirects, several pages.

use std::time::Duration;

use cors_browser::{Browser, Fetch, Kind, Reason};

use crate::apps::{routes, shop};

const SHOP: &str = "https://shop.example.com";
const ORDER: &str = "https://api.example.com/orders/1";

#[actix_web::test]
async fn a_request_with_all_that_a_page_can_add() {
    let app = shop().await;
    let browser = Browser::new();
    let page = browser.open(SHOP);
    let fetch = Fetch::put(ORDER).header("X-Tenant", "1").json("milk").credentials();
    let order = page.fetch(&app, fetch).await.unwrap();
    assert_eq!((order.status(), order.kind(), order.preflights()), (200, Kind::Cors, 1));
    assert_eq!(order.json::<String>().unwrap(), "milk");
    // Not exposed, exposed, and safelisted.
    let read = |name| order.header(name);
    assert_eq!((read("X-Total-Count"), read("X-Request-Id").as_deref()), (None, Some("7")));
    assert_eq!(
        (read("Content-Type").as_deref(), read("Content-Length").as_deref()),
        (Some("application/json"), Some("6"))
    );
    let blocked = page.fetch(&app, Fetch::delete(ORDER)).await.unwrap_err();
    assert!(blocked.to_string().contains("(method-not-covered)"), "{blocked}");
    let blocked = page.fetch(&app, Fetch::put(ORDER).header("X-Other", "1").json("milk")).await.unwrap_err();
    assert_eq!(blocked.reason(), Reason::HeaderNotAllowed);
}

#[actix_web::test]
async fn a_preflight_of_the_apps_own() {
    let app = routes().await;
    let page = Browser::new().open("https://anywhere.test");
    let legacy = "https://api.example.com/legacy";
    assert_eq!(page.fetch(&app, Fetch::put(legacy)).await.unwrap().text(), "replaced");
    let blocked = page.fetch(&app, Fetch::delete(legacy)).await.unwrap_err();
    assert_eq!(blocked.reason(), Reason::MethodNotAllowed);
}

#[actix_web::test]
async fn pages_share_preflights_and_the_clock() {
    let app = shop().await;
    let browser = Browser::new();
    let (first, second) = (browser.open(SHOP), browser.open("https://shop.example.com/cart"));
    let put = || Fetch::put(ORDER).json("milk");
    assert_eq!(first.fetch(&app, put()).await.unwrap().preflights(), 1);
    assert_eq!(second.fetch(&app, put()).await.unwrap().preflights(), 0);
    browser.advance(Duration::from_secs(600));
    assert_eq!(second.fetch(&app, put()).await.unwrap().preflights(), 1);
    assert_eq!(Browser::new().open(SHOP).fetch(&app, put()).await.unwrap().preflights(), 1);
}

#[actix_web::test]
async fn can_read_is_true_where_the_policy_allows_the_page() {
    let app = routes().await;
    let browser = Browser::new();
    let (shop, evil) = (browser.open(SHOP), browser.open("https://evil.test"));
    let (public, account) = ("https://api.example.com/public", "https://api.example.com/account");
    assert!(shop.can_read(&app, public).await && evil.can_read(&app, public).await);
    assert!(shop.can_read(&app, account).await && !evil.can_read(&app, account).await);
    assert!(shop.can_read_with_cookies(&app, account).await && !evil.can_read_with_cookies(&app, account).await);
    assert!(!evil.can_read_with_cookies(&app, public).await);
    assert!(!evil.sandboxed_frame().can_read(&app, account).await);
    assert!(shop.can_read(&app, "https://shop.example.com/missing").await, "a 404 of the own origin can be read");
    assert!(!shop.can_read(&app, "https://api.example.com/missing").await, "that of another has no policy");
}

#[actix_web::test]
async fn opaque_responses_show_nothing() {
    let app = routes().await;
    let page = Browser::new().open("https://evil.test");
    let seen = page.fetch(&app, Fetch::get("https://api.example.com/account").no_cors()).await.unwrap();
    assert_eq!((seen.kind(), seen.status(), seen.text().as_ref(), seen.headers().len()), (Kind::Opaque, 0, "", 0));
}

#[actix_web::test]
async fn redirects_are_followed() {
    let app = routes().await;
    let page = Browser::new().open(SHOP);
    let seen = page.fetch(&app, Fetch::get("https://api.example.com/moved")).await.unwrap();
    assert_eq!((seen.text().as_ref(), seen.url()), ("public", Some("https://api.example.com/public")));
    let seen = page.fetch(&app, Fetch::get("https://api.example.com/moved-away")).await.unwrap();
    assert_eq!((seen.text().as_ref(), seen.url()), ("public", Some("https://other.test/public")));
    assert_eq!(seen.exchanges()[1].request().headers()["origin"], "null");
}
