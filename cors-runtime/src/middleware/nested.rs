//! The response in an outer policy: the innermost policy wins.

use std::rc::Rc;

use actix_web::{
    Error, HttpResponse,
    dev::{ServiceRequest, ServiceResponse},
    http::header::HeaderMap,
};

use super::{
    census::{created, expect_others, is_only_one},
    outer::Outer,
    slot::{Decided, Slot, SlotGuard},
    steps,
};
use crate::{
    decision::{
        decide::ResponsePlan,
        headers,
        log::{LogEvent, warn_of_hidden_policy, warn_of_looser_policy},
        respond::{self, PreflightAnswer},
        site::Site,
    },
    policy::enforcement::Enforcement,
};

/// The position of an outer policy among those of a request, determined before the inner service is called.
#[derive(Debug)]
pub(super) struct Entrance {
    /// `None` if no other policy can be reached.
    slot: Option<SlotGuard>,
    /// The number of decisions written before.
    writes: u32,
    /// The number of policies created before.
    created: usize,
    /// Whether this is the outermost policy, which gives the response its headers.
    is_outermost: bool,
    /// Whether a preflight is refused regardless of the inner policies.
    is_final: bool,
}

impl Entrance {
    /// Forwards a request. `plan` applies if no inner policy decides.
    #[inline]
    pub(super) fn new(outer: &Outer, outside: Option<Rc<Slot>>, plan: &ResponsePlan, req: &mut ServiceRequest) -> Self {
        if is_only_one() {
            return Self { slot: None, writes: 0, created: created(), is_outermost: true, is_final: false };
        }
        Self::among_others(outer, outside, plan, req)
    }

    #[inline(never)]
    fn among_others(outer: &Outer, outside: Option<Rc<Slot>>, plan: &ResponsePlan, req: &mut ServiceRequest) -> Self {
        let slot = outer.slots.enter_inside(outside, req);
        let is_outermost = !slot.enter_policy();
        // Nothing else reads the slot before the response returns here, unless an outer policy handed it in.
        if !slot.is_own() {
            slot.write(Decided::Response(Rc::clone(&outer.site), plan.clone()));
            note_enforcing(&outer.site, &slot, is_outermost);
        }
        Self { writes: slot.writes(), slot: Some(slot), created: created(), is_outermost, is_final: false }
    }

    /// Forwards a preflight. `answer` applies if no inner policy decides, or regardless of them if it is final.
    pub(super) fn of_preflight(
        outer: &Outer,
        outside: Option<Rc<Slot>>,
        answer: PreflightAnswer,
        is_final: bool,
        req: &mut ServiceRequest,
    ) -> Self {
        let slot = outer.slots.enter_inside(outside, req);
        let is_outermost = !slot.enter_policy();
        slot.write(Decided::Preflight(Rc::clone(&outer.site), answer));
        note_enforcing(&outer.site, &slot, is_outermost);
        if is_final {
            slot.close();
        }
        Self { writes: slot.writes(), slot: Some(slot), created: created(), is_outermost, is_final }
    }
}

fn note_enforcing(site: &Rc<Site>, slot: &Slot, is_outermost: bool) {
    if !is_outermost && site.enforcement() == Enforcement::Everything {
        slot.note_enforcing(Rc::clone(site));
    }
}

/// The state of an outer policy while the inner service runs.
pub(super) struct OuterState {
    outer: Rc<Outer>,
    entrance: Entrance,
    /// The policy's own decision about the response, used if no other policy decides. All other decisions are in the slot.
    own: ResponsePlan,
    /// The event to log if no inner policy decides.
    event: Option<Box<LogEvent>>,
}

impl OuterState {
    #[inline]
    pub(super) fn new(outer: Rc<Outer>, entrance: Entrance, own: ResponsePlan, event: Option<Box<LogEvent>>) -> Self {
        Self { outer, entrance, own, event }
    }

    /// Gives a response the headers of the innermost decision, if this is the outermost policy. Returns the replacement if the
    /// response must be replaced.
    #[inline]
    pub(super) fn finish<B>(&mut self, result: &mut Result<ServiceResponse<B>, Error>) -> Option<HttpResponse> {
        match &self.entrance.slot {
            Some(slot) if slot.writes() != 0 => self.finish_nested(slot, result),
            // No other policy was reached.
            slot => {
                if slot.is_none() && created() != self.entrance.created {
                    self.give_nothing();
                }
                steps::decorate(result, &mut self.own, &self.outer.site);
                if let Some(event) = &self.event {
                    event.emit();
                }
                None
            }
        }
    }

    /// Fails closed where a policy has come into being meanwhile: had it been inside, it would have left its decision in a slot.
    #[inline(never)]
    fn give_nothing(&mut self) {
        expect_others();
        if let ResponsePlan::Policy(grant) = &mut self.own {
            *grant = None;
        }
    }

    #[inline(never)]
    fn finish_nested<B>(&self, slot: &Slot, result: &mut Result<ServiceResponse<B>, Error>) -> Option<HttpResponse> {
        let is_decided_inside = slot.writes() != self.entrance.writes;
        self.log(slot, is_decided_inside, result);
        if !self.entrance.is_outermost {
            return None;
        }
        let is_varied = is_decided_inside && !self.entrance.is_final;
        let Ok(response) = result else {
            self.finish_error(slot, is_varied, result);
            return None;
        };
        let is_marked = slot.is_past_skip_preflight();
        let mut replacement = slot.read(|decided| impose(decided, response.response_mut(), is_marked));
        if is_varied {
            let headers = replacement.as_mut().map_or(response.headers_mut(), HttpResponse::headers_mut);
            self.vary(slot, headers);
        }
        replacement
    }

    /// Extends `Vary` by what the policies outside the innermost one enforce.
    fn vary(&self, slot: &Slot, headers: &mut HeaderMap) {
        vary(&self.outer.site, headers);
        slot.for_each_enforcing(|site| vary(site, headers));
    }

    #[inline(never)]
    fn finish_error<B>(&self, slot: &Slot, is_varied: bool, result: &mut Result<ServiceResponse<B>, Error>) {
        let Err(error) = result else { return };
        let decided = slot.read(|decided| decided.clone());
        let mut enforcing = vec![Rc::clone(&self.outer.site)];
        slot.for_each_enforcing(|site| enforcing.push(Rc::clone(site)));
        let is_marked = slot.is_past_skip_preflight();
        error.add_response_mapper(move |mut response| {
            let replacement = impose(&mut decided.clone(), &mut response, is_marked);
            let mut response = replacement.unwrap_or(response);
            if is_varied {
                for site in &enforcing {
                    vary(site, response.headers_mut());
                }
            }
            response
        });
    }

    /// Logs the event that applies.
    fn log<B>(&self, slot: &Slot, is_decided_inside: bool, result: &Result<ServiceResponse<B>, Error>) {
        if is_decided_inside && !self.entrance.is_final {
            if !self.outer.routes_first {
                warn_of_hidden_policy();
            }
            return;
        }
        if is_decided_inside {
            self.warn_of_looser_policy(slot, result);
        }
        if let Some(event) = &self.event {
            event.emit();
        }
    }

    /// Warns of the inner policy that allows what this one refuses.
    #[cold]
    fn warn_of_looser_policy<B>(&self, slot: &Slot, result: &Result<ServiceResponse<B>, Error>) {
        let pattern = result.as_ref().ok().and_then(|response| response.request().match_pattern());
        slot.read_overruled(|decided| {
            let inner = match decided {
                Decided::Preflight(inner, answer) if answer.is_allowed() => Some(&inner.route),
                Decided::Manual => None,
                Decided::Preflight(..) | Decided::Response(..) | Decided::Nothing => return,
            };
            warn_of_looser_policy(&self.outer.site.route, inner, pattern.as_deref());
        });
    }
}

/// Replaces the CORS headers of a response with those of the innermost decision. Returns the response to a preflight if a layer
/// has replaced that.
#[inline]
fn impose<B>(decided: &mut Decided, response: &mut HttpResponse<B>, is_marked: bool) -> Option<HttpResponse> {
    match decided {
        Decided::Response(site, plan) => respond::apply(plan, site, response.headers_mut()),
        Decided::Preflight(site, answer) if !answer.apply(site, response) => {
            return Some(steps::marked(answer.build(site), is_marked));
        }
        Decided::Preflight(..) | Decided::Nothing | Decided::Manual => {}
    }
    None
}

/// Extends `Vary` where an outer policy enforces: it would refuse another origin even if the inner policy allows it.
fn vary(site: &Site, headers: &mut HeaderMap) {
    if site.enforcement() == Enforcement::Everything {
        headers::vary(headers, site, true);
    }
}
