//! [Qdrant](https://github.com/qdrant/qdrant), a vector database: `src/actix/mod.rs` at 014c9fa5ac51. Public, if the setting
//! `enable_cors` is on.

use super::*;

fn before() -> actix_cors::Cors {
    actix_cors::Cors::default().allow_any_origin().allow_any_method().allow_any_header()
}

cors_runtime::policy! {
    static AFTER = { origins = "*", headers = ["*", "Authorization"] };
}

/// `None` passes everything through, so no `Condition` is needed.
fn after(enable_cors: bool) -> Cors {
    Cors::new(enable_cors.then_some(&AFTER))
}

#[actix_web::test]
async fn a_public_api_sends_one_answer_to_everyone() {
    let comparison = compare("https://dashboard.example.com", before(), after(true)).await;
    comparison.differs(&[
        (Why::Status, "token header json json-cookies put patch delete stranger-delete"),
        // The echo of any origin becomes `*`. Requests with credentials were refused before as well: there was no
        // `Access-Control-Allow-Credentials`.
        (
            Why::Constant,
            "program read read-cookies token header json json-cookies put patch delete missing stranger-read \
             stranger-read-cookies stranger-form stranger-delete null-read",
        ),
        (Why::Methods, "token header json json-cookies put patch delete stranger-delete"),
        (Why::Headers, "token header json json-cookies put patch delete stranger-delete"),
        (Why::NotPreflight, "options"),
    ]);
    comparison.is_seen(&[("options", Seen::Response(200), Seen::Response(405))]);
}

#[actix_web::test]
async fn nothing_is_added_where_cors_is_off() {
    let questions = usual("https://dashboard.example.com");
    let answers = ask(init_service(App::new().configure(routes).wrap(after(false))).await, &questions).await;
    for answer in answers {
        let sent = answer.preflight.iter().chain(&answer.response);
        assert!(sent.into_iter().all(|sent| sent.headers.is_empty()), "{answer:?}");
    }
}
