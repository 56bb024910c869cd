//! What every policy does with a request, wherever it applies.

use std::rc::Rc;

use actix_web::{
    Error, HttpResponse,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
};

use super::slot::{Decided, Slot};
use crate::{
    decision::{
        decide::{Decision, ResponsePlan, ShortCircuit},
        grant::Grant,
        log::{LogEvent, Outcome},
        refusal::Refusal,
        respond::{self, PreflightAnswer, answer_preflight, refuse_request, requested_headers},
        site::Site,
    },
    policy::{enforcement::Enforcement, table::PredicateTable},
    predicate::{OriginRequest, PredicateAnswer},
};

/// The mark of the answer to a preflight that a policy has made. Responses bear it behind a
/// [`SkipPreflight`](crate::SkipPreflight), which lets nothing else out.
struct PolicyAnswer;

/// Decides about a request. `answer` is the result of the policy's function, if it has been called.
#[inline]
pub(super) fn decide(
    site: &Site,
    req: &ServiceRequest,
    slot: Option<&Slot>,
    answer: Option<PredicateAnswer>,
) -> Decision {
    decide_enforcing(site, site.enforcement(), req, slot, answer)
}

/// The same, where something else may be enforced than usual.
#[inline]
pub(super) fn decide_enforcing(
    site: &Site,
    enforcement: Enforcement,
    req: &ServiceRequest,
    slot: Option<&Slot>,
    answer: Option<PredicateAnswer>,
) -> Decision {
    // It was a preflight when it passed around the authentication: something in between has changed its method.
    if slot.is_some_and(Slot::is_past_skip_preflight) && req.method() != Method::OPTIONS {
        return Decision::ShortCircuit(ShortCircuit::RefuseRequest(Refusal::MethodOverridden));
    }
    site.route.decide(req.head(), req.match_info(), enforcement, answer, || req.app_config().secure())
}

/// Whether the request that a preflight announces would be refused before any handler, given what has been decided about the
/// preflight.
pub(super) fn refuses_announced(site: &Site, req: &ServiceRequest, outcome: &Result<Grant, Refusal>) -> bool {
    site.route.refuses_announced(req.head(), req.match_info(), outcome, || req.app_config().secure())
}

/// The argument of the policy's function.
pub(super) fn origin_request(predicate: PredicateTable, req: &ServiceRequest) -> OriginRequest {
    OriginRequest::new(req.request().clone(), predicate.headers)
}

/// Notes what will become of the response to a request that is forwarded. Whether the policy itself has to do it, and not the
/// policies outside, is returned.
#[inline]
pub(super) fn announce(
    site: &Rc<Site>,
    req: &ServiceRequest,
    slot: Option<&Slot>,
    plan: &ResponsePlan,
    refusal: Option<Refusal>,
) -> bool {
    if let Some(event) = refusal.and_then(|refusal| event(site, req, Outcome::Unreadable(refusal))) {
        event.emit();
    }
    match slot {
        Some(slot) => tell(site, slot, plan),
        None => true,
    }
}

#[inline(never)]
fn tell(site: &Rc<Site>, slot: &Slot, plan: &ResponsePlan) -> bool {
    slot.write(match plan {
        ResponsePlan::Untouched => Decided::Manual,
        ResponsePlan::Strip | ResponsePlan::Policy(_) => Decided::Response(Rc::clone(site), plan.clone()),
    });
    !slot.has_outer_policy()
}

/// Gives a response its headers; an error gets them when it becomes a response.
#[inline]
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

/// The policy's own answer, before it is made.
// The futures hold this, and no response, which would more than double what every request moves.
pub(crate) struct Answer {
    pub(super) site: Rc<Site>,
    pub(super) slot: Option<Rc<Slot>>,
    pub(super) short_circuit: ShortCircuit,
    pub(super) req: ServiceRequest,
}

impl Answer {
    /// The response.
    // Not inlined: what goes on to the handler should not carry the weight of it.
    #[inline(never)]
    pub(super) fn make(self) -> ServiceResponse {
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

/// The answer to a preflight, with the mark that it needs behind a [`SkipPreflight`](crate::SkipPreflight).
pub(super) fn marked(mut response: HttpResponse, is_marked: bool) -> HttpResponse {
    if is_marked {
        response.extensions_mut().insert(PolicyAnswer);
    }
    response
}

/// Whether a response is the answer of a policy to a preflight.
pub(super) fn is_policy_answer<B>(response: &HttpResponse<B>) -> bool {
    response.extensions().contains::<PolicyAnswer>()
}

/// What there is to log about the answer to a preflight.
pub(super) fn preflight_outcome<'a>(site: &'a Site, outcome: &Result<Grant, Refusal>) -> Outcome<'a> {
    match outcome {
        Ok(_) => Outcome::PreflightAllowed(site.allow_headers()),
        Err(refusal) => Outcome::PreflightRefused(*refusal),
    }
}

/// The event about a request, or `None` where nobody listens.
#[inline]
pub(super) fn event(site: &Site, req: &ServiceRequest, outcome: Outcome<'_>) -> Option<Box<LogEvent>> {
    LogEvent::new(outcome, &site.route, req.head(), || req.app_config().secure())
}
