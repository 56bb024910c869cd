//! [Lemmy](https://github.com/LemmyNet/lemmy), a link aggregator: `crates/routes/src/utils/mod.rs` at 65a543849a2d. Any
//! origin, or the instance's own and those of the settings.

use cors_runtime::Policy;

use super::*;

fn before(origins: &[&str]) -> actix_cors::Cors {
    let cors = actix_cors::Cors::default().allow_any_method().allow_any_header().expose_any_header().max_age(3_600);
    if origins.is_empty() || origins.contains(&"*") {
        return cors.allow_any_origin();
    }
    origins.iter().fold(cors.allowed_origin("https://lemmy.example"), |cors, origin| cors.allowed_origin(origin))
}

fn after(origins: &[&str]) -> Policy {
    let policy = Policy::builder().any_header().expose(["*"]).max_age(3_600);
    let policy = if origins.is_empty() || origins.contains(&"*") {
        policy.any_origin()
    } else {
        policy.origins(["https://lemmy.example"]).origins(origins)
    };
    policy.build().unwrap()
}

#[actix_web::test]
async fn any_origin() {
    let comparison = compare("https://client.example", before(&[]), Cors::new(after(&[]))).await;
    comparison.differs(&[
        (Why::Status, "token header json json-cookies put patch delete stranger-delete"),
        (
            Why::Constant,
            "program read read-cookies token header json json-cookies put patch delete missing stranger-read \
             stranger-read-cookies stranger-form stranger-delete null-read",
        ),
        (Why::Methods, "token header json json-cookies put patch delete stranger-delete"),
        (Why::Headers, "token header json json-cookies put patch delete stranger-delete"),
        (
            Why::Expose,
            "program read read-cookies token header json put patch delete missing stranger-read \
             stranger-read-cookies stranger-form null-read",
        ),
        (Why::NotPreflight, "options"),
    ]);
    comparison.is_seen(&[("options", Seen::Response(200), Seen::Response(405))]);
}

#[actix_web::test]
async fn origins_of_the_settings() {
    let comparison = compare(
        "https://client.example",
        before(&["https://client.example"]),
        Cors::new(after(&["https://client.example"])),
    )
    .await;
    comparison.differs(&[
        (Why::Status, "token header json json-cookies put patch delete stranger-delete"),
        // They were told the names of all response headers.
        (Why::Strangers, "program stranger-read stranger-read-cookies stranger-form null-read"),
        (
            Why::Vary,
            "program read read-cookies token header json put patch delete missing stranger-read \
             stranger-read-cookies stranger-form stranger-delete null-read",
        ),
        (Why::Methods, "token header json json-cookies put patch delete"),
        (Why::Headers, "token header json json-cookies put patch delete"),
        (Why::Expose, "read read-cookies token header json put patch delete missing"),
        (Why::NotPreflight, "options"),
    ]);
    comparison.is_seen(&[("options", Seen::Response(400), Seen::Response(405))]);
}
