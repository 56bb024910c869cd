//! The table of decisions.

use std::panic::Location;

use actix_web::{http::Method, test::TestRequest};

use super::*;
use crate::{
    policy::{builder::PolicyBuilder, static_or_arc::StaticOrArc},
    route::RouteTable,
};

const A: (&str, &str) = ("Origin", "https://a.com");
const B: (&str, &str) = ("Origin", "https://b.com");
const NULL: (&str, &str) = ("Origin", "null");
const MALFORMED: (&str, &str) = ("Origin", "https://a.com/");
const ASKS_GET: (&str, &str) = ("Access-Control-Request-Method", "GET");
const ASKS_PUT: (&str, &str) = ("Access-Control-Request-Method", "PUT");
const COOKIE: (&str, &str) = ("Cookie", "session=1");
const SAME_ORIGIN: (&str, &str) = ("Sec-Fetch-Site", "same-origin");
const CROSS_SITE: (&str, &str) = ("Sec-Fetch-Site", "cross-site");

fn listed() -> PolicyBuilder {
    Policy::builder().origins(["https://a.com"])
}

/// The table that `#[cors]` above `#[get]` and `#[post]` fills in.
fn table(policy: Option<PolicyBuilder>) -> RouteTable {
    let policy = policy.map(|policy| &*Box::leak(Box::new(policy.build().unwrap())));
    RouteTable {
        policy,
        path: "/",
        file: file!(),
        line: line!(),
        served_methods: &["GET", "POST"],
        methods: None,
        takes_json: false,
        answers_preflights: true,
        skips_guards: false,
        preflight_status: None,
        enforces: None,
    }
}

fn route(policy: PolicyBuilder) -> Route {
    Route::from_table(table(Some(policy)))
}

/// The decision in words.
fn decide(route: &Route, method: &str, headers: &[(&str, &str)], answer: Option<PredicateAnswer>) -> String {
    let request = TestRequest::default().method(Method::from_bytes(method.as_bytes()).unwrap());
    let request = headers.iter().fold(request, |request, line| request.append_header(*line)).to_http_request();
    let granted = |grant: Grant| match grant {
        Grant::AnyOrigin => "*".to_owned(),
        Grant::Origin { origin, credentials } => {
            format!("{}{}", origin.to_str().unwrap(), if credentials { " with credentials" } else { "" })
        }
    };
    let (head, path, enforcement) = (request.head(), request.match_info(), route.enforcement());
    let decision = match (route.decide(head, path, enforcement, || false), answer) {
        (Decision::Ask(unlisted), Some(answer)) => {
            route.decide_answered(head, path, enforcement, (unlisted, answer), || false)
        }
        (decision, _) => decision,
    };
    match decision {
        Decision::ShortCircuit(ShortCircuit::Preflight(Ok(grant))) => format!("answers {}", granted(grant)),
        Decision::ShortCircuit(ShortCircuit::Preflight(Err(refusal))) => format!("answers 403, {refusal:?}"),
        Decision::ShortCircuit(ShortCircuit::RefuseRequest(refusal)) => format!("refuses, {refusal:?}"),
        Decision::Forward(plan, refusal) => {
            let plan = match plan {
                ResponsePlan::Untouched => "untouched".to_owned(),
                ResponsePlan::Strip => "strips".to_owned(),
                ResponsePlan::Policy(None) => "grants nothing".to_owned(),
                ResponsePlan::Policy(Some(grant)) => format!("grants {}", granted(grant)),
            };
            refusal.map_or(plan.clone(), |refusal| format!("{plan}, {refusal:?}"))
        }
        Decision::Ask(_) => "asks".to_owned(),
    }
}

/// Method, headers, and the decision.
type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

fn check(route: &Route, rows: &[Row<'_>]) {
    for (method, headers, expected) in rows {
        assert_eq!(decide(route, method, headers, None), *expected, "{method} {headers:?}");
    }
}

#[test]
fn one_origin() {
    check(
        &route(listed()),
        &[
            ("OPTIONS", &[A, ASKS_GET], "answers https://a.com"),
            ("OPTIONS", &[B, ASKS_GET], "answers 403, OriginNotListed"),
            ("OPTIONS", &[A, A, ASKS_GET], "answers 403, OriginRepeated"),
            ("OPTIONS", &[NULL, ASKS_GET], "answers 403, OriginNotListed"),
            ("OPTIONS", &[MALFORMED, ASKS_GET], "answers 403, OriginNotListed"),
            // Not preflights: no requested method, two of them, no origin.
            ("OPTIONS", &[A], "grants https://a.com"),
            ("OPTIONS", &[A, ASKS_GET, ASKS_PUT], "grants https://a.com"),
            ("OPTIONS", &[ASKS_GET], "grants nothing"),
            ("GET", &[A], "grants https://a.com"),
            ("GET", &[B], "grants nothing, OriginNotListed"),
            ("GET", &[A, B], "grants nothing, OriginRepeated"),
            ("GET", &[NULL], "grants nothing, OriginNotListed"),
            ("GET", &[], "grants nothing"),
            ("POST", &[B], "grants nothing, OriginNotListed"),
        ],
    );
}

#[test]
fn every_origin() {
    check(
        &route(Policy::builder().any_origin()),
        &[
            ("OPTIONS", &[B, ASKS_GET], "answers *"),
            ("OPTIONS", &[NULL, ASKS_GET], "answers *"),
            ("GET", &[B], "grants *"),
            ("GET", &[B, B], "grants *"),
            ("GET", &[], "grants *"),
        ],
    );
}

#[test]
fn credentials_go_to_listed_origins_and_enforce() {
    check(
        &route(listed().credentials()),
        &[
            ("OPTIONS", &[A, ASKS_GET], "answers https://a.com with credentials"),
            ("GET", &[A], "grants https://a.com with credentials"),
            ("GET", &[B], "grants nothing, OriginNotListed"),
            ("POST", &[A], "grants https://a.com with credentials"),
            ("POST", &[B, CROSS_SITE], "refuses, CrossSite"),
            ("POST", &[B, SAME_ORIGIN], "grants nothing, OriginNotListed"),
            ("POST", &[CROSS_SITE], "refuses, CrossSite"),
            ("POST", &[], "grants nothing"),
        ],
    );
}

#[test]
fn listed_origins_get_credentials_where_every_origin_is_allowed() {
    check(
        &route(Policy::builder().any_origin().credentials_for(["https://a.com"])),
        &[
            ("GET", &[A], "grants https://a.com with credentials"),
            ("GET", &[B], "grants *"),
            ("GET", &[NULL], "grants nothing, OriginNotListed"),
            ("GET", &[], "grants nothing"),
            ("POST", &[B], "grants *"),
            ("POST", &[B, COOKIE, CROSS_SITE], "refuses, AnonymousWithCookies"),
        ],
    );
}

#[test]
fn methods_manual_preflights_and_disabled_routes_are_decided_by_the_route() {
    let narrowed = Route::from_table(RouteTable { methods: Some(&["GET"]), ..table(Some(listed())) });
    check(
        &narrowed,
        &[
            ("OPTIONS", &[A, ASKS_GET], "answers https://a.com"),
            ("OPTIONS", &[A, ("Access-Control-Request-Method", "POST")], "answers 403, MethodNotCovered"),
            ("POST", &[A], "strips, MethodNotCovered"),
            ("HEAD", &[A], "grants https://a.com"),
        ],
    );
    let manual = Route::from_table(RouteTable { answers_preflights: false, ..table(Some(listed())) });
    check(&manual, &[("OPTIONS", &[B, ASKS_GET], "untouched"), ("GET", &[A], "grants https://a.com")]);
    check(
        &Route::from_table(table(None)),
        &[
            ("OPTIONS", &[A, ASKS_GET], "answers 403, Disabled"),
            ("GET", &[A], "strips, Disabled"),
            ("GET", &[], "strips"),
        ],
    );
    let policy = StaticOrArc::Shared(listed().methods(["GET"]).build().unwrap().into());
    check(
        &Route::any(policy, Location::caller()),
        &[("OPTIONS", &[A, ASKS_PUT], "answers 403, MethodNotCovered"), ("PUT", &[A], "grants https://a.com")],
    );
}

#[test]
fn predicates_decide_about_unlisted_origins() {
    let route = route(listed().allow_if(|_| true).credentials());
    for (headers, answer, expected) in [
        (B, None, "asks"),
        (B, Some(PredicateAnswer::Allow), "grants https://b.com with credentials"),
        (B, Some(PredicateAnswer::Deny), "grants nothing, PredicateDenied"),
        (B, Some(PredicateAnswer::Failed), "grants nothing, PredicateFailed"),
        (A, None, "grants https://a.com with credentials"),
        (A, Some(PredicateAnswer::Deny), "grants https://a.com with credentials"),
    ] {
        assert_eq!(decide(&route, "GET", &[headers], answer), expected, "{headers:?} {answer:?}");
    }
    for (method, headers, answer, expected) in [
        ("OPTIONS", &[B, ASKS_PUT][..], PredicateAnswer::Allow, "answers https://b.com with credentials"),
        ("OPTIONS", &[B, ASKS_PUT], PredicateAnswer::Deny, "answers 403, PredicateDenied"),
        ("OPTIONS", &[B, ASKS_PUT], PredicateAnswer::Failed, "answers 403, PredicateFailed"),
        ("POST", &[B, CROSS_SITE], PredicateAnswer::Allow, "grants https://b.com with credentials"),
        ("POST", &[B, CROSS_SITE], PredicateAnswer::Deny, "refuses, PredicateDenied"),
        ("POST", &[B, CROSS_SITE], PredicateAnswer::Failed, "refuses, PredicateFailed"),
        ("POST", &[B, SAME_ORIGIN], PredicateAnswer::Deny, "grants nothing, PredicateDenied"),
    ] {
        assert_eq!(decide(&route, method, headers, Some(answer)), expected, "{method} {headers:?} {answer:?}");
    }
    for (method, headers, expected) in [
        ("GET", &[B][..], "asks"),
        ("POST", &[B, CROSS_SITE], "asks"),
        ("OPTIONS", &[B, ASKS_GET], "asks"),
        ("OPTIONS", &[B, ASKS_PUT], "asks"),
        ("GET", &[A], "grants https://a.com with credentials"),
        ("GET", &[], "grants nothing"),
        ("GET", &[NULL], "grants nothing, OriginNotListed"),
        ("GET", &[MALFORMED], "grants nothing, OriginNotListed"),
        ("GET", &[B, B], "grants nothing, OriginRepeated"),
        ("POST", &[NULL], "refuses, OriginNotListed"),
        // With credentials, the predicate is not called for unencrypted origins.
        ("GET", &[("Origin", "http://b.com")], "grants nothing, OriginNotListed"),
        ("GET", &[("Origin", "http://localhost:3000")], "asks"),
    ] {
        assert_eq!(decide(&route, method, headers, None), expected, "{method} {headers:?}");
    }
}

#[test]
fn predicates_give_no_credentials_beyond_the_list_of_them() {
    let route = route(listed().allow_if(|_| true).credentials_for(["https://a.com"]));
    for (method, headers, expected) in [
        ("GET", &[B, COOKIE][..], "grants https://b.com"),
        ("POST", &[B], "grants https://b.com"),
        ("POST", &[B, COOKIE], "refuses, AnonymousWithCookies"),
        ("OPTIONS", &[B, ASKS_PUT], "answers https://b.com"),
        ("POST", &[A, COOKIE], "grants https://a.com with credentials"),
    ] {
        assert_eq!(decide(&route, method, headers, Some(PredicateAnswer::Allow)), expected, "{method} {headers:?}");
    }
}
