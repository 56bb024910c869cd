//! [Martin](https://github.com/maplibre/martin), a tile server: `martin/src/config/file/cors.rs` at 13749da81307. `cors: true`
//! means any origin, `cors: false` nothing, and a map lists origins.

use cors_runtime::Policy;

use super::*;

const MAP: &str = "https://map.example.com";

fn before(origins: &[&str], max_age: Option<usize>) -> actix_cors::Cors {
    let cors = actix_cors::Cors::default().allowed_methods(["GET"]).max_age(max_age);
    if origins.contains(&"*") {
        return cors.allow_any_origin();
    }
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

fn after(origins: &[&str], max_age: Option<usize>) -> Policy {
    Policy::builder().origins(origins).methods(["GET"]).max_age(max_age).build().unwrap()
}

#[actix_web::test]
async fn any_origin() {
    let comparison = compare("https://map.example.com", before(&["*"], None), Cors::new(after(&["*"], None))).await;
    comparison.differs(&[
        // Refused before and after: tiles are for `GET`.
        (Why::Status, "json json-cookies put patch delete stranger-delete"),
        (
            Why::Constant,
            "program read read-cookies token header missing stranger-read stranger-read-cookies \
             stranger-form null-read",
        ),
        (Why::Vary, "json json-cookies put patch delete stranger-delete"),
        // `GET` with a header that is not allowed: the browser names it.
        (Why::Compares, "token header"),
        (Why::NotPreflight, "options"),
    ]);
    comparison.is_seen(&[("options", Seen::Response(400), Seen::Response(405))]);
}

#[actix_web::test]
async fn listed_origins() {
    let comparison = compare(MAP, before(&[MAP], Some(3_600)), Cors::new(after(&[MAP], Some(3_600)))).await;
    comparison.differs(&[
        (Why::Status, "json json-cookies put patch delete stranger-delete"),
        (
            Why::Vary,
            "program read read-cookies token header json json-cookies put patch delete missing stranger-read \
             stranger-read-cookies stranger-form stranger-delete null-read",
        ),
        (Why::Compares, "token header"),
        (Why::NotPreflight, "options"),
    ]);
    comparison.is_seen(&[("options", Seen::Response(400), Seen::Response(405))]);
}
