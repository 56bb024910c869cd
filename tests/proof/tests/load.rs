//! The short form of the load, in a process of its own: it measures memory.

use std::time::Duration;

#[actix_web::test]
async fn a_server_under_load_answers_as_its_policies_say() {
    let figures = proof::load::check(1, Duration::from_secs(5)).await;
    assert!(figures.requests > 1_000 && figures.faults > 100 && figures.replacements > 100, "{figures:?}");
}
