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
    nested::OuterState,
    slot::{Decided, Slot, SlotPool},
    steps::{self, Answer},
};
use crate::{
    decision::{
        decide::{Decision, ResponsePlan, ShortCircuit},
        grant::Grant,
        log::Outcome,
        refusal::Refusal,
        respond::PreflightAnswer,
        site::Site,
    },
    policy::{
        enforcement::Enforcement,
        predicate::{Answering, BoxedAnswer},
    },
    predicate::PredicateAnswer,
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
    slots: SlotPool,
}

impl<S> CorsMiddleware<S> {
    /// `site` is `None` where there is no policy.
    pub(super) fn new(service: S, site: Option<Rc<Site>>, routes_first: bool, exceptions: &Exceptions) -> Self {
        let outer = site.map(|site| {
            Rc::new(Outer { site, routes_first, exceptions: exceptions.clone(), slots: SlotPool::default() })
        });
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
        match steps::decide(&outer.site, &req, slot.as_deref(), None) {
            Decision::Forward(plan, None) => outer.forward(&*self.service, req, slot, plan, None),
            decision => outer.reconsider(&self.service, req, slot, decision),
        }
    }
}

impl Outer {
    /// Calls the policy's function, if it has to be called before a decision is final, and does what has been decided
    /// otherwise.
    // Not inlined: what goes on to the routes should not carry the weight of it.
    #[inline(never)]
    fn reconsider<S, B>(
        self: &Rc<Self>,
        service: &Rc<S>,
        req: ServiceRequest,
        slot: Option<Rc<Slot>>,
        decision: Decision,
    ) -> CorsFuture<S>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        if let Some(request) = steps::origin_request(&self.site, &decision, &req)
            && let Some(predicate) = self.site.policy().and_then(|policy| policy.predicate_function())
        {
            match predicate.call(request) {
                // The argument of the function holds the request, and is gone by now.
                Answering::Ready(answer) => {
                    let decision = steps::decide(&self.site, &req, slot.as_deref(), Some(answer));
                    return self.apply(&**service, req, slot, Some(answer), decision);
                }
                Answering::Pending(answer) => {
                    let waiting = Waiting { service: Rc::clone(service), outer: Rc::clone(self), req };
                    return CorsFuture::Deciding { answer: Some(answer), waiting: Some(waiting) };
                }
            }
        }
        self.apply(&**service, req, slot, None, decision)
    }

    /// Does what has been decided. `answer` is the result of the policy's function, if it has been called.
    fn apply<S, B>(
        &self,
        service: &S,
        req: ServiceRequest,
        slot: Option<Rc<Slot>>,
        answer: Option<PredicateAnswer>,
        decision: Decision,
    ) -> CorsFuture<S>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        let decision = match decision {
            Decision::ShortCircuit(ShortCircuit::RefuseRequest(_)) if self.excepts(&req) => {
                steps::decide_enforcing(&self.site, Enforcement::Nothing, &req, slot.as_deref(), answer)
            }
            decision => decision,
        };
        match decision {
            Decision::Forward(plan, refusal) => self.forward(service, req, slot, plan, refusal),
            Decision::ShortCircuit(ShortCircuit::Preflight(outcome)) if self.routes_first => {
                self.forward_preflight(service, req, slot, outcome)
            }
            Decision::ShortCircuit(short_circuit) => {
                let site = Rc::clone(&self.site);
                CorsFuture::Answered { answer: Some(Answer { site, slot, short_circuit, req }) }
            }
        }
    }

    // Only decisions are kept while what is inside is called: an `HttpRequest` that lives on through routing panics.
    // Inlined, so that the plan is not moved from function to function.
    #[expect(clippy::inline_always, reason = "measured: a plan is long, and moved by each call")]
    #[inline(always)]
    fn forward<S, B>(
        &self,
        service: &S,
        mut req: ServiceRequest,
        slot: Option<Rc<Slot>>,
        plan: ResponsePlan,
        refusal: Option<Refusal>,
    ) -> CorsFuture<S>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        let event = refusal.and_then(|refusal| steps::event(&self.site, &req, Outcome::Unreadable(refusal)));
        let slot = self.slots.enter_inside(slot, &mut req);
        let decided = Decided::Response(Rc::clone(&self.site), plan);
        let state = OuterState::new(Rc::clone(&self.site), slot, decided, event, self.routes_first);
        CorsFuture::Forwarded { inner: service.call(req), state: Some(state) }
    }

    fn forward_preflight<S, B>(
        &self,
        service: &S,
        mut req: ServiceRequest,
        slot: Option<Rc<Slot>>,
        outcome: Result<Grant, Refusal>,
    ) -> CorsFuture<S>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        let site = &self.site;
        let event = steps::event(site, &req, steps::preflight_outcome(site, &outcome));
        let is_final = steps::refuses_announced(site, &req, &outcome) && !self.excepts(&req);
        let decided = Decided::Preflight(Rc::clone(site), PreflightAnswer::new(outcome, site, req.head()));
        let slot = self.slots.enter_inside(slot, &mut req);
        let state = OuterState::new(Rc::clone(site), slot, decided, event, self.routes_first);
        let state = if is_final { state.refuse() } else { state };
        CorsFuture::Forwarded { inner: service.call(req), state: Some(state) }
    }

    fn excepts(&self, req: &ServiceRequest) -> bool {
        self.exceptions.contain(req.match_info().as_str())
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
        Answered { answer: Option<Answer> },
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
                CorsFutureProjection::Answered { answer } => {
                    return Poll::Ready(Ok(answer.take().expect(COMPLETED).make().map_into_right_body()));
                }
                CorsFutureProjection::Forwarded { inner, state } => {
                    let Poll::Ready(mut result) = inner.poll(cx) else {
                        return Poll::Pending;
                    };
                    let replacement = state.as_mut().expect(COMPLETED).finish(&mut result);
                    // The slot goes back to its pool.
                    *state = None;
                    return Poll::Ready(result.map(|response| match replacement {
                        None => response.map_into_left_body(),
                        Some(replacement) => response.into_response(replacement).map_into_right_body(),
                    }));
                }
                CorsFutureProjection::Deciding { answer, waiting } => {
                    let Poll::Ready(decided) = answer.as_mut().expect(COMPLETED).as_mut().poll(cx) else {
                        return Poll::Pending;
                    };
                    // The future holds the request, and must be gone when the routes get it.
                    *answer = None;
                    let Waiting { service, outer, req } = waiting.take().expect(COMPLETED);
                    let slot = Slot::of(req.request());
                    let decision = steps::decide(&outer.site, &req, slot.as_deref(), Some(decided));
                    let next = outer.apply(&*service, req, slot, Some(decided), decision);
                    self.set(next);
                }
            }
        }
    }
}
