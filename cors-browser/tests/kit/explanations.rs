//! Refusals name the policy that made them.

use actix_web::{App, Responder, dev::Service, get, put, test, web};
use cors_browser::{Browser, DecidedBy, Fetch, Reason};
use cors_runtime::cors;
use cors_test_support::Log;

use crate::apps::shop;

const ORDER: &str = "https://api.example.com/orders/1";

#[actix_web::test]
async fn a_policy_is_named_with_its_place_and_reason() {
    let app = shop().await;
    let browser = Browser::new();
    let stranger = browser.open("https://shop.example.org");
    let blocked = stranger.fetch(&app, Fetch::put(ORDER).json("milk")).await.unwrap_err();
    assert_eq!(blocked.reason(), Reason::NoAllowOrigin);
    let decided_by = blocked.exchange().unwrap().decided_by().unwrap().as_str();
    assert!(decided_by.contains("cors-browser/tests/kit/apps.rs:"), "{decided_by}");
    assert!(decided_by.ends_with("(origin-not-listed)"), "{decided_by}");
    assert!(blocked.to_string().contains(&format!("\n  policy    {decided_by}\n")), "{blocked}");
    let page = browser.open("https://shop.example.com");
    let blocked = page.fetch(&app, Fetch::put(ORDER).header("X-Other", "1").json("milk")).await.unwrap_err();
    let decided_by = blocked.exchange().unwrap().decided_by().unwrap().as_str();
    assert!(decided_by.contains("`headers` lack `x-other`"), "{decided_by}");
    // A response that was not refused has no such line.
    let seen = page.fetch(&app, Fetch::put(ORDER).json("milk")).await.unwrap();
    assert!(seen.exchanges().iter().all(|exchange| exchange.decided_by().is_none()));
}

#[cors(origins = ["https://shop.example.com"])]
#[get("/")]
async fn index() -> impl Responder {
    tracing::info!("handler");
    "index"
}

#[actix_web::test]
async fn a_server_can_say_itself_who_decided() {
    let app = App::new().service(index).wrap_fn(|request, service| {
        let response = service.call(request);
        async move {
            let mut response = response.await?;
            response.response_mut().extensions_mut().insert(DecidedBy::new("the gateway"));
            Ok(response)
        }
    });
    let app = test::init_service(app).await;
    let blocked =
        Browser::new().open("https://evil.test").fetch(&app, Fetch::get("https://api.example.com")).await.unwrap_err();
    assert_eq!(blocked.exchange().unwrap().decided_by().map(DecidedBy::as_str), Some("the gateway"));
}

#[actix_web::test]
async fn a_subscriber_of_the_test_sees_what_it_would_see_without_the_kit() {
    let app = test::init_service(App::new().service(index)).await;
    let page = Browser::new().open("https://evil.test");
    for (filter, expected) in [
        ("info", "INFO request: kit::explanations: handler\n"),
        ("off", ""),
        ("cors_runtime=debug", "reason=\"origin-not-listed\""),
    ] {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .without_time()
            .finish();
        let guard = tracing::subscriber::set_default(subscriber);
        let span = tracing::info_span!("request");
        let entered = span.enter();
        let blocked = page.fetch(&app, Fetch::get("https://api.example.com/")).await.unwrap_err();
        drop(entered);
        drop(guard);
        assert!(blocked.exchange().unwrap().decided_by().is_some(), "{blocked}");
        let log = log.text();
        assert!(if expected.is_empty() { log.is_empty() } else { log.contains(expected) }, "{filter}: {log}");
    }
}

#[cors(origins = ["https://app.example.com"], credentials, headers = ["X-Tenant"])]
#[put("/orders/{id}")]
async fn change_order(_: web::Json<u32>) -> impl Responder {
    "changed"
}

#[actix_web::test]
async fn a_method_that_no_route_serves_is_not_allowed() {
    let app = test::init_service(App::new().service(change_order)).await;
    let page = Browser::new().open("https://app.example.com");
    let blocked = page.fetch(&app, Fetch::delete("https://api.example.com/orders/1")).await.unwrap_err();
    assert_eq!(blocked.reason(), Reason::MethodNotAllowed, "{blocked}");
}
