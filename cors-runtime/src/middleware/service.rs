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
    census::{created, expect_others, is_only_one},
    exceptions::Exceptions,
    nested::{Entrance, OuterState},
    outer::Outer,
    slot::{Decided, Slot, SlotPool},
    steps::{self, Answer, with_left_body},
};
use crate::{
    decision::{
        decide::{Decision, ResponsePlan, ShortCircuit, UnlistedOrigin},
        grant::Grant,
        log::Outcome,
        refusal::Refusal,
        respond::PreflightAnswer,
        site::Site,
    },
    policy::{
        Policy,
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

impl<S> CorsMiddleware<S> {
    /// Without a `site`, requests pass through unchanged.
    pub(super) fn new(service: S, site: Option<Rc<Site>>, routes_first: bool, exceptions: &Exceptions) -> Self {
        let outer = site
            .map(|site| Rc::new(Outer { site, routes_first, exceptions: exceptions.clone(), slots: SlotPool::new() }));
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
    type Response = ServiceResponse<EitherBody<B, &'static str>>;
    type Error = Error;
    type Future = CorsFuture<S>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let Some(outer) = &self.outer else {
            return CorsFuture::PassedThrough { inner: self.service.call(req) };
        };
        if is_only_one() { outer.call_alone(&self.service, req) } else { outer.call_among_others(&self.service, req) }
    }
}

// Two copies of the same steps: the first has no slot to look after.
impl Outer {
    #[inline(never)]
    fn call_alone<S, B>(self: &Rc<Self>, service: &Rc<S>, req: ServiceRequest) -> CorsFuture<S>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        self.call(service, req, None)
    }

    #[inline(never)]
    fn call_among_others<S, B>(self: &Rc<Self>, service: &Rc<S>, req: ServiceRequest) -> CorsFuture<S>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        let slot = Slot::of(req.request());
        self.call(service, req, slot)
    }

    /// Decides about a request, and carries out the decision. `slot` is that of an outer policy.
    #[expect(clippy::inline_always, reason = "measured: see its callers")]
    #[inline(always)]
    fn call<S, B>(self: &Rc<Self>, service: &Rc<S>, req: ServiceRequest, slot: Option<Rc<Slot>>) -> CorsFuture<S>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        match steps::decide(&self.site, &req, slot.as_deref()) {
            Decision::Forward(plan, refusal) => self.forward(&**service, req, slot, plan, refusal),
            Decision::Ask(unlisted) => self.ask(service, req, slot, unlisted),
            Decision::ShortCircuit(short_circuit) => self.answer(&**service, req, slot, short_circuit),
        }
    }

    /// Calls the policy's predicate.
    // Not inlined, so requests that do not need it do not pay for it.
    #[inline(never)]
    fn ask<S, B>(
        self: &Rc<Self>,
        service: &Rc<S>,
        req: ServiceRequest,
        slot: Option<Rc<Slot>>,
        unlisted: UnlistedOrigin,
    ) -> CorsFuture<S>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        let request = steps::origin_request(&self.site, &req);
        let function = self.site.policy().and_then(Policy::predicate_function);
        match function.map_or(Answering::Ready(PredicateAnswer::Deny), |function| function.call(request)) {
            // The argument of the predicate held the request, and is dropped by now.
            Answering::Ready(answer) => self.apply(&**service, req, slot, (unlisted, answer)),
            Answering::Pending(answer) => {
                let waiting = Waiting { service: Rc::clone(service), outer: Rc::clone(self), slot, unlisted, req };
                CorsFuture::Deciding { answer: Some(answer), waiting: Some(waiting) }
            }
        }
    }

    /// Decides with the result of the policy's predicate, and carries out the decision.
    fn apply<S, B>(
        self: &Rc<Self>,
        service: &S,
        req: ServiceRequest,
        slot: Option<Rc<Slot>>,
        answered: (UnlistedOrigin, PredicateAnswer),
    ) -> CorsFuture<S>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        let enforcement = if self.excepts(&req) { Enforcement::Nothing } else { self.site.enforcement() };
        match steps::decide_answered(&self.site, enforcement, &req, answered) {
            Decision::Forward(plan, refusal) => self.forward(service, req, slot, plan, refusal),
            Decision::ShortCircuit(short_circuit) => self.answer(service, req, slot, short_circuit),
            Decision::Ask(_) => unreachable!("the function has answered"),
        }
    }

    /// Responds instead of the inner service, unless the policy offers preflights to the routes first.
    #[inline(never)]
    fn answer<S, B>(
        self: &Rc<Self>,
        service: &S,
        req: ServiceRequest,
        slot: Option<Rc<Slot>>,
        short_circuit: ShortCircuit,
    ) -> CorsFuture<S>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        let decision = match short_circuit {
            ShortCircuit::RefuseRequest(_) if self.excepts(&req) => {
                steps::decide_enforcing(&self.site, Enforcement::Nothing, &req, slot.as_deref())
            }
            short_circuit => Decision::ShortCircuit(short_circuit),
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
            Decision::Ask(_) => {
                unreachable!("a function that is to be asked has been asked before anything is refused")
            }
        }
    }

    // Only decisions are kept while the inner service runs: actix-web panics if an `HttpRequest` is held across routing.
    // Inlined, so the plan is not moved from function to function.
    #[expect(clippy::inline_always, reason = "measured: a plan is long, and moved by each call")]
    #[inline(always)]
    fn forward<S, B>(
        self: &Rc<Self>,
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
        // The plan is put into the future once the call has returned.
        if is_only_one() {
            if let Some(event) = event {
                event.emit();
            }
            let created = created();
            let inner = service.call(req);
            return CorsFuture::Alone { inner, outer: Rc::clone(self), plan, created };
        }
        let own = |plan| Decided::Response(Rc::clone(&self.site), plan);
        let entrance = Entrance::new(self, slot, false, &mut req, || own(plan.clone()));
        let inner = service.call(req);
        let state = OuterState { outer: Rc::clone(self), entrance, own: own(plan), event };
        CorsFuture::Forwarded { inner, state }
    }

    fn forward_preflight<S, B>(
        self: &Rc<Self>,
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
        let own = Decided::Preflight(Rc::clone(site), PreflightAnswer::new(outcome, site, req.head()));
        let entrance = Entrance::new(self, slot, is_final, &mut req, || own.clone());
        let inner = service.call(req);
        let state = OuterState { outer: Rc::clone(self), entrance, own, event };
        CorsFuture::Forwarded { inner, state }
    }
}

/// Fails closed where a policy has come into being meanwhile: had it been inside, it would have left its decision in a slot.
#[cold]
fn give_nothing(plan: &mut ResponsePlan) {
    expect_others();
    if let ResponsePlan::Policy(grant) = plan {
        *grant = None;
    }
}

/// A request whose decision waits for the policy's predicate.
struct Waiting<S> {
    service: Rc<S>,
    outer: Rc<Outer>,
    slot: Option<Rc<Slot>>,
    unlisted: UnlistedOrigin,
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
        // No other policy can be inside.
        Alone { #[pin] inner: S::Future, outer: Rc<Outer>, plan: ResponsePlan, created: usize },
        Forwarded { #[pin] inner: S::Future, state: OuterState },
        Deciding { answer: Option<BoxedAnswer>, waiting: Option<Waiting<S>> },
    }
}

#[inline(never)]
fn poll_forwarded<F, B>(
    inner: Pin<&mut F>,
    state: &mut OuterState,
    cx: &mut Context<'_>,
) -> Poll<Result<ServiceResponse<EitherBody<B, &'static str>>, Error>>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody,
{
    // In place, because a response is long.
    let mut polled = inner.poll(cx);
    let Poll::Ready(result) = &mut polled else {
        return Poll::Pending;
    };
    let Some(replacement) = state.finish(result) else {
        return polled.map_ok(with_left_body);
    };
    polled.map_ok(|response| response.into_response(state.replace(replacement)).map_into_right_body())
}

/// The panic for futures that are polled after completion.
const COMPLETED: &str = "`CorsFuture` polled after completion";

impl<S, B> Future for CorsFuture<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B, &'static str>>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match self.as_mut().project() {
                CorsFutureProjection::PassedThrough { inner } => {
                    return inner.poll(cx).map_ok(with_left_body);
                }
                CorsFutureProjection::Answered { answer } => {
                    return Poll::Ready(Ok(answer.take().expect(COMPLETED).make().map_into_right_body()));
                }
                CorsFutureProjection::Alone { inner, outer, plan, created: before } => {
                    let mut polled = inner.poll(cx);
                    let Poll::Ready(result) = &mut polled else {
                        return Poll::Pending;
                    };
                    if created() != *before {
                        give_nothing(plan);
                    }
                    steps::decorate(result, plan, &outer.site);
                    return polled.map_ok(with_left_body);
                }
                CorsFutureProjection::Forwarded { inner, state } => return poll_forwarded(inner, state, cx),
                CorsFutureProjection::Deciding { answer, waiting } => {
                    let Poll::Ready(decided) = answer.as_mut().expect(COMPLETED).as_mut().poll(cx) else {
                        return Poll::Pending;
                    };
                    // The future owns the request, and must be dropped before the routes receive it.
                    *answer = None;
                    let Waiting { service, outer, slot, unlisted, req } = waiting.take().expect(COMPLETED);
                    let next = outer.apply(&*service, req, slot, (unlisted, decided));
                    self.set(next);
                }
            }
        }
    }
}
