//! [Meilisearch](https://github.com/meilisearch/meilisearch), a search engine: `crates/meilisearch/src/lib.rs` at
//! 05dddf364a18. Public, with keys in `Authorization`.

use super::*;

fn before() -> actix_cors::Cors {
    actix_cors::Cors::default().send_wildcard().allow_any_header().allow_any_origin().allow_any_method().max_age(86_400)
}

cors_runtime::policy! {
    static AFTER = { origins = "*", headers = ["*", "Authorization"], max_age = "1d" };
}

#[actix_web::test]
async fn a_public_api_translates_word_for_word() {
    let comparison = compare("https://shop.example.com", before(), Cors::new(&AFTER)).await;
    comparison.differs(&[
        // 204 and 403 instead of 200 and 400.
        (Why::Status, "token header json json-cookies put patch delete stranger-delete"),
        // The same `*` as before, now without `Vary`, and for requests without `Origin` too: one copy in a cache.
        (
            Why::Constant,
            "program read read-cookies token header json put patch delete missing stranger-read \
             stranger-read-cookies stranger-form null-read",
        ),
        (Why::Methods, "token header json json-cookies put patch delete stranger-delete"),
        // `*, Authorization` instead of an echo.
        (Why::Headers, "token header json json-cookies put patch delete stranger-delete"),
        (Why::NotPreflight, "options"),
    ]);
    // No page notices. A program that sends `OPTIONS` reaches the app.
    comparison.is_seen(&[("options", Seen::Response(200), Seen::Response(405))]);
}
