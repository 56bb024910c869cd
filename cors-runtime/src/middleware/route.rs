//! The policy of an annotated route with middleware, and the policy's predicate if it has one.

use std::{
    future::{Future, Ready, ready},
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

use super::{
    census::Counted,
    predicate_fn::PredicateFn,
    slot::Slot,
    steps::{self, Answer, with_left_body},
};
use crate::{
    decision::{
        decide::{Decision, ResponsePlan, UnlistedOrigin},
        log::log_start,
        site::Site,
    },
    predicate::PredicateAnswer,
    route::Route,
    surface::registry::registered_count,
};

/// The policy of a route. `F` is its predicate.
#[derive(Clone)]
pub(crate) struct RoutePolicy<F> {
    site: Rc<Site>,
    function: F,
}

impl<F> RoutePolicy<F> {
    /// The policy of a route, with its predicate.
    pub(crate) fn new(route: &'static Route, function: F) -> Self {
        Self { site: Rc::new(Site::new(route.clone())), function }
    }
}

impl<S, B, F> Transform<S, ServiceRequest> for RoutePolicy<F>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
    F: PredicateFn,
{
    type Response = ServiceResponse<EitherBody<B, &'static str>>;
    type Error = Error;
    type Transform = RouteMiddleware<S, F>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        // All routes of the app are registered by now.
        log_start(registered_count);
        let inner = Rc::new(Inner { service, site: Rc::clone(&self.site) });
        ready(Ok(RouteMiddleware { inner, function: self.function.clone(), _counted: Counted::new() }))
    }
}

/// A service inside the policy of a route.
pub(crate) struct RouteMiddleware<S, F> {
    inner: Rc<Inner<S>>,
    function: F,
    _counted: Counted,
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
    type Response = ServiceResponse<EitherBody<B, &'static str>>;
    type Error = Error;
    type Future = RouteFuture<S, F::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.service.poll_ready(cx)
    }

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let slot = Slot::of(req.request());
        let decision = steps::decide(&self.inner.site, &req, slot.as_deref());
        match decision {
            Decision::Ask(unlisted) => RouteFuture::Deciding {
                answer: self.function.evaluate(steps::origin_request(&self.inner.site, &req)),
                waiting: Some(Waiting { inner: Rc::clone(&self.inner), slot, unlisted, req }),
            },
            decision => self.inner.apply(req, slot, decision),
        }
    }
}

impl<S> Inner<S> {
    /// Carries out the decision.
    fn apply<B, A>(&self, req: ServiceRequest, slot: Option<Rc<Slot>>, decision: Decision) -> RouteFuture<S, A>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        let site = Rc::clone(&self.site);
        match decision {
            Decision::Forward(mut plan, refusal) => {
                steps::announce(&site, &req, slot.as_deref(), &mut plan, refusal);
                let inner = self.service.call(req);
                RouteFuture::Forwarded { inner, plan: Some(plan), site }
            }
            Decision::ShortCircuit(short_circuit) => {
                RouteFuture::Answered { answer: Some(Answer { site, slot, short_circuit, req }) }
            }
            Decision::Ask(_) => unreachable!("the function has answered"),
        }
    }
}

/// A request whose decision waits for the policy's predicate.
struct Waiting<S> {
    inner: Rc<Inner<S>>,
    slot: Option<Rc<Slot>>,
    unlisted: UnlistedOrigin,
    req: ServiceRequest,
}

pin_project! {
    /// The response of a [`RouteMiddleware`].
    #[project = RouteFutureProjection]
    pub(crate) enum RouteFuture<S, A>
    where
        S: Service<ServiceRequest>,
    {
        Deciding { #[pin] answer: A, waiting: Option<Waiting<S>> },
        Answered { answer: Option<Answer> },
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
    type Output = Result<ServiceResponse<EitherBody<B, &'static str>>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match self.as_mut().project() {
                RouteFutureProjection::Forwarded { inner, plan, site } => {
                    return inner.poll(cx).map(|mut result| {
                        steps::decorate(&mut result, plan.as_mut().expect(COMPLETED), site);
                        *plan = None;
                        result.map(with_left_body)
                    });
                }
                RouteFutureProjection::Answered { answer } => {
                    return Poll::Ready(Ok(answer.take().expect(COMPLETED).make().map_into_right_body()));
                }
                RouteFutureProjection::Deciding { answer, waiting } => {
                    let Poll::Ready(answer) = answer.poll(cx) else {
                        return Poll::Pending;
                    };
                    let Waiting { inner, slot, unlisted, req } = waiting.take().expect(COMPLETED);
                    // The `OriginRequest` owns the request, and must be dropped before the routes receive it. So the
                    // predicate's future is dropped first.
                    self.set(RouteFuture::Answered { answer: None });
                    let enforcement = inner.site.enforcement();
                    let decision = steps::decide_answered(&inner.site, enforcement, &req, (unlisted, answer));
                    let next = inner.apply(req, slot, decision);
                    self.set(next);
                }
            }
        }
    }
}
