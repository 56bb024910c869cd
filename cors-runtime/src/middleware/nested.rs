//! The response in an outer policy: the innermost policy wins.

use std::{mem, rc::Rc};

use actix_web::{
    Error, HttpResponse,
    dev::{ServiceRequest, ServiceResponse},
    http::header::HeaderMap,
};

use super::{
    outer::Outer,
    slot::{Decided, Slot, SlotGuard},
    steps,
};
use crate::{
    decision::{
        headers,
        log::{LogEvent, warn_of_hidden_policy, warn_of_looser_policy},
        respond::{self, OwnResponse},
        site::Site,
    },
    policy::enforcement::Enforcement,
};

/// The position of an outer policy among those of a request, determined before the inner service is called.
#[derive(Debug)]
pub(super) struct Entrance {
    slot: SlotGuard,
    /// The number of decisions written before.
    writes: u32,
    /// Whether this is the outermost policy, which gives the response its headers.
    is_outermost: bool,
    /// Whether a preflight is refused regardless of the inner policies.
    is_final: bool,
}

impl Entrance {
    /// Forwards a request. `own` returns the policy's decision, which applies if no inner policy decides, or regardless of them if it
    /// is final.
    #[expect(clippy::inline_always, reason = "measured: it returns more than it does")]
    #[inline(always)]
    pub(super) fn new(
        outer: &Outer,
        outside: Option<Rc<Slot>>,
        is_final: bool,
        req: &mut ServiceRequest,
        own: impl FnOnce() -> Decided,
    ) -> Self {
        let slot = outer.slots.enter_inside(outside, req);
        let is_outermost = !slot.enter_policy();
        // Nothing else reads the slot before the response returns here, unless an outer policy handed it in.
        if is_final || !slot.is_own() {
            slot.write(own());
        }
        if is_final {
            slot.close();
        }
        if !is_outermost && outer.site.enforcement() == Enforcement::Everything {
            slot.note_enforcing(Rc::clone(&outer.site));
        }
        Self { writes: slot.writes(), slot, is_outermost, is_final }
    }
}

/// How a response is replaced.
pub(super) struct Replacement {
    /// Whether `Vary` is extended by what the policies outside the innermost one enforce.
    is_varied: bool,
}

/// The state of an outer policy while the inner service runs.
pub(super) struct OuterState {
    pub(super) outer: Rc<Outer>,
    pub(super) entrance: Entrance,
    /// The policy's own decision, used if no other policy decides. All other decisions are in the slot.
    pub(super) own: Decided,
    /// The event to log if no inner policy decides.
    pub(super) event: Option<Box<LogEvent>>,
}

impl OuterState {
    /// Gives a response the headers of the innermost decision, if this is the outermost policy. Returns how the response must be
    /// replaced, if it must.
    pub(super) fn finish<B>(&mut self, result: &mut Result<ServiceResponse<B>, Error>) -> Option<Replacement> {
        let slot = &self.entrance.slot;
        let is_decided_inside = slot.writes() != self.entrance.writes;
        self.log(is_decided_inside, result);
        if !self.entrance.is_outermost {
            return None;
        }
        let mut decided = if is_decided_inside { slot.last() } else { mem::take(&mut self.own) };
        let is_varied = is_decided_inside
            && !self.entrance.is_final
            && (self.outer.site.enforcement() == Enforcement::Everything || slot.has_enforcing());
        let Ok(response) = result else {
            self.finish_error(decided, is_varied, result);
            return None;
        };
        if !impose(&mut decided, response.response_mut()) {
            self.own = decided;
            return Some(Replacement { is_varied });
        }
        if is_varied {
            self.vary(response.headers_mut());
        }
        None
    }

    /// The response in place of one that a layer has replaced.
    #[inline(never)]
    pub(super) fn replace(&self, Replacement { is_varied }: Replacement) -> OwnResponse {
        let mut response = build(&self.own, self.entrance.slot.is_past_skip_preflight());
        if is_varied {
            self.vary(response.headers_mut());
        }
        response
    }

    /// Extends `Vary` by what the policies outside the innermost one enforce.
    fn vary(&self, headers: &mut HeaderMap) {
        vary(&self.outer.site, headers);
        self.entrance.slot.for_each_enforcing(|site| vary(site, headers));
    }

    #[inline(never)]
    fn finish_error<B>(&self, decided: Decided, is_varied: bool, result: &mut Result<ServiceResponse<B>, Error>) {
        let Err(error) = result else { return };
        let slot = &self.entrance.slot;
        let mut enforcing = Vec::new();
        if is_varied {
            enforcing.push(Rc::clone(&self.outer.site));
            slot.for_each_enforcing(|site| enforcing.push(Rc::clone(site)));
        }
        let is_marked = slot.is_past_skip_preflight();
        error.add_response_mapper(move |mut response| {
            if !impose(&mut decided.clone(), &mut response) {
                response = build(&decided, is_marked).map_into_boxed_body();
            }
            for site in &enforcing {
                vary(site, response.headers_mut());
            }
            response
        });
    }

    /// Logs the event that applies.
    fn log<B>(&self, is_decided_inside: bool, result: &Result<ServiceResponse<B>, Error>) {
        if is_decided_inside && !self.entrance.is_final {
            if !self.outer.routes_first {
                warn_of_hidden_policy();
            }
            return;
        }
        if is_decided_inside {
            self.warn_of_looser_policy(result);
        }
        if let Some(event) = &self.event {
            event.emit();
        }
    }

    /// Warns of the inner policy that allows what this one refuses.
    #[cold]
    fn warn_of_looser_policy<B>(&self, result: &Result<ServiceResponse<B>, Error>) {
        let pattern = result.as_ref().ok().and_then(|response| response.request().match_pattern());
        self.entrance.slot.read_overruled(|decided| {
            let inner = match decided {
                Decided::Preflight(inner, answer) if answer.is_allowed() => Some(&inner.route),
                Decided::Manual => None,
                Decided::Preflight(..) | Decided::Response(..) | Decided::Nothing => return,
            };
            warn_of_looser_policy(&self.outer.site.route, inner, pattern.as_deref());
        });
    }
}

/// Replaces the CORS headers of a response with those of the innermost decision. Returns `false` if a layer has replaced the
/// response to a preflight.
#[inline]
fn impose<B>(decided: &mut Decided, response: &mut HttpResponse<B>) -> bool {
    match decided {
        Decided::Response(site, plan) => respond::apply(plan, site, response.headers_mut()),
        Decided::Preflight(site, answer) => return answer.apply(site, response),
        Decided::Nothing | Decided::Manual => {}
    }
    true
}

/// The response to a preflight.
fn build(decided: &Decided, is_marked: bool) -> OwnResponse {
    match decided {
        Decided::Preflight(site, answer) => steps::marked(answer.build(site), is_marked),
        Decided::Response(..) | Decided::Nothing | Decided::Manual => {
            unreachable!("only responses to preflights are replaced")
        }
    }
}

/// Extends `Vary` where an outer policy enforces: it would refuse another origin even if the inner policy allows it.
fn vary(site: &Site, headers: &mut HeaderMap) {
    if site.enforcement() == Enforcement::Everything {
        headers::vary(headers, site, true);
    }
}
