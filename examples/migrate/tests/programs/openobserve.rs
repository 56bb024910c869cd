//! [OpenObserve](https://github.com/openobserve/openobserve), for logs and traces:
//! `src/handler/http/router/mod.rs` at 004cb36cf00e. Any origin, with credentials.

use cors_browser::Reason;

use super::*;

fn before() -> actix_cors::Cors {
    actix_cors::Cors::default()
        .allowed_methods(["HEAD", "GET", "POST", "PUT", "OPTIONS", "DELETE"])
        .allowed_headers(["authorization", "accept", "content-type", "traceparent"])
        .allow_any_origin()
        .supports_credentials()
        .max_age(3_600)
}

cors_runtime::policy! {
    static AFTER = {
        origins = "*",
        // The one page that has to act as its user.
        credentials = ["https://logs.example.com"],
        headers = ["Authorization", "Accept", "Content-Type", "traceparent"],
        methods = ["HEAD", "GET", "POST", "PUT", "DELETE"],
        max_age = "1h",
    };
}

#[actix_web::test]
async fn every_site_acts_as_the_user_until_the_page_is_named() {
    let comparison = compare("https://logs.example.com", before(), Cors::new(&AFTER)).await;
    comparison.differs(&[
        (Why::Status, "token json json-cookies put patch delete stranger-delete"),
        (Why::Constant, "stranger-read stranger-read-cookies stranger-delete"),
        // The hole: any site could read, and delete, with the cookies of the user.
        (Why::NotEveryone, "stranger-read stranger-read-cookies stranger-form stranger-delete"),
        // A request without `Origin` was told that credentials are allowed.
        (Why::Strangers, "program"),
        (
            Why::Vary,
            "program read read-cookies token header json json-cookies put patch delete missing stranger-form \
             null-read",
        ),
        (Why::Methods, "token json json-cookies put delete stranger-delete"),
        (Why::Compares, "header"),
        // And post forms.
        (Why::Enforced, "stranger-form"),
        // Even from a sandbox.
        (Why::Null, "null-read"),
        (Why::NotPreflight, "options"),
    ]);
    comparison.is_seen(&[
        ("options", Seen::Response(200), Seen::Response(405)),
        ("stranger-read-cookies", Seen::Response(200), Seen::Blocked(Reason::WildcardWithCredentials)),
        ("stranger-delete", Seen::Response(200), Seen::Blocked(Reason::WildcardWithCredentials)),
        ("null-read", Seen::Response(200), Seen::Blocked(Reason::NoAllowOrigin)),
    ]);
}
