//! Random stacks of policies, scopes and layers, compared with a naive model of "the innermost policy wins".

use actix_web::{
    App, HttpResponse,
    body::BoxBody,
    dev::Service,
    http::header::{HeaderMap, VARY},
    test::{TestRequest, init_service},
    web,
};
use cors_runtime::Cors;
use proptest::prelude::*;

use self::{
    model::{Decided, Request, Seen, headers_of, model},
    policies::{FIRST, OUTER_POLICIES, SECOND},
    stack::{Layer, Leaf, Stack, annotated, outer, poll_once},
};

mod model;
mod policies;
mod stack;

/// Compares a response with the model.
fn check(status: u16, headers: &HeaderMap, expected: Seen, request: Request) {
    assert_eq!(status, expected.status);
    let decided = expected.decided.expect("the outermost layer is a policy");
    // The response of a user-supplied handler and its layers is left unchanged.
    if decided == Decided::Manual {
        return;
    }
    let (cors, vary) = headers_of(decided, expected.is_enforced, request);
    let mut found: Vec<_> = headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("access-control-"))
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    found.sort_unstable();
    assert_eq!(found, cors);
    let lines: Vec<_> = headers.get_all(VARY).map(|line| line.to_str().unwrap().to_ascii_lowercase()).collect();
    let names: Vec<_> = lines.iter().flat_map(|line| line.split(',')).map(str::trim).collect();
    for name in vary {
        assert_eq!(names.iter().filter(|found| *found == name).count(), 1, "{name} in {names:?}");
    }
}

fn layers() -> impl Strategy<Value = Vec<Layer>> {
    let cors = (0..OUTER_POLICIES, any::<bool>(), any::<bool>())
        .prop_map(|(policy, routes_first, excepts)| Layer::Cors { policy, routes_first, excepts });
    let layer = prop_oneof![
        6 => cors,
        3 => Just(Layer::Meddle),
        1 => Just(Layer::FailBefore),
        1 => Just(Layer::FailAfter),
        1 => Just(Layer::Replace),
        1 => Just(Layer::Abandon),
        2 => Just(Layer::SkipPreflight),
        1 => Just(Layer::Override),
    ];
    prop::collection::vec(layer, 0..6)
}

fn leaf() -> impl Strategy<Value = Leaf> {
    prop::sample::select(vec![
        Leaf::Annotated,
        Leaf::Wrapped,
        Leaf::Failing,
        Leaf::Asking,
        Leaf::Disabled,
        Leaf::Manual,
        Leaf::Plain,
        Leaf::Nothing,
    ])
}

fn requests() -> impl Strategy<Value = Vec<(Request, bool)>> {
    let origin = prop::sample::select(vec![
        Some("https://a.example"),
        Some("https://b.example"),
        Some("https://c.example"),
        Some("https://evil.example"),
        None,
    ]);
    let request = (origin, any::<bool>())
        .prop_map(|(origin, is_preflight)| (origin, is_preflight && origin.is_some()))
        .prop_map(|(origin, is_preflight)| Request { origin, is_preflight, is_past_skip_preflight: false });
    prop::collection::vec((request, any::<bool>()), 1..5)
}

#[test]
fn the_innermost_policy_wins() {
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) };
    let outermost = (0..OUTER_POLICIES, any::<bool>(), any::<bool>());
    let system = actix_web::rt::System::new();
    let case = (outermost, layers(), leaf(), requests());
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let result = runner.run(&case, |((policy, routes_first, excepts), layers, leaf, requests)| {
        system.block_on(async {
            let stack = Stack { layers: layers.clone(), leaf };
            let app = init_service(App::new().wrap(outer(policy, routes_first, excepts)).service(stack)).await;
            let all = [&[Layer::Cors { policy, routes_first, excepts }], &layers[..]].concat();
            let answer = async |request: Request| match app.call(request.build().to_request()).await {
                Ok(response) => response.into_parts().1.map_into_boxed_body(),
                Err(error) => error.error_response(),
            };
            let compare = |response: &HttpResponse<BoxBody>, request| {
                let expected = model(&all, leaf, request);
                check(response.status().as_u16(), response.headers(), expected, request);
            };
            for (request, is_cancelled) in &requests {
                if *is_cancelled {
                    poll_once(answer(*request)).await;
                } else {
                    compare(&answer(*request).await, *request);
                }
            }
            // All of them at the same time.
            let answers = futures_util::future::join_all(requests.iter().map(|(request, _)| answer(*request))).await;
            for (response, (request, _)) in answers.iter().zip(&requests) {
                compare(response, *request);
            }
        });
        Ok(())
    });
    result.unwrap();
}

/// The request that the handler keeps.
type Kept = std::cell::RefCell<Option<actix_web::HttpRequest>>;

#[actix_web::test]
async fn slots_survive_panics_and_requests_that_are_kept() {
    thread_local! {
        static KEPT: Kept = const { Kept::new(None) };
    }
    async fn keep(request: actix_web::HttpRequest) -> HttpResponse {
        KEPT.set(Some(request));
        HttpResponse::Ok().finish()
    }
    async fn panicking() -> HttpResponse {
        panic!("as a handler may");
    }
    let routes = |config: &mut web::ServiceConfig| {
        config.service(annotated).route("/keep", web::get().to(keep)).route("/panic", web::get().to(panicking));
    };
    let first = init_service(App::new().wrap(Cors::new(&FIRST)).configure(routes)).await;
    let second = init_service(App::new().wrap(Cors::new(&SECOND)).configure(routes)).await;
    let get = |path: &str| TestRequest::with_uri(path).insert_header(("Origin", "https://b.example")).to_request();
    for _ in 0..3 {
        for (app, exposed) in [(&first, "X-First"), (&second, "X-Second")] {
            let panic = std::panic::AssertUnwindSafe(app.call(get("/panic")));
            assert!(futures_util::FutureExt::catch_unwind(panic).await.is_err());
            for path in ["/keep", "/nowhere", "/keep"] {
                let response = app.call(get(path)).await.unwrap();
                assert_eq!(response.headers().get("access-control-expose-headers").unwrap(), exposed, "{path}");
            }
            // The route's own policy does not list this origin.
            let response = app.call(get("/")).await.unwrap();
            assert!(response.headers().get("access-control-expose-headers").is_none());
        }
    }
}
