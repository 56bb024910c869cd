//! The service of an outer policy.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    body::{EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse},
};
use pin_project_lite::pin_project;

use super::{
    exceptions::Exceptions,
    nested::{OuterState, Own},
    slot::{Slot, SlotPool},
    steps,
};
use crate::{
    decision::{
        decide::{Decision, ShortCircuit},
        log::Outcome,
        predicate_answer::PredicateAnswer,
        respond::PreflightAnswer,
        site::Site,
    },
    policy::{enforcement::Enforcement, predicate::BoxedAnswer},
};

/// A service inside an outer policy: see [`Cors`](crate::Cors).
pub struct CorsMiddleware<S> {
    service: Rc<S>,
    outer: Option<Rc<Outer>>,
}

/// An outer policy.
struct Outer {
    site: Rc<Site>,
    routes_first: bool,
    exceptions: Exceptions,
    slots: Rc<SlotPool>,
}

impl<S> CorsMiddleware<S> {
    /// `site` is `None` where there is no policy.
    pub(super) fn new(service: S, site: Option<Rc<Site>>, routes_first: bool, exceptions: &Exceptions) -> Self {
        let outer = site
            .map(|site| Rc::new(Outer { site, routes_first, exceptions: exceptions.clone(), slots: Rc::default() }));
        Self { service: Rc::new(service), outer }
    }
}

impl<S> fmt::Debug for CorsMiddleware<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let site = self.outer.as_ref().map(|outer| &outer.site);
        formatter.debug_struct("CorsMiddleware").field("site", &site).finish_non_exhaustive()
    }
}

impl<S, B> Service<ServiceRequest> for CorsMiddleware<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = CorsFuture<S>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let Some(outer) = &self.outer else {
            return CorsFuture::PassedThrough { inner: self.service.call(req) };
        };
        let slot = Slot::of(req.request());
        let decision = outer.decide(&req, slot.as_deref(), None);
        if let Some(request) = steps::origin_request(&outer.site, &decision, &req)
            && let Some(predicate) = outer.site.policy().and_then(|policy| policy.predicate_function())
        {
            let answer = predicate.call(request);
            let waiting = Waiting { service: Rc::clone(&self.service), outer: Rc::clone(outer), req };
            return CorsFuture::Deciding { answer: Some(answer), waiting: Some(waiting) };
        }
        outer.apply(&*self.service, req, decision)
    }
}

impl Outer {
    /// Decides about a request. `answer` is the result of the policy's function, if it has been called.
    fn decide(&self, req: &ServiceRequest, slot: Option<&Slot>, answer: Option<PredicateAnswer>) -> Decision {
        let decision = steps::decide(&self.site, req, slot, answer);
        if matches!(decision, Decision::ShortCircuit(ShortCircuit::RefuseRequest(_))) && self.excepts(req) {
            return steps::decide_enforcing(&self.site, Enforcement::Nothing, req, slot, answer);
        }
        decision
    }

    fn excepts(&self, req: &ServiceRequest) -> bool {
        self.exceptions.contain(req.match_info().as_str())
    }

    /// Does what has been decided.
    fn apply<S, B>(&self, service: &S, mut req: ServiceRequest, decision: Decision) -> CorsFuture<S>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        // Only the decision is kept: an `HttpRequest` that lives on through routing panics.
        let site = &self.site;
        let (own, event) = match decision {
            Decision::Forward(plan, refusal) => {
                let event = refusal.and_then(|refusal| steps::event(site, &req, Outcome::Unreadable(refusal)));
                (Own::Response(plan), event)
            }
            Decision::ShortCircuit(ShortCircuit::Preflight(outcome)) if self.routes_first => {
                let event = steps::event(site, &req, steps::preflight_outcome(site, &outcome));
                let is_final = steps::refuses_announced(site, &req, &outcome) && !self.excepts(&req);
                (Own::Preflight { answer: PreflightAnswer::new(outcome, site, req.head()), is_final }, event)
            }
            Decision::ShortCircuit(short_circuit) => {
                return CorsFuture::Answered { answer: Some((short_circuit, req)), site: Rc::clone(site) };
            }
        };
        let slot = self.slots.enter(&mut req);
        let state = OuterState::new(Rc::clone(site), slot, own, event, self.routes_first);
        CorsFuture::Forwarded { inner: service.call(req), state: Some(state) }
    }
}

/// A request whose decision waits for the policy's function.
struct Waiting<S> {
    service: Rc<S>,
    outer: Rc<Outer>,
    req: ServiceRequest,
}

pin_project! {
    /// The response of a [`CorsMiddleware`].
    #[project = CorsFutureProjection]
    pub enum CorsFuture<S>
    where
        S: Service<ServiceRequest>,
    {
        PassedThrough { #[pin] inner: S::Future },
        Answered { answer: Option<(ShortCircuit, ServiceRequest)>, site: Rc<Site> },
        Forwarded { #[pin] inner: S::Future, state: Option<OuterState> },
        Deciding { answer: Option<BoxedAnswer>, waiting: Option<Waiting<S>> },
    }
}

/// What [`Future`] says of those that are polled again.
const COMPLETED: &str = "`CorsFuture` polled after completion";

impl<S, B> Future for CorsFuture<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match self.as_mut().project() {
                CorsFutureProjection::PassedThrough { inner } => {
                    return inner.poll(cx).map_ok(ServiceResponse::map_into_left_body);
                }
                CorsFutureProjection::Answered { answer, site } => {
                    let (short_circuit, req) = answer.take().expect(COMPLETED);
                    let response = steps::answer(site, short_circuit, req);
                    return Poll::Ready(Ok(response.map_into_right_body()));
                }
                CorsFutureProjection::Forwarded { inner, state } => {
                    return inner.poll(cx).map(|result| state.take().expect(COMPLETED).finish(result));
                }
                CorsFutureProjection::Deciding { answer, waiting } => {
                    let Poll::Ready(decided) = answer.as_mut().expect(COMPLETED).as_mut().poll(cx) else {
                        return Poll::Pending;
                    };
                    // The future holds the request, and must be gone when the routes get it.
                    *answer = None;
                    let Waiting { service, outer, req } = waiting.take().expect(COMPLETED);
                    let slot = Slot::of(req.request());
                    let decision = outer.decide(&req, slot.as_deref(), Some(decided));
                    drop(slot);
                    let next = outer.apply(&*service, req, decision);
                    self.set(next);
                }
            }
        }
    }
}
