//! What pages of different origins may do with the app.

use actix_web::test;
use cors_browser::{Browser, Fetch, Page, Reason};

use super::app;

const ME: &str = "https://api.example.com/me";
const DATA: &str = "https://api.example.com/data";

fn with_token(fetch: Fetch) -> Fetch {
    fetch.header("Authorization", "Bearer demo-token")
}

fn pages() -> (Page, Page, Page) {
    let browser = Browser::new();
    let page = |name: &str| browser.open(&format!("https://{name}"));
    (page("app.example.com"), page("admin.example.com"), page("evil.example"))
}

#[actix_web::test]
async fn a_page_with_a_token_is_let_in() {
    let app = test::init_service(app()).await;
    let (page, _, evil) = pages();
    let me = page.fetch(&app, with_token(Fetch::get(ME))).await.unwrap();
    assert_eq!((me.text().as_ref(), me.preflights()), ("you are ann", 1));
    let blocked = evil.fetch(&app, with_token(Fetch::get(ME))).await.unwrap_err();
    assert_eq!(blocked.reason(), Reason::NoAllowOrigin);
}

#[actix_web::test]
async fn a_page_reads_why_it_was_refused() {
    let app = test::init_service(app()).await;
    let (page, _, evil) = pages();
    let refused = page.fetch(&app, Fetch::get(ME).header("Authorization", "Bearer guess")).await.unwrap();
    assert_eq!(refused.status(), 401);
    assert!(refused.header("WWW-Authenticate").unwrap().contains("invalid_token"));
    assert!(!evil.can_read(&app, ME).await);
}

#[actix_web::test]
async fn only_the_admin_deletes() {
    let app = test::init_service(app()).await;
    let (page, admin, evil) = pages();
    let delete = || with_token(Fetch::delete(DATA));
    assert!(admin.can_write(&app, delete()).await);
    assert!(!page.can_write(&app, delete()).await && !evil.can_write(&app, delete()).await);
}
