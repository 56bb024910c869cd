//! A policy that refers to a path parameter that its routes do not have logs one warning for each process.

use actix_web::{App, HttpResponse, test, web};
use cors_runtime::{Cors, policy};
use cors_test_support::Log;
use tracing_subscriber::{filter::LevelFilter, fmt};

policy! {
    static TENANTS = { origins = ["https://{tenant}.example.com"], credentials };

    static PRICES = { origins = "*", credentials = ["https://{tenant}.example.com"] };
}

#[actix_web::test]
async fn a_missing_parameter_logs_one_warning() {
    let log = Log::default();
    let writer = log.clone();
    fmt().with_max_level(LevelFilter::WARN).with_ansi(false).with_writer(move || writer.clone()).init();
    let lines = || log.text().lines().map(str::to_owned).collect::<Vec<_>>();
    let route = || web::resource("/{tenant}").route(web::get().to(HttpResponse::Ok));
    let app = App::new()
        .service(web::scope("/prices").wrap(Cors::new(&PRICES)).service(route()))
        .service(web::scope("/tenants").wrap(Cors::new(&TENANTS)).service(route()))
        .service(web::scope("/of/{tenant}").wrap(Cors::new(&TENANTS)).route("", web::get().to(HttpResponse::Ok)));
    let app = test::init_service(app).await;
    let send = async |path: &str, origin: &'static str| {
        let request = test::TestRequest::get().uri(path).insert_header(("origin", origin)).to_request();
        let response = test::call_service(&app, request).await;
        response.headers().get("access-control-allow-origin").map(|value| value.to_str().unwrap().to_owned())
    };
    // No pattern matches these, or the route has the parameter.
    assert_eq!(send("/tenants/acme", "https://acme.example.org").await, None);
    assert_eq!(send("/of/acme", "https://other.example.com").await, None);
    assert_eq!(lines(), [] as [&str; 0]);
    // Only credentials are missing here, which is not logged.
    assert_eq!(send("/prices/acme", "https://acme.example.com").await.as_deref(), Some("*"));
    assert_eq!(send("/tenants/acme", "https://acme.example.com").await, None);
    let lines = lines();
    let [warning] = &lines[..] else { panic!("{lines:?}") };
    assert!(warning.contains(
        "WARN cors_runtime: a policy compares an origin with a path parameter that the request does not have; around an app \
         or a scope, only the parameters of enclosing scopes are known: put the policy on the route \
         reason=\"parameter-missing\" origin=\"https://acme.example.com\" path=\"/prices/acme\""
    ), "{warning}");
}
