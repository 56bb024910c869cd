//! [Conduit](https://github.com/snamiki1212/realworld-v1-rust-actix-web-diesel), the `RealWorld` example:
//! `src/app/drivers/middlewares/cors.rs` at 1b844c094208. No method was ever allowed, and the front end may be `*`.

use actix_web::dev::{ServiceRequest, Transform as _, fn_service};
use cors_browser::{Fetch, Reason};
use cors_runtime::{
    Policy,
    rules::{PolicyError, PolicyErrors, Rule},
};
use migrate::by;

use super::*;

fn before(front_end: &str) -> actix_cors::Cors {
    actix_cors::Cors::default()
        .allowed_origin(front_end)
        .allowed_origin_fn(|origin, _| origin.as_bytes().ends_with(b".rust-lang.org"))
        .allowed_headers(["Authorization", "Accept"])
        .allowed_header("Content-Type")
        .max_age(3_600)
}

fn after(front_end: &str) -> Result<Policy, PolicyErrors> {
    Policy::builder()
        .origins([front_end, "https://*.rust-lang.org"])
        .headers(["Authorization", "Accept", "Content-Type"])
        .max_age(3_600)
        .build()
}

#[actix_web::test]
async fn every_request_with_a_preflight_begins_to_work() {
    const PAGE: &str = "https://conduit.example.com";
    let comparison = compare(PAGE, before(PAGE), Cors::new(after(PAGE).unwrap())).await;
    comparison.differs(&[
        (Why::Status, "stranger-delete"),
        (
            Why::Vary,
            "program read read-cookies token header json json-cookies put patch delete missing stranger-read \
             stranger-read-cookies stranger-form stranger-delete null-read",
        ),
        (Why::Compares, "token header json json-cookies put patch delete"),
        // Without `allowed_methods`, actix-cors refuses all preflights.
        (Why::Opened, "token json put patch delete"),
        (Why::NotPreflight, "options"),
    ]);
    let (blocked, works) = (Seen::Blocked(Reason::PreflightStatus), Seen::Response(200));
    comparison.is_seen(&[
        ("options", Seen::Response(400), Seen::Response(405)),
        ("token", blocked, works),
        ("json", blocked, works),
        ("put", blocked, works),
        ("patch", blocked, works),
        ("delete", blocked, works),
    ]);
}

/// What a page reads without a preflight.
async fn read_from(page: &str) -> (Seen, Seen) {
    const FRONT_END: &str = "https://conduit.example.com";
    let questions = [by(page, "read", Fetch::get("https://api.example.com/orders"))];
    let old = ask(init_service(App::new().configure(routes).wrap(before(FRONT_END))).await, &questions).await;
    let after = Cors::new(after(FRONT_END).unwrap());
    let new = ask(init_service(App::new().configure(routes).wrap(after)).await, &questions).await;
    (old[0].seen, new[0].seen)
}

#[actix_web::test]
async fn the_end_of_an_origin_is_a_pattern_and_not_more_than_that() {
    let (reads, blocked) = (Seen::Response(200), Seen::Blocked(Reason::NoAllowOrigin));
    assert_eq!(read_from("https://play.rust-lang.org").await, (reads, reads));
    // The closure lets these in.
    for page in ["http://play.rust-lang.org", "ftp://play.rust-lang.org"] {
        assert_eq!(read_from(page).await, (reads, blocked), "{page}");
    }
}

#[actix_web::test]
async fn a_front_end_of_any_origin_is_a_mistake_beside_a_pattern() {
    let app = fn_service(async |request: ServiceRequest| Ok(request.into_response(HttpResponse::Ok().finish())));
    assert!(before("*").new_transform(app).await.is_err(), "actix-cors logs the mistake when a worker starts");
    let errors = after("*").unwrap_err();
    let rules: Vec<Rule> = errors.iter().map(PolicyError::rule).collect();
    assert_eq!(rules, [Rule::WildcardMixed], "a `*` alone would open the API");
    assert!(Policy::builder().origins(["*"]).build().is_ok());
}
