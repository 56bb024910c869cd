//! A server logs once how many policies it has, as soon as it is ready.
//!
//! A process of its own: the line is logged once in a process.

use std::{
    io::Write,
    time::{Duration, Instant},
};

use actix_web::{App, HttpServer, Responder, get, routes, rt, web};
use cors_runtime::{Cors, cors, policy};
use cors_test_support::Log;

policy! {
    static AROUND = { origins = ["https://app.example.com"] };
    static ADMIN = { origins = ["https://admin.example.com"], credentials };
}

#[cors(origins = ["https://shop.example.com"])]
#[routes]
#[get("/orders")]
#[get("/orders/{id}")]
async fn orders() -> impl Responder {
    "orders"
}

#[cors(policy = AROUND)]
#[get("/prices")]
async fn prices() -> impl Responder {
    "prices"
}

#[cors(disabled)]
#[get("/internal")]
async fn internal() -> impl Responder {
    "internal"
}

fn lines(log: &Log) -> Vec<String> {
    log.text().lines().filter(|line| line.starts_with("cors_runtime: ")).map(str::to_owned).collect()
}

#[actix_web::test]
async fn policies_of_all_levels_are_counted_once_before_any_request() {
    let log = Log::default();
    env_logger::builder()
        .filter_level(log::LevelFilter::Info)
        .format(|out, record| writeln!(out, "{}: {}", record.target(), record.args()))
        .target(env_logger::Target::Pipe(Box::new(log.clone())))
        .init();
    let app = || {
        let admin = web::scope("/admin").wrap(Cors::new(&ADMIN).routes_first());
        App::new().service((orders, prices, internal, admin)).wrap(Cors::new(&AROUND).routes_first())
    };
    let server = HttpServer::new(app).workers(2).bind(("127.0.0.1", 0)).unwrap().run();
    let handle = server.handle();
    rt::spawn(server);

    let deadline = Instant::now() + Duration::from_secs(10);
    while lines(&log).is_empty() && Instant::now() < deadline {
        rt::time::sleep(Duration::from_millis(10)).await;
    }
    handle.stop(false).await;
    let lines = lines(&log);
    let [line] = &lines[..] else { panic!("{lines:?}") };
    assert!(
        line.starts_with("cors_runtime: 3 CORS policies are registered; refusals are logged at level DEBUG"),
        "{line}"
    );
}
