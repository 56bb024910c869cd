//! [ArtCraft](https://github.com/storytold/artcraft), with `FakeYou`: `crates/lib/actix_cors_configs/src` at 0ce291192bf1 and
//! 4205aeedd8c1, in production. Cookies, previews on Netlify that a closure recognises, and a header that is a response's.

use cors_browser::{Fetch, Reason};
use cors_runtime::{
    Policy,
    rules::{PolicyError, Rule},
};
use migrate::{Difference, by, differences};

use super::*;

/// Its closure parses a URL and compares the end of the host: any scheme and any port will do.
fn is_preview(origin: &str) -> bool {
    let host = origin.split_once("://").map_or("", |(_, rest)| rest.split(':').next().unwrap_or_default());
    host == "fakeyou.netlify.app" || host.ends_with("--fakeyou.netlify.app")
}

fn before() -> actix_cors::Cors {
    actix_cors::Cors::default()
        .allowed_origin("https://fakeyou.com")
        .allowed_origin("https://staging.fakeyou.com")
        .allowed_origin("http://devproxy.fakeyou.com:7000")
        .allowed_origin_fn(|origin, _| origin.to_str().is_ok_and(is_preview))
        .allowed_methods(["GET", "POST", "PUT", "OPTIONS", "DELETE"])
        .supports_credentials()
        .allowed_headers([
            "accept",
            "access-control-allow-origin",
            "content-type",
            "access-control-allow-credentials",
            "x-requested-with",
            "session",
        ])
        .max_age(3_600)
}

cors_runtime::policy! {
    static AFTER = {
        origins = [
            "https://fakeyou.com",
            "https://staging.fakeyou.com",
            "https://fakeyou.netlify.app",
            "https://{_:[a-z0-9-]+}--fakeyou.netlify.app",
        ],
        // Other people's sites are below this name, and the cookies are for ours.
        danger_public_suffixes,
        credentials,
        headers = ["Accept", "Content-Type", "X-Requested-With", "Session"],
        methods = ["GET", "POST", "PUT", "DELETE"],
        max_age = "1h",
    };
}

#[actix_web::test]
async fn its_page_reads_as_before_and_strangers_post_nothing() {
    let comparison = compare("https://fakeyou.com", before(), Cors::new(&AFTER)).await;
    comparison.differs(&[
        (Why::Status, "json json-cookies put patch delete stranger-delete"),
        (Why::Strangers, "program stranger-read stranger-read-cookies stranger-form null-read"),
        (
            Why::Vary,
            "program read read-cookies token header json json-cookies put patch delete missing stranger-read \
             stranger-read-cookies stranger-form stranger-delete null-read",
        ),
        (Why::Methods, "json json-cookies put delete"),
        // Without the two names of response headers.
        (Why::Headers, "json json-cookies put delete"),
        (Why::Compares, "token header"),
        (Why::Enforced, "stranger-form"),
        (Why::NotPreflight, "options"),
    ]);
    comparison.is_seen(&[("options", Seen::Response(400), Seen::Response(405))]);
}

/// What differs for one page that reads with cookies.
async fn read_from(page: &str) -> (Seen, Seen, Vec<Difference>) {
    let questions = [by(page, "read", Fetch::get("https://api.example.com/orders").credentials())];
    let old = ask(init_service(App::new().configure(routes).wrap(before())).await, &questions).await;
    let new = ask(init_service(App::new().configure(routes).wrap(Cors::new(&AFTER))).await, &questions).await;
    (old[0].seen, new[0].seen, differences(&old[0], &new[0]))
}

#[actix_web::test]
async fn previews_are_one_pattern_and_not_more_than_that() {
    let reads = Seen::Response(200);
    let blocked = Seen::Blocked(Reason::NoAllowOrigin);
    for (page, expected) in [
        ("https://deploy-preview-86--fakeyou.netlify.app", reads),
        ("https://fakeyou.netlify.app", reads),
        // The closure lets these in, with the user's cookies.
        ("http://deploy-preview-86--fakeyou.netlify.app", blocked),
        ("https://deploy-preview-86--fakeyou.netlify.app:8443", blocked),
        ("http://devproxy.fakeyou.com:7000", blocked),
    ] {
        let (old, new, _) = read_from(page).await;
        assert_eq!((old, new), (reads, expected), "{page}");
    }
    let (old, new, _) = read_from("https://deploy-preview-86--bar.netlify.app").await;
    assert_eq!((old, new), (blocked, blocked));
}

#[test]
fn what_it_lists_beyond_that_has_rules_against_it() {
    let errors = Policy::builder()
        .origins(["http://devproxy.fakeyou.com:7000", "https://{_:[a-z0-9-]+}--fakeyou.netlify.app"])
        .headers(["access-control-allow-origin"])
        .credentials()
        .build()
        .unwrap_err();
    let rules: Vec<Rule> = errors.iter().map(PolicyError::rule).collect();
    assert_eq!(rules, [Rule::InsecureOrigin, Rule::PublicSuffix, Rule::HeaderResponseOnly]);
}
