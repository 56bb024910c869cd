//! The response on its way through an outer policy: the innermost policy wins.

use std::rc::Rc;

use actix_web::{Error, HttpResponse, dev::ServiceResponse, http::header::HeaderMap};

use super::{
    slot::{Decided, SlotGuard},
    steps,
};
use crate::{
    decision::{
        headers,
        log::{LogEvent, warn_of_hidden_policy, warn_of_looser_policy},
        respond,
        site::Site,
    },
    policy::enforcement::Enforcement,
};

/// What an outer policy has to know when the response comes.
#[derive(Debug)]
pub(crate) struct OuterState {
    site: Rc<Site>,
    slot: SlotGuard,
    /// How many decisions had been written before anything inside was called.
    writes: u32,
    /// Whether no other policy is outside, so that this one gives the response its headers.
    is_outermost: bool,
    routes_first: bool,
    /// Whether a preflight is refused whatever the policies inside say.
    is_final: bool,
    event: Option<Box<LogEvent>>,
}

impl OuterState {
    /// `decided` is what holds if no policy inside decides, and `event` what is logged then.
    #[expect(clippy::inline_always, reason = "measured: a plan is long, and moved by each call")]
    #[inline(always)]
    pub(crate) fn new(
        site: Rc<Site>,
        slot: SlotGuard,
        decided: Decided,
        event: Option<Box<LogEvent>>,
        routes_first: bool,
    ) -> Self {
        slot.write(decided);
        let (is_outermost, writes) = (!slot.enter_policy(), slot.writes());
        if !is_outermost && site.enforcement() == Enforcement::Everything {
            slot.note_enforcing(Rc::clone(&site));
        }
        Self { site, slot, writes, is_outermost, routes_first, is_final: false, event }
    }

    /// Refuses a preflight whatever the policies inside say.
    pub(crate) fn refuse(self) -> Self {
        self.slot.close();
        Self { is_final: true, ..self }
    }

    /// Gives a response the headers of the innermost decision, if no other policy is outside. Where the response is to be
    /// replaced, the replacement is returned.
    #[inline]
    pub(crate) fn finish<B>(&mut self, result: &mut Result<ServiceResponse<B>, Error>) -> Option<HttpResponse> {
        let mut is_decided_inside = self.slot.writes() != self.writes;
        if is_decided_inside || self.event.is_some() {
            is_decided_inside = self.settle(is_decided_inside, result);
        }
        if !self.is_outermost {
            return None;
        }
        let Ok(response) = result else {
            self.finish_error(is_decided_inside, result);
            return None;
        };
        let is_marked = self.slot.is_past_skip_preflight();
        let mut replacement = self.slot.read(|decided| impose(decided, response.response_mut(), is_marked));
        if is_decided_inside {
            let headers = replacement.as_mut().map_or(response.headers_mut(), HttpResponse::headers_mut);
            self.vary(headers);
        }
        replacement
    }

    /// Tells caches what the policies outside the innermost one enforce.
    fn vary(&self, headers: &mut HeaderMap) {
        vary(&self.site, headers);
        self.slot.for_each_enforcing(|site| vary(site, headers));
    }

    #[inline(never)]
    fn finish_error<B>(&self, is_decided_inside: bool, result: &mut Result<ServiceResponse<B>, Error>) {
        let Err(error) = result else { return };
        let decided = self.slot.read(|decided| decided.clone());
        let mut enforcing = vec![Rc::clone(&self.site)];
        self.slot.for_each_enforcing(|site| enforcing.push(Rc::clone(site)));
        let is_marked = self.slot.is_past_skip_preflight();
        error.add_response_mapper(move |mut response| {
            let replacement = impose(&mut decided.clone(), &mut response, is_marked);
            let mut response = replacement.unwrap_or(response);
            if is_decided_inside {
                for site in &enforcing {
                    vary(site, response.headers_mut());
                }
            }
            response
        });
    }

    /// Logs what is to be logged. Whether the decision is one of a policy inside is returned.
    #[inline(never)]
    fn settle<B>(&self, is_decided_inside: bool, result: &Result<ServiceResponse<B>, Error>) -> bool {
        if is_decided_inside && self.is_final {
            self.warn_of_looser_policy(result);
        } else if is_decided_inside {
            if !self.routes_first {
                warn_of_hidden_policy();
            }
            return true;
        }
        if let Some(event) = &self.event {
            event.emit();
        }
        false
    }

    /// Names the policy inside that allows what this one refuses.
    fn warn_of_looser_policy<B>(&self, result: &Result<ServiceResponse<B>, Error>) {
        let pattern = result.as_ref().ok().and_then(|response| response.request().match_pattern());
        self.slot.read_overruled(|decided| {
            let inner = match decided {
                Decided::Preflight(inner, answer) if answer.is_allowed() => Some(&inner.route),
                Decided::Manual => None,
                Decided::Preflight(..) | Decided::Response(..) | Decided::Nothing => return,
            };
            warn_of_looser_policy(&self.site.route, inner, pattern.as_deref());
        });
    }
}

/// Makes the CORS headers of a response those of the innermost decision. Where it is not the answer to a preflight that it
/// should be, that answer is returned.
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

/// Tells caches, where an outer policy enforces, that another origin would have been refused, whatever the inner policy says.
fn vary(site: &Site, headers: &mut HeaderMap) {
    if site.enforcement() == Enforcement::Everything {
        headers::vary(headers, site, true);
    }
}
