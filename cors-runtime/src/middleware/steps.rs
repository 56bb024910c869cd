//! The steps that all policies share.

use std::{mem, rc::Rc};

use actix_web::{
    Error, HttpResponse,
    body::EitherBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
};

use super::slot::{Decided, Slot};
use crate::{
    decision::{
        decide::{Decision, ResponsePlan, ShortCircuit, UnlistedOrigin},
        grant::Grant,
        log::{LogEvent, Outcome},
        refusal::Refusal,
        respond::{self, OwnResponse, PreflightAnswer, answer_preflight, refuse_request, requested_headers},
        site::Site,
    },
    policy::{Policy, enforcement::Enforcement},
    predicate::{OriginRequest, PredicateAnswer},
};

/// Marks a policy's response to a preflight. Responses carry it inside a [`SkipPreflight`](crate::SkipPreflight), which withholds
/// all others.
struct PolicyAnswer;

/// Decides about a request.
#[expect(clippy::inline_always, reason = "measured: a plan is long, and moved by each call")]
#[inline(always)]
pub(super) fn decide(site: &Site, req: &ServiceRequest, slot: Option<&Slot>) -> Decision {
    decide_enforcing(site, site.enforcement(), req, slot)
}

/// The same, with another enforcement.
#[expect(clippy::inline_always, reason = "measured: a plan is long, and moved by each call")]
#[inline(always)]
pub(super) fn decide_enforcing(
    site: &Site,
    enforcement: Enforcement,
    req: &ServiceRequest,
    slot: Option<&Slot>,
) -> Decision {
    // It was a preflight when it bypassed the authentication, and a middleware has since changed its method.
    if slot.is_some_and(Slot::is_past_skip_preflight) && req.method() != Method::OPTIONS {
        return Decision::ShortCircuit(ShortCircuit::RefuseRequest(Refusal::MethodOverridden));
    }
    site.route.decide(req.head(), req.match_info(), enforcement, || req.app_config().secure())
}

/// Decides with the answer of the policy's predicate about the request's origin.
#[inline]
pub(super) fn decide_answered(
    site: &Site,
    enforcement: Enforcement,
    req: &ServiceRequest,
    answered: (UnlistedOrigin, PredicateAnswer),
) -> Decision {
    site.route.decide_answered(req.head(), req.match_info(), enforcement, answered, || req.app_config().secure())
}

/// Whether the request that a preflight announces would be refused before any handler, given the decision about the preflight.
pub(super) fn refuses_announced(site: &Site, req: &ServiceRequest, outcome: &Result<Grant, Refusal>) -> bool {
    // A grant is for the request too.
    let Err(refusal) = outcome else { return false };
    site.route.refuses_announced(req.head(), req.match_info(), *refusal, || req.app_config().secure())
}

/// The argument of the policy's predicate.
#[inline]
pub(super) fn origin_request(site: &Site, req: &ServiceRequest) -> OriginRequest {
    OriginRequest::new(req.request().clone(), site.policy().map_or(&[], Policy::vary_headers))
}

/// Records the plan for the response to a forwarded request. Leaves the part that the policy must carry out itself, rather than an
/// outer one.
#[inline]
pub(super) fn announce(
    site: &Rc<Site>,
    req: &ServiceRequest,
    slot: Option<&Slot>,
    plan: &mut ResponsePlan,
    refusal: Option<Refusal>,
) {
    if let Some(event) = refusal.and_then(|refusal| event(site, req, Outcome::Unreadable(refusal))) {
        event.emit();
    }
    if let Some(slot) = slot {
        tell(site, slot, plan);
    }
}

#[inline(never)]
fn tell(site: &Rc<Site>, slot: &Slot, plan: &mut ResponsePlan) {
    let own = if slot.has_outer_policy() { ResponsePlan::Untouched } else { plan.clone() };
    slot.write(match mem::replace(plan, own) {
        ResponsePlan::Untouched => Decided::Manual,
        plan @ (ResponsePlan::Strip | ResponsePlan::Policy(_)) => Decided::Response(Rc::clone(site), plan),
    });
}

/// Gives a response its headers; an error gets them when it becomes a response.
#[expect(clippy::inline_always, reason = "measured: every response comes through here")]
#[inline(always)]
pub(super) fn decorate<B>(result: &mut Result<ServiceResponse<B>, Error>, plan: &mut ResponsePlan, site: &Rc<Site>) {
    match (result, &*plan) {
        (_, ResponsePlan::Untouched) => {}
        (Ok(response), _) => respond::apply(plan, site, response.headers_mut()),
        (Err(error), _) => {
            let (plan, site) = (plan.clone(), Rc::clone(site));
            error.add_response_mapper(move |mut response| {
                respond::apply(&mut plan.clone(), &site, response.headers_mut());
                response
            });
        }
    }
}

/// A response with the body of an inner service. In a type of a known layout, that is the same bytes again: `map_into_left_body`
/// would copy them four times.
#[expect(clippy::inline_always, reason = "measured: a response is long")]
#[inline(always)]
pub(super) fn with_left_body<B>(response: ServiceResponse<B>) -> ServiceResponse<EitherBody<B, &'static str>> {
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    ServiceResponse::new(request, head.set_body(EitherBody::left(body)))
}

/// The policy's own response, not built yet.
// The futures contain this instead of a response, which would more than double the bytes that every request moves.
pub(crate) struct Answer {
    pub(super) site: Rc<Site>,
    pub(super) slot: Option<Rc<Slot>>,
    pub(super) short_circuit: ShortCircuit,
    pub(super) req: ServiceRequest,
}

impl Answer {
    /// The response.
    // Not inlined, so requests that are forwarded do not pay for it.
    #[inline(never)]
    pub(super) fn make(self) -> ServiceResponse<&'static str> {
        let Self { site, slot, short_circuit, req } = self;
        let logged = match &short_circuit {
            ShortCircuit::Preflight(outcome) => preflight_outcome(&site, outcome),
            ShortCircuit::RefuseRequest(refusal) => Outcome::RequestRefused(*refusal),
        };
        if let Some(event) = event(&site, &req, logged) {
            event.emit();
        }
        let response = match (short_circuit, slot) {
            (ShortCircuit::RefuseRequest(_), slot) => {
                if let Some(slot) = slot {
                    slot.write(Decided::Response(Rc::clone(&site), ResponsePlan::Policy(None)));
                }
                refuse_request(&site)
            }
            (ShortCircuit::Preflight(outcome), None) => {
                answer_preflight(outcome, &site, requested_headers(&site, req.head()))
            }
            (ShortCircuit::Preflight(outcome), Some(slot)) => {
                let mut answer = PreflightAnswer::new(outcome, &site, req.head());
                let response = if slot.has_outer_policy() { answer.send(&site) } else { answer.build(&site) };
                slot.write(Decided::Preflight(site, answer));
                marked(response, slot.is_past_skip_preflight())
            }
        };
        req.into_response(response)
    }
}

/// The response to a preflight, with the mark that it needs inside a [`SkipPreflight`](crate::SkipPreflight).
pub(super) fn marked(mut response: OwnResponse, is_marked: bool) -> OwnResponse {
    if is_marked {
        response.extensions_mut().insert(PolicyAnswer);
    }
    response
}

/// Whether a response is a policy's response to a preflight.
pub(super) fn is_policy_answer<B>(response: &HttpResponse<B>) -> bool {
    response.extensions().contains::<PolicyAnswer>()
}

/// The outcome of a preflight, for the log.
pub(super) fn preflight_outcome<'a>(site: &'a Site, outcome: &Result<Grant, Refusal>) -> Outcome<'a> {
    match outcome {
        Ok(_) => Outcome::PreflightAllowed(site.allow_headers()),
        Err(refusal) => Outcome::PreflightRefused(*refusal),
    }
}

/// The event about a request, or `None` if it is not enabled.
#[inline]
pub(super) fn event(site: &Site, req: &ServiceRequest, outcome: Outcome<'_>) -> Option<Box<LogEvent>> {
    LogEvent::new(outcome, &site.route, req.head(), || req.app_config().secure())
}
