//! A policy and its place: what a middleware is made of.

use std::panic::Location;

use actix_web::{
    HttpMessage as _, HttpResponse,
    dev::{ServiceRequest, ServiceResponse},
    http::header::HeaderValue,
};

use crate::{
    decision::{
        decide::{Decision, ShortCircuit},
        log::{LogEvent, Outcome},
        marks::{NestingMarker, ResponseMark},
        predicate_answer::PredicateAnswer,
        refusal::Refusal,
        respond,
    },
    policy::into_policy::IntoPolicy,
    route::Route,
};

/// A policy as middleware, for an `App`, a `Scope` or a `Resource`: also for the routes that have no `#[cors]`, and for what no
/// route answers. It has a name ([`policy!`](macro@crate::policy)) or is made at run time ([`Policy`](crate::Policy)).
///
/// It answers the preflights beneath it itself, before anything inside sees them; [`routes_first`](Self::routes_first)
/// changes that. On other responses the innermost policy wins: what an annotated route inside says stays as it is, and so
/// does `#[cors(disabled)]`.
///
/// | request for | `Cors::new(&A)` around | `Cors::new(&A).routes_first()` around |
/// |---|---|---|
/// | a route with `#[cors]`: preflight | A | the route's policy |
/// | the same: any other request | the route's policy | the route's policy |
/// | a route with `#[cors(disabled)]`: preflight | A | refused |
/// | the same: any other request | nothing | nothing |
/// | a route or scope inside another `Cors::new(&B)`: preflight | A | B |
/// | the same: any other request | B | B |
/// | a plain route, no route at all, an error of a middleware in front of the routes | A | A |
///
/// Where preflights never reach the policy of a route, a warning says so, once.
///
/// What it cannot know of the routes has to be in the policy: `methods`, without which a preflight is answered with
/// DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT and QUERY, and `Content-Type` in `headers` where a route reads JSON. With
/// `enforce`, a request from a disallowed origin is refused before any route is asked.
///
/// ```
/// use actix_web::{App, HttpResponse, web};
/// use cors_runtime::{Cors, policy};
///
/// policy! {
///     static PAGES = { origins = ["https://app.example.com"], headers = ["Content-Type"] };
/// }
///
/// let app = App::new()
///     .wrap(Cors::new(&PAGES))
///     .route("/plain", web::get().to(HttpResponse::Ok));
/// ```
#[derive(Clone, Debug)]
pub struct Cors {
    pub(crate) route: Route,
    allow_methods: HeaderValue,
    pub(crate) placement: Placement,
}

/// Where the policy stands.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Placement {
    /// Around one annotated route.
    Route,
    /// Around routes that may have policies of their own.
    Outer { routes_first: bool },
}

impl Cors {
    /// The policy for everything inside: `&NAME` of a [`policy!`](macro@crate::policy), or a [`Policy`](crate::Policy) made
    /// at run time.
    ///
    /// Policies are made at start-up and live as long as the server. One made at run time is therefore never freed: each call
    /// keeps a value of a few hundred bytes for the rest of the program; the lists in it are shared by all clones.
    #[must_use]
    #[track_caller]
    pub fn new(policy: impl IntoPolicy) -> Self {
        Self::at(Route::any(policy.into_policy(), Location::caller()), Placement::Outer { routes_first: false })
    }

    /// Offers preflights to the routes first, and answers only those that no policy inside has decided: a default with
    /// exceptions.
    ///
    /// Everything inside sees the preflights then, middleware that asks for credentials too: wrap that in
    /// [`SkipPreflight`](crate::SkipPreflight).
    #[must_use]
    pub fn routes_first(self) -> Self {
        match self.placement {
            Placement::Outer { .. } => Self { placement: Placement::Outer { routes_first: true }, ..self },
            Placement::Route => self,
        }
    }

    pub(crate) fn of_route(route: &'static Route) -> Self {
        Self::at(*route, Placement::Route)
    }

    fn at(route: Route, placement: Placement) -> Self {
        // Methods are tokens, and a list of tokens is a header value.
        let allow_methods = HeaderValue::try_from(route.allow_methods()).unwrap_or(HeaderValue::from_static(""));
        Self { route, allow_methods, placement }
    }

    /// Decides about a request. `answer` is what the policy's function has said, if it was asked.
    pub(crate) fn decide(&self, req: &ServiceRequest, answer: Option<PredicateAnswer>) -> Decision {
        self.route.decide(req.head(), answer, || req.app_config().secure())
    }

    /// The policy's own answer. It is reported, and marked if somebody around wants to know.
    // Not inlined: what goes on to the handler should not carry the weight of a response.
    #[inline(never)]
    pub(crate) fn answer(&self, answer: ShortCircuit, req: ServiceRequest) -> ServiceResponse {
        let (mut answer, decision, event) = self.respond(answer, &req);
        if let Some(event) = event {
            event.emit();
        }
        if NestingMarker::is_in(&req.extensions()) {
            decision.mark(&mut answer);
        }
        req.into_response(answer)
    }

    /// The event about a request that goes to the handler, and whose response the browser will keep from the page.
    pub(crate) fn unreadable(&self, refusal: Refusal, req: &ServiceRequest) -> Option<Box<LogEvent>> {
        LogEvent::new(Outcome::Unreadable(refusal), &self.route, req.head(), || req.app_config().secure())
    }

    /// The same before it is sent, and what there is to report.
    pub(crate) fn respond(
        &self,
        answer: ShortCircuit,
        req: &ServiceRequest,
    ) -> (HttpResponse, ResponseMark, Option<Box<LogEvent>>) {
        let event = |outcome| LogEvent::new(outcome, &self.route, req.head(), || req.app_config().secure());
        match answer {
            ShortCircuit::AllowPreflight(policy, grant) => {
                let allow_methods = self.allow_methods.clone();
                let answer = respond::allow_preflight(&self.route, policy, grant, allow_methods, req.head());
                (
                    answer,
                    ResponseMark::PreflightAnswered,
                    event(Outcome::PreflightAllowed(self.route.allow_headers(policy))),
                )
            }
            ShortCircuit::RefusePreflight(refusal) => {
                let answer = respond::refuse_preflight(self.route.policy());
                (answer, ResponseMark::PreflightAnswered, event(Outcome::PreflightRefused(refusal)))
            }
            ShortCircuit::RefuseRequest(refusal) => {
                let answer = respond::refuse_request(self.route.policy());
                (answer, ResponseMark::Decorated, event(Outcome::RequestRefused(refusal)))
            }
        }
    }
}
