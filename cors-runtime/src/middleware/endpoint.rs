//! A handler without user-supplied middleware, registered with its policy.
//!
//! `Resource::wrap` would put the policy around a service that chooses among the routes of a resource, and box every body. Here
//! there is one route, whose responses are boxed already, so the policy wraps the handler directly.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    dev::{AppService, ResourceDef, Service, ServiceFactory, ServiceRequest, ServiceResponse},
    guard::Guard,
};
use pin_project_lite::pin_project;

use super::{
    census::Counted,
    guard::{ManualPreflightGuard, RouteGuard},
    predicate_fn::PredicateFn,
    slot::Slot,
    steps::{self, Answer},
};
use crate::{
    decision::{
        decide::{Decision, ResponsePlan, ShortCircuit, UnlistedOrigin},
        log::log_start,
        refusal::Refusal,
        site::Site,
    },
    predicate::PredicateAnswer,
    route::Route,
    surface::registry::registered_count,
};

/// A handler of an annotated route, its guards and its name.
pub struct Endpoint {
    name: String,
    route: &'static Route,
    guards: Vec<Box<dyn Guard>>,
    handler: actix_web::Route,
}

impl Endpoint {
    /// A handler that accepts the route's methods and their preflights.
    pub(crate) fn new(name: &str, route: &'static Route, handler: actix_web::Route) -> Self {
        Self { name: name.to_owned(), route, guards: Vec::new(), handler }
    }

    /// Adds a user-supplied guard.
    #[must_use]
    pub fn guard(mut self, guard: impl Guard + 'static) -> Self {
        self.guards.push(Box::new(guard));
        self
    }

    /// Registers the handler with the policy of its route, whose predicate is `function`.
    pub(crate) fn register<F: PredicateFn>(self, function: F, config: &mut AppService) {
        let path = self.route.path();
        // As actix-web does for resources.
        let path = if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let mut definition = ResourceDef::new(path);
        definition.set_name(self.name);
        let mut guards: Vec<Box<dyn Guard>> = vec![Box::new(RouteGuard::new(self.route))];
        guards.extend(self.guards);
        if let Some(last) = ManualPreflightGuard::of(self.route) {
            guards.push(Box::new(last));
        }
        let site = Rc::new(Site::new(self.route.clone()));
        config.register_service(
            definition,
            Some(guards),
            EndpointFactory { handler: self.handler, site, function },
            None,
        );
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Endpoint").field("name", &self.name).field("route", self.route).finish_non_exhaustive()
    }
}

struct EndpointFactory<F> {
    handler: actix_web::Route,
    site: Rc<Site>,
    function: F,
}

type Handler = <actix_web::Route as ServiceFactory<ServiceRequest>>::Service;

/// actix-web boxes the handler's own future.
type HandlerFuture = <Handler as Service<ServiceRequest>>::Future;

impl<F: PredicateFn> ServiceFactory<ServiceRequest> for EndpointFactory<F> {
    type Response = ServiceResponse;
    type Error = Error;
    type Config = ();
    type Service = EndpointService<F>;
    type InitError = ();
    type Future = Pin<Box<dyn Future<Output = Result<Self::Service, Self::InitError>>>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let handler = self.handler.new_service(());
        let (site, function) = (Rc::clone(&self.site), self.function.clone());
        Box::pin(async move {
            // All routes of the app are registered by now.
            log_start(registered_count);
            let inner = Rc::new(Inner { handler: handler.await?, site });
            Ok(EndpointService { inner, function, _counted: Counted::new() })
        })
    }
}

struct EndpointService<F> {
    inner: Rc<Inner>,
    function: F,
    _counted: Counted,
}

struct Inner {
    handler: Handler,
    site: Rc<Site>,
}

impl<F: PredicateFn> Service<ServiceRequest> for EndpointService<F> {
    type Response = ServiceResponse;
    type Error = Error;
    type Future = EndpointFuture<F::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.handler.poll_ready(cx)
    }

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let slot = Slot::of(req.request());
        match steps::decide(&self.inner.site, &req, slot.as_deref()) {
            Decision::Forward(plan, refusal) => {
                let forwarded = self.inner.forward(req, slot.as_deref(), plan, refusal);
                EndpointFuture::Forwarded { forwarded }
            }
            Decision::ShortCircuit(short_circuit) => answer(&self.inner.site, req, slot, short_circuit),
            Decision::Ask(unlisted) => self.ask(req, slot, unlisted),
        }
    }
}

impl<F: PredicateFn> EndpointService<F> {
    /// Calls the policy's predicate.
    // Not inlined, so requests that do not need it do not pay for it.
    #[inline(never)]
    fn ask(&self, req: ServiceRequest, slot: Option<Rc<Slot>>, unlisted: UnlistedOrigin) -> EndpointFuture<F::Future> {
        EndpointFuture::Deciding {
            answer: self.function.evaluate(steps::origin_request(&self.inner.site, &req)),
            waiting: Some(Waiting { inner: Rc::clone(&self.inner), slot, unlisted, req }),
        }
    }
}

/// A request whose decision waits for the policy's predicate.
struct Waiting {
    inner: Rc<Inner>,
    slot: Option<Rc<Slot>>,
    unlisted: UnlistedOrigin,
    req: ServiceRequest,
}

#[inline(never)]
fn answer<A>(
    site: &Rc<Site>,
    req: ServiceRequest,
    slot: Option<Rc<Slot>>,
    short_circuit: ShortCircuit,
) -> EndpointFuture<A> {
    EndpointFuture::Answered { answer: Some(Answer { site: Rc::clone(site), slot, short_circuit, req }) }
}

impl Inner {
    // Inlined, and the plan put into the future once the call has returned: a plan is long.
    #[expect(clippy::inline_always, reason = "measured: a plan is moved by each call")]
    #[inline(always)]
    fn forward(
        &self,
        req: ServiceRequest,
        slot: Option<&Slot>,
        mut plan: ResponsePlan,
        refusal: Option<Refusal>,
    ) -> Forwarded {
        steps::announce(&self.site, &req, slot, &mut plan, refusal);
        let inner = self.handler.call(req);
        Forwarded { inner, plan: Some(plan), site: Rc::clone(&self.site) }
    }
}

/// A request in the handler.
struct Forwarded {
    inner: HandlerFuture,
    plan: Option<ResponsePlan>,
    site: Rc<Site>,
}

impl Forwarded {
    // A separate function, so the response is written in place: it is long, and would otherwise be moved once more.
    #[inline(never)]
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Result<ServiceResponse, Error>> {
        let mut polled = self.inner.as_mut().poll(cx);
        if let Poll::Ready(result) = &mut polled {
            steps::decorate(result, self.plan.as_mut().expect(COMPLETED), &self.site);
            self.plan = None;
        }
        polled
    }
}

pin_project! {
    /// The response of an [`EndpointService`].
    // It does not contain a response, which would more than double the bytes that every request moves.
    #[project = EndpointFutureProjection]
    enum EndpointFuture<A> {
        Deciding { #[pin] answer: A, waiting: Option<Waiting> },
        Answered { answer: Option<Answer> },
        Forwarded { forwarded: Forwarded },
    }
}

const COMPLETED: &str = "the future of an annotated route polled after completion";

impl<A: Future<Output = PredicateAnswer>> Future for EndpointFuture<A> {
    type Output = Result<ServiceResponse, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.as_mut().project() {
            EndpointFutureProjection::Forwarded { forwarded } => forwarded.poll(cx),
            EndpointFutureProjection::Answered { answer } => {
                Poll::Ready(Ok(answer.take().expect(COMPLETED).make().map_into_boxed_body()))
            }
            EndpointFutureProjection::Deciding { answer, waiting } => {
                let Poll::Ready(answer) = answer.poll(cx) else {
                    return Poll::Pending;
                };
                let waiting = waiting.take().expect(COMPLETED);
                // As in `RouteFuture`: the handler must receive the only reference to the request.
                self.set(EndpointFuture::Answered { answer: None });
                self.proceed(waiting, answer, cx)
            }
        }
    }
}

impl<A> EndpointFuture<A> {
    /// Carries out the decision that follows from the predicate's answer, as far as possible at once.
    fn proceed(
        mut self: Pin<&mut Self>,
        waiting: Waiting,
        answer: PredicateAnswer,
        cx: &mut Context<'_>,
    ) -> Poll<Result<ServiceResponse, Error>> {
        let Waiting { inner, slot, unlisted, req } = waiting;
        match steps::decide_answered(&inner.site, inner.site.enforcement(), &req, (unlisted, answer)) {
            Decision::Forward(plan, refusal) => {
                let mut forwarded = inner.forward(req, slot.as_deref(), plan, refusal);
                let polled = forwarded.poll(cx);
                if polled.is_pending() {
                    self.set(EndpointFuture::Forwarded { forwarded });
                }
                polled
            }
            Decision::ShortCircuit(short_circuit) => {
                let answer = Answer { site: Rc::clone(&inner.site), slot, short_circuit, req };
                Poll::Ready(Ok(answer.make().map_into_boxed_body()))
            }
            Decision::Ask(_) => unreachable!("the function has answered"),
        }
    }
}
