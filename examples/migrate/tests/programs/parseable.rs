//! [Parseable](https://github.com/parseablehq/parseable), for logs: `src/handlers/http/mod.rs` at 00d790a619e7. Everything
//! for everyone, with credentials, or nothing at all.

use cors_browser::Reason;
use cors_runtime::Policy;

use super::*;

fn before(restrict: bool) -> actix_cors::Cors {
    if restrict {
        actix_cors::Cors::default().block_on_origin_mismatch(false)
    } else {
        actix_cors::Cors::permissive().block_on_origin_mismatch(false)
    }
}

cors_runtime::policy! {
    static PAGES = {
        // What it was for: its own dashboard elsewhere, and that of a developer.
        origins = ["https://logs.example.com"],
        dev_origins = ["http://localhost:*"],
        credentials,
        headers = mirror,
        max_age = 3600,
    };
}

fn after(restrict: bool) -> Cors {
    if restrict { Cors::new(Policy::deny_all()) } else { Cors::new(&PAGES) }
}

#[actix_web::test]
async fn permissive_lets_every_site_act_as_the_user() {
    let comparison = compare("https://logs.example.com", before(false), after(false)).await;
    comparison.differs(&[
        (Why::Status, "token header json json-cookies put patch delete"),
        // The hole: any site could read, and delete, with the cookies of the user.
        (Why::NotEveryone, "stranger-read stranger-read-cookies stranger-form stranger-delete"),
        (Why::Strangers, "program"),
        (
            Why::Vary,
            "program read read-cookies token header json json-cookies put patch delete missing stranger-read \
             stranger-read-cookies stranger-form null-read",
        ),
        (Why::Methods, "token header json json-cookies put patch delete"),
        // The dashboard reads no other header.
        (Why::Expose, "read read-cookies token header json json-cookies put patch delete missing"),
        (Why::Enforced, "stranger-form"),
        (Why::Null, "null-read"),
        (Why::NotPreflight, "options"),
    ]);
    let (reads, blocked) = (Seen::Response(200), Seen::Blocked(Reason::NoAllowOrigin));
    comparison.is_seen(&[
        ("options", reads, Seen::Response(405)),
        ("stranger-read", reads, blocked),
        ("stranger-read-cookies", reads, blocked),
        ("stranger-delete", reads, blocked),
        ("null-read", reads, blocked),
    ]);
}

#[actix_web::test]
async fn an_empty_default_is_a_policy_that_denies_everything() {
    let comparison = compare("https://logs.example.com", before(true), after(true)).await;
    comparison.differs(&[
        (Why::Status, "token header json json-cookies put patch delete stranger-delete"),
        (
            Why::Vary,
            "program read read-cookies token header json json-cookies put patch delete missing stranger-read \
             stranger-read-cookies stranger-form stranger-delete null-read",
        ),
        (Why::NotPreflight, "options"),
    ]);
    comparison.is_seen(&[("options", Seen::Response(400), Seen::Response(405))]);
}
