//! The policy of an annotated route around the middleware of the route, with the policy's function where it has one.

use std::{
    future::{Future, Pending, Ready, ready},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    body::{EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
};
use pin_project_lite::pin_project;

use super::{slot::Slot, steps};
use crate::{
    decision::{
        decide::{Decision, ResponsePlan, ShortCircuit},
        log::log_start,
        predicate_answer::PredicateAnswer,
        site::Site,
    },
    predicate::{OriginRequest, Predicate},
    route::Route,
    surface::registry::registered_count,
};

/// The policy of a route. `F` is its function.
#[derive(Clone)]
pub(crate) struct RoutePolicy<F> {
    site: Rc<Site>,
    function: F,
}

/// The policy of a route that has no function.
pub(crate) fn without_predicate(route: &'static Route) -> RoutePolicy<NoPredicate> {
    RoutePolicy { site: Rc::new(Site::of_route(route)), function: NoPredicate }
}

/// The policy of a route together with its function.
// A function, and not a type: only so can the future that it returns have a name without being boxed.
pub(crate) fn with_predicate<P: Predicate>(route: &'static Route) -> RoutePolicy<impl PredicateFn> {
    RoutePolicy { site: Rc::new(Site::of_route(route)), function: P::evaluate }
}

/// A function that decides about origins.
pub(crate) trait PredicateFn: Clone + 'static {
    /// The future of its answer.
    type Future: Future<Output = PredicateAnswer> + 'static;

    /// Decides about an origin.
    fn evaluate(&self, request: OriginRequest) -> Self::Future;
}

impl<F, A> PredicateFn for F
where
    F: Fn(OriginRequest) -> A + Clone + 'static,
    A: Future<Output = PredicateAnswer> + 'static,
{
    type Future = A;

    fn evaluate(&self, request: OriginRequest) -> A {
        self(request)
    }
}

/// The absence of a function: policies without one never call it.
#[derive(Clone, Copy)]
pub(crate) struct NoPredicate;

impl PredicateFn for NoPredicate {
    type Future = Pending<PredicateAnswer>;

    fn evaluate(&self, _: OriginRequest) -> Self::Future {
        std::future::pending()
    }
}

impl<S, B, F> Transform<S, ServiceRequest> for RoutePolicy<F>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
    F: PredicateFn,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = RouteMiddleware<S, F>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        // All routes of the app have been registered by now.
        log_start(registered_count);
        let inner = Rc::new(Inner { service, site: Rc::clone(&self.site) });
        ready(Ok(RouteMiddleware { inner, function: self.function.clone() }))
    }
}

/// A service inside the policy of a route.
pub(crate) struct RouteMiddleware<S, F> {
    inner: Rc<Inner<S>>,
    function: F,
}

pub(crate) struct Inner<S> {
    service: S,
    site: Rc<Site>,
}

impl<S, B, F> Service<ServiceRequest> for RouteMiddleware<S, F>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
    F: PredicateFn,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = RouteFuture<S, F::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.service.poll_ready(cx)
    }

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let slot = Slot::of(req.request());
        let decision = steps::decide(&self.inner.site, &req, slot.as_deref(), None);
        match steps::origin_request(&self.inner.site, &decision, &req) {
            Some(request) => RouteFuture::Deciding {
                answer: self.function.evaluate(request),
                waiting: Some((Rc::clone(&self.inner), req)),
            },
            None => self.inner.apply(req, slot.as_deref(), decision),
        }
    }
}

impl<S> Inner<S> {
    /// Does what has been decided.
    fn apply<B, A>(&self, req: ServiceRequest, slot: Option<&Slot>, decision: Decision) -> RouteFuture<S, A>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        let site = Rc::clone(&self.site);
        match decision {
            Decision::Forward(plan, refusal) => {
                steps::forward(&site, &req, slot, &plan, refusal);
                RouteFuture::Forwarded { inner: self.service.call(req), plan: Some(plan), site }
            }
            Decision::ShortCircuit(short_circuit) => RouteFuture::Answered { answer: Some((short_circuit, req)), site },
        }
    }
}

pin_project! {
    /// The response of a [`RouteMiddleware`].
    #[project = RouteFutureProjection]
    pub(crate) enum RouteFuture<S, A>
    where
        S: Service<ServiceRequest>,
    {
        Deciding { #[pin] answer: A, waiting: Option<(Rc<Inner<S>>, ServiceRequest)> },
        Answered { answer: Option<(ShortCircuit, ServiceRequest)>, site: Rc<Site> },
        Forwarded { #[pin] inner: S::Future, plan: Option<ResponsePlan>, site: Rc<Site> },
    }
}

const COMPLETED: &str = "`RouteFuture` polled after completion";

impl<S, B, A> Future for RouteFuture<S, A>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
    A: Future<Output = PredicateAnswer>,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match self.as_mut().project() {
                RouteFutureProjection::Forwarded { inner, plan, site } => {
                    return inner.poll(cx).map(|mut result| {
                        steps::decorate(&mut result, plan.take().expect(COMPLETED), site);
                        result.map(ServiceResponse::map_into_left_body)
                    });
                }
                RouteFutureProjection::Answered { answer, site } => {
                    let (short_circuit, req) = answer.take().expect(COMPLETED);
                    return Poll::Ready(Ok(steps::answer(site, short_circuit, req).map_into_right_body()));
                }
                RouteFutureProjection::Deciding { answer, waiting } => {
                    let Poll::Ready(answer) = answer.poll(cx) else {
                        return Poll::Pending;
                    };
                    let (inner, req) = waiting.take().expect(COMPLETED);
                    // The `OriginRequest` holds the request, and must be gone when the routes get it: what is left of the
                    // function's future is dropped first.
                    self.set(RouteFuture::Answered { answer: None, site: Rc::clone(&inner.site) });
                    let slot = Slot::of(req.request());
                    let decision = steps::decide(&inner.site, &req, slot.as_deref(), Some(answer));
                    let next = inner.apply(req, slot.as_deref(), decision);
                    self.set(next);
                }
            }
        }
    }
}
