//! [Hyperswitch](https://github.com/juspay/hyperswitch), a payment switch: `crates/router/src/cors.rs` at 00704c8f3e75, with
//! the values of `config/development.toml`.

use cors_runtime::{Policy, rules::PolicyErrors};

use super::*;

/// The section `[cors]` of its configuration.
struct Settings {
    origins: &'static [&'static str],
    wildcard_origin: bool,
    allowed_methods: &'static [&'static str],
    max_age: usize,
}

const LISTED: Settings = Settings {
    origins: &["http://localhost:8080", "http://localhost:9000"],
    wildcard_origin: false,
    allowed_methods: &["GET", "POST", "PUT", "DELETE"],
    max_age: 30,
};

const WILDCARD: Settings = Settings { origins: &[], wildcard_origin: true, ..LISTED };

fn before(settings: &Settings) -> actix_cors::Cors {
    let cors = actix_cors::Cors::default()
        .allowed_methods(settings.allowed_methods.iter().copied())
        .allow_any_header()
        .expose_any_header()
        .max_age(settings.max_age);
    if settings.wildcard_origin {
        return cors.allow_any_origin();
    }
    settings.origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin)).supports_credentials()
}

fn after(settings: &Settings) -> Result<Policy, PolicyErrors> {
    let policy = Policy::builder().methods(settings.allowed_methods).max_age(settings.max_age);
    if settings.wildcard_origin {
        return policy.any_origin().any_header().expose(["*"]).build();
    }
    // With credentials, `*` is a literal: headers are mirrored, and those to read are named.
    policy.origins(settings.origins).credentials().mirror_headers().expose(["X-Request-Id"]).build()
}

#[actix_web::test]
async fn listed_origins_with_credentials() {
    let comparison = compare("http://localhost:9000", before(&LISTED), Cors::new(after(&LISTED).unwrap())).await;
    comparison.differs(&[
        (Why::Status, "token header json json-cookies put patch delete stranger-delete"),
        // They were told that credentials are allowed, and the names of all response headers.
        (Why::Strangers, "program stranger-read stranger-read-cookies stranger-form null-read"),
        (
            Why::Vary,
            "program read read-cookies token header json json-cookies put patch delete missing stranger-read \
             stranger-read-cookies stranger-form stranger-delete null-read",
        ),
        // Only the name that the page reads.
        (Why::Expose, "read read-cookies token header json json-cookies put delete missing"),
        // The form ran the handler, with the cookie of the user.
        (Why::Enforced, "stranger-form"),
        (Why::NotPreflight, "options"),
    ]);
    comparison.is_seen(&[("options", Seen::Response(400), Seen::Response(405))]);
}

#[actix_web::test]
async fn any_origin_without_credentials() {
    let comparison = compare("https://shop.example.com", before(&WILDCARD), Cors::new(after(&WILDCARD).unwrap())).await;
    comparison.differs(&[
        (Why::Status, "token header json json-cookies put patch delete stranger-delete"),
        (
            Why::Constant,
            "program read read-cookies token header json json-cookies put delete missing stranger-read \
             stranger-read-cookies stranger-form stranger-delete null-read",
        ),
        // `PATCH` is not in the list of methods.
        (Why::Vary, "patch"),
        (Why::Headers, "token header json json-cookies put delete stranger-delete"),
        // `*` instead of the names that each response happens to have.
        (
            Why::Expose,
            "program read read-cookies token header json put delete missing stranger-read \
             stranger-read-cookies stranger-form null-read",
        ),
        (Why::NotPreflight, "options"),
    ]);
    comparison.is_seen(&[("options", Seen::Response(200), Seen::Response(405))]);
}
