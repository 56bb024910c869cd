//! Requests with effects.

use std::sync::atomic::Ordering;

use cors_browser::{Browser, Fetch};

use crate::apps::{EFFECTS, routes, shop};

#[actix_web::test]
async fn forms_of_untrusted_pages_have_no_effect() {
    let app = routes().await;
    let browser = Browser::new();
    let form = |path: &str| Fetch::post(format!("https://api.example.com/{path}")).form([("amount", "100")]).navigate();
    let (shop, evil) = (browser.open("https://shop.example.com"), browser.open("https://evil.test"));
    assert!(shop.can_write(&app, form("transfer")).await);
    let seen = shop.fetch(&app, form("transfer")).await.unwrap();
    assert_eq!(seen.text(), r#"[("amount", "100")]"#);
    let effects = EFFECTS.load(Ordering::SeqCst);
    assert!(!evil.can_write(&app, form("transfer")).await);
    let refused = evil.fetch(&app, form("transfer")).await.unwrap();
    assert_eq!(refused.status(), 403, "the user sees it");
    let script = Fetch::post("https://api.example.com/transfer").form([("amount", "100")]);
    assert!(!evil.can_write(&app, script.clone()).await);
    assert!(!evil.can_write(&app, script.no_cors()).await);
    assert_eq!(EFFECTS.load(Ordering::SeqCst), effects, "no handler has run");
    // Without a policy, the page cannot read the response, and the effect is there.
    assert!(evil.can_write(&app, form("careless")).await);
    assert!(evil.can_write(&app, Fetch::post("https://api.example.com/careless")).await);
    assert!(!evil.can_read(&app, "https://api.example.com/careless").await);
}

#[actix_web::test]
async fn preflights_keep_other_methods_out() {
    let app = shop().await;
    let evil = Browser::new().open("https://evil.test");
    let put = Fetch::put("https://api.example.com/orders/1").json("milk");
    assert!(!evil.can_write(&app, put.clone()).await);
    assert!(Browser::new().open("https://shop.example.com").can_write(&app, put).await);
}
