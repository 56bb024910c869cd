//! The policy around a service.

use std::{
    future::{Future, Ready, ready},
    panic::Location,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    Error, HttpMessage as _, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    http::header::HeaderValue,
};
use pin_project_lite::pin_project;

use crate::{
    allow_if::{Answer, Ask, AskingPolicy, OriginRequest},
    around::Around,
    asking::{AskFunction, AskingCors, asking},
    decide::{Decoration, OwnAnswer, Verdict},
    decided::{Decision, Note},
    into_policy::IntoPolicy,
    mounted::note_around,
    refusal::Refusal,
    report::Report,
    respond,
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
    route: Route,
    allow_methods: HeaderValue,
    place: Place,
}

/// Where the policy stands.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Around one annotated route.
    Route,
    /// Around routes that may have policies of their own.
    Around { routes_first: bool, caller: &'static Location<'static> },
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
        Self::at(Route::around(policy.into_policy()), Place::Around { routes_first: false, caller: Location::caller() })
    }

    /// The same for a named policy with `allow_if(…)`, whose function is asked about what is not listed.
    ///
    /// Around an app or a scope, it is asked before a route is chosen: the parameters of the path are not known yet.
    ///
    /// ```
    /// use actix_web::{App, HttpResponse, web};
    /// use cors_runtime::{Cors, OriginRequest, policy};
    ///
    /// async fn is_tenants_page(request: &OriginRequest) -> bool {
    ///     request.origin().strip_prefix("https://") == Some(request.host())
    /// }
    ///
    /// policy! {
    ///     static TENANTS = { origins = [allow_if(is_tenants_page)] };
    /// }
    ///
    /// let app = App::new()
    ///     .wrap(Cors::asking(&TENANTS).routes_first())
    ///     .route("/plain", web::get().to(HttpResponse::Ok));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn asking<A: Ask>(policy: &'static AskingPolicy<A>) -> AskingCors<impl AskFunction> {
        asking::<A>(Self::new(policy.is_a_cors_policy()))
    }

    /// Offers preflights to the routes first, and answers only those that no policy inside has decided: a default with
    /// exceptions.
    ///
    /// Everything inside sees the preflights then, middleware that asks for credentials too: wrap that in
    /// [`SkipPreflight`](crate::SkipPreflight).
    #[must_use]
    pub fn routes_first(self) -> Self {
        match self.place {
            Place::Around { caller, .. } => Self { place: Place::Around { routes_first: true, caller }, ..self },
            Place::Route => self,
        }
    }

    pub(crate) fn of_route(route: &'static Route) -> Self {
        Self::at(*route, Place::Route)
    }

    fn at(route: Route, place: Place) -> Self {
        // Methods are tokens, and a list of tokens is a header value.
        let allow_methods = HeaderValue::try_from(route.allow_methods()).unwrap_or(HeaderValue::from_static(""));
        Self { route, allow_methods, place }
    }

    /// Decides about a request. `answer` is what the policy's function has said, if it was asked.
    pub(crate) fn decide(&self, req: &ServiceRequest, answer: Option<Answer>) -> Verdict {
        self.route.decide(req.head(), answer, || req.app_config().secure())
    }

    /// The policy's own answer. It is reported, and marked if somebody around wants to know.
    // Not inlined: what goes on to the handler should not carry the weight of a response.
    #[inline(never)]
    pub(crate) fn answer(&self, answer: OwnAnswer, req: ServiceRequest) -> ServiceResponse {
        let (mut answer, decision, report) = self.respond(answer, &req);
        report.send(req.head(), || req.app_config().secure());
        if Note::is_in(&req.extensions()) {
            decision.mark(&mut answer);
        }
        req.into_response(answer)
    }

    fn respond(&self, answer: OwnAnswer, req: &ServiceRequest) -> (HttpResponse, Decision, Report) {
        match answer {
            OwnAnswer::AllowPreflight(policy, grant) => {
                let allow_methods = self.allow_methods.clone();
                let answer = respond::allow_preflight(&self.route, policy, grant, allow_methods, req.head());
                (answer, Decision::Answered, Report::MissingHeaders(self.route.allow_headers(policy)))
            }
            OwnAnswer::RefusePreflight(refusal) => {
                let answer = respond::refuse_preflight(self.route.policy());
                (answer, Decision::Answered, Report::PreflightRefused(refusal))
            }
            OwnAnswer::RefuseRequest(refusal) => {
                let answer = respond::refuse_request(self.route.policy());
                (answer, Decision::Decided, Report::RequestRefused(refusal))
            }
        }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Cors
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = CorsMiddleware<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(CorsMiddleware::new(service, self.clone())))
    }
}

/// A service inside a policy.
#[derive(Debug)]
pub struct CorsMiddleware<S> {
    service: S,
    cors: Cors,
}

impl<S, B> Service<ServiceRequest> for CorsMiddleware<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = CorsFuture<S::Future, B>;

    forward_ready!(service);

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let verdict = self.decide(&req, None);
        self.proceed(req, verdict)
    }
}

impl<S> CorsMiddleware<S> {
    pub(crate) fn new(service: S, cors: Cors) -> Self {
        if let (Place::Around { routes_first, caller }, Some(policy)) = (cors.place, cors.route.policy()) {
            note_around(policy, routes_first, caller);
        }
        Self { service, cors }
    }

    /// Decides about a request. `answer` is what the policy's function has said, if it was asked.
    pub(crate) fn decide(&self, req: &ServiceRequest, answer: Option<Answer>) -> Verdict {
        self.cors.decide(req, answer)
    }

    /// What the policy's function is to be asked before this verdict holds.
    pub(crate) fn question(&self, verdict: &Verdict, req: &ServiceRequest) -> Option<OriginRequest> {
        let asks = self.cors.route.asks_after(verdict, req.head())?;
        Some(OriginRequest::new(req.request().clone(), asks.headers))
    }

    /// Does what has been decided.
    pub(crate) fn proceed<B>(&self, req: ServiceRequest, verdict: Verdict) -> CorsFuture<S::Future, B>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        // All is decided here, and only the decision is kept: an `HttpRequest` that lives on through routing panics.
        let around = match (self.cors.place, verdict) {
            (Place::Around { routes_first, .. }, Verdict::Forward(decoration, refusal)) => {
                let enforced = self.cors.route.policy().filter(|_| self.cors.route.enforces());
                let report = refusal.map(Report::Unreadable);
                Around::request(&mut req.extensions_mut(), decoration, report, routes_first, enforced)
            }
            (
                Place::Around { routes_first: true, .. },
                Verdict::Answer(answer @ (OwnAnswer::AllowPreflight(..) | OwnAnswer::RefusePreflight(_))),
            ) => {
                let (answer, _, report) = self.cors.respond(answer, &req);
                Around::preflight(&mut req.extensions_mut(), &answer, Some(report))
            }
            (Place::Route, Verdict::Forward(decoration, refusal)) => {
                let is_observed = report_unreadable(refusal, &req);
                return CorsFuture::Forwarded { inner: self.service.call(req), decoration, is_observed };
            }
            (_, Verdict::Answer(answer)) => {
                let answer = self.cors.answer(answer, req);
                return CorsFuture::Answered { response: Some(answer.map_into_right_body()) };
            }
        };
        CorsFuture::Around { inner: self.service.call(req), around: Some(around) }
    }
}

/// Reports that the browser will keep the response to itself, if it will; whether somebody around wants to know what
/// becomes of the headers is returned.
#[inline]
pub(crate) fn report_unreadable(refusal: Option<Refusal>, req: &ServiceRequest) -> bool {
    if let Some(refusal) = refusal {
        Report::Unreadable(refusal).send(req.head(), || req.app_config().secure());
    }
    Note::is_in(&req.extensions())
}

pin_project! {
    /// The response of a [`CorsMiddleware`].
    #[project = CorsFutureProjection]
    pub enum CorsFuture<F, B> {
        Answered { response: Option<ServiceResponse<EitherBody<B>>> },
        Forwarded { #[pin] inner: F, decoration: Decoration, is_observed: bool },
        Around { #[pin] inner: F, around: Option<Around> },
    }
}

impl<F, B> CorsFuture<F, B> {
    /// No response.
    pub(crate) fn nothing() -> Self {
        Self::Answered { response: None }
    }
}

impl<F, B> Future for CorsFuture<F, B>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            CorsFutureProjection::Answered { response } => {
                // A future that has given its answer is never polled again; were it, it would not wake.
                response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)))
            }
            CorsFutureProjection::Forwarded { inner, decoration, is_observed } => inner.poll(cx).map(|mut result| {
                decorate(&mut result, decoration, *is_observed);
                result.map(ServiceResponse::map_into_left_body)
            }),
            CorsFutureProjection::Around { inner, around } => inner.poll(cx).map(|result| match around.take() {
                Some(around) => around.finish(result),
                // Never polled again, as above.
                None => result.map(ServiceResponse::map_into_left_body),
            }),
        }
    }
}

/// Gives a response its headers; an error gets them when it becomes a response. The decoration is used up.
#[inline]
pub(crate) fn decorate<B>(
    result: &mut Result<ServiceResponse<B>, Error>,
    decoration: &mut Decoration,
    is_observed: bool,
) {
    match result {
        Ok(response) => {
            respond::decorate(decoration, response.headers_mut());
            if is_observed {
                Decision::Decided.mark(response.response_mut());
            }
        }
        Err(error) => {
            let decoration = std::mem::replace(decoration, Decoration::Untouched);
            error.add_response_mapper(move |mut response| {
                respond::decorate(&mut decoration.clone(), response.headers_mut());
                if is_observed {
                    Decision::Decided.mark(&mut response);
                }
                response
            });
        }
    }
}
