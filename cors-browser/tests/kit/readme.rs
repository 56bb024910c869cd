//! The test that the README shows.

use actix_web::{App, HttpResponse, Responder, get, post, test};
use cors_browser::{Browser, Fetch};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com"], credentials, expose = ["X-Total-Count"])]
#[get("/orders")]
async fn orders() -> impl Responder {
    HttpResponse::Ok().insert_header(("X-Total-Count", "3")).insert_header(("X-Node", "eu-1")).body("[]")
}

#[cors(origins = ["https://shop.example.com"], credentials, enforce)]
#[post("/orders")]
async fn create() -> impl Responder {
    "created"
}

// README
#[actix_web::test]
async fn only_the_shop_uses_the_api() {
    let app = test::init_service(App::new().service(orders).service(create)).await;
    let browser = Browser::new();
    let (shop, evil) = (browser.open("https://shop.example.com"), browser.open("https://evil.example"));
    let seen = shop.fetch(&app, Fetch::get("https://api.example.com/orders").credentials()).await.unwrap();
    assert_eq!((seen.status(), seen.text().as_ref()), (200, "[]"));
    assert!(seen.header("X-Total-Count").is_some() && seen.header("X-Node").is_none());
    assert!(!evil.can_read(&app, "https://api.example.com/orders").await);
    assert!(!evil.can_write(&app, Fetch::post("https://api.example.com/orders").form([("n", "1")]).navigate()).await);
}
// README
