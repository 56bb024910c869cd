//! The short form of the proof: each property for ten thousand cases.

use proof::peers::Class;

const CASES: u64 = 10_000;

#[actix_web::test]
async fn pages_read_and_cause_what_the_policies_say() {
    let figures = proof::soundness::check(1, CASES).await;
    assert!(figures.readable > CASES / 20 && figures.effects > CASES / 10, "{figures:?}");
}

#[actix_web::test]
async fn a_shared_cache_changes_nothing() {
    let figures = proof::cache::check(1, CASES).await;
    assert!(figures.hits > CASES / 20, "{figures:?}");
}

#[actix_web::test]
async fn other_libraries_differ_only_where_this_one_refuses_more() {
    let figures = proof::peers::check(1, CASES / 10).await;
    let differences: Vec<_> = figures.differences.keys().copied().collect();
    let expected = [
        ("actix-cors", Class::EffectsAreRefused),
        ("tower-http", Class::EffectsAreRefused),
        ("tower-http", Class::UncoveredSimpleMethod),
    ];
    assert_eq!(differences, expected);
}
