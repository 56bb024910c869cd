//! Programs that log with the `log` crate see refusals too.
//!
//! A process of its own: as soon as any `tracing` subscriber is set, events no longer reach the `log` crate.

use std::io::Write;

use actix_web::{
    App, Responder, get,
    rt::task::yield_now,
    test::{TestRequest, call_service, init_service},
};
use cors_runtime::{OriginList, cors};
use cors_test_support::Log;

static NEVER_LOADED: OriginList = OriginList::new();

#[cors(origins = ["http://localhost:5173", from(NEVER_LOADED)])]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

#[actix_web::test]
async fn env_logger_shows_refusals_errors_and_the_line_at_the_start() {
    let log = Log::default();
    env_logger::builder()
        .filter_level(log::LevelFilter::Debug)
        .format(|out, record| writeln!(out, "{} {}: {}", record.level(), record.target(), record.args()))
        .target(env_logger::Target::Pipe(Box::new(log.clone())))
        .init();
    let app = init_service(App::new().service(orders)).await;
    // The line at the start is logged as soon as the thread has nothing else to do.
    yield_now().await;
    let request = TestRequest::get().uri("/orders").insert_header(("Origin", "http://localhost:5174"));
    call_service(&app, request.to_request()).await;

    let text = log.text();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("cors_runtime:")).collect();
    let [start, not_loaded, refused] = lines[..] else { panic!("{lines:?}") };
    assert!(start.starts_with("INFO cors_runtime: 1 CORS policy is registered; refusals are logged at level DEBUG"));
    assert!(not_loaded.starts_with("ERROR cors_runtime: the list of origins has not been loaded"), "{not_loaded}");
    assert!(refused.starts_with("DEBUG cors_runtime: the browser will keep the response from the page"), "{refused}");
    assert!(refused.contains(r#"reason="list-not-loaded""#), "{refused}");
}
