//! The response on its way through an outer policy: the innermost policy wins.

use std::rc::Rc;

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::ServiceResponse,
    http::header::HeaderMap,
};

use super::{
    slot::{Decided, SlotGuard},
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

/// What an outer policy has to know when the response comes.
#[derive(Debug)]
pub(crate) struct OuterState {
    site: Rc<Site>,
    slot: SlotGuard,
    /// How many decisions had been written before anything inside was called.
    writes: u32,
    own: Own,
    event: Option<Box<LogEvent>>,
    routes_first: bool,
}

/// What the outer policy has decided itself.
#[derive(Debug)]
pub(crate) enum Own {
    Response(ResponsePlan),
    /// To be answered if no policy inside does, or whatever they do.
    Preflight {
        answer: PreflightAnswer,
        is_final: bool,
    },
}

impl OuterState {
    pub(crate) fn new(
        site: Rc<Site>,
        slot: SlotGuard,
        own: Own,
        event: Option<Box<LogEvent>>,
        routes_first: bool,
    ) -> Self {
        if let Own::Response(plan) = &own
            && slot.is_shared()
        {
            slot.write(Decided::Response(Rc::clone(&site), plan.clone()));
        }
        let writes = slot.writes();
        Self { site, slot, writes, own, event, routes_first }
    }

    /// Gives a response the headers of the innermost decision.
    pub(crate) fn finish<B: MessageBody>(
        self,
        result: Result<ServiceResponse<B>, Error>,
    ) -> Result<ServiceResponse<EitherBody<B>>, Error> {
        if self.slot.writes() != self.writes {
            match &self.own {
                Own::Preflight { is_final: true, .. } => self.warn_of_looser_policy(&result),
                _ => return self.finish_inner(result),
            }
        }
        if let Some(event) = &self.event {
            event.emit();
        }
        let Self { site, slot, own, .. } = self;
        match (own, result) {
            (Own::Response(mut plan), Ok(mut response)) => {
                respond::apply(&mut plan, &site, response.headers_mut());
                Ok(response.map_into_left_body())
            }
            (Own::Response(plan), Err(mut error)) => {
                error.add_response_mapper(move |mut response| {
                    respond::restore(&plan, &site, response.headers_mut());
                    response
                });
                Err(error)
            }
            (Own::Preflight { answer, .. }, result) => {
                slot.write(Decided::Preflight(Rc::clone(&site), answer.clone()));
                let is_marked = slot.is_past_skip_preflight();
                match result {
                    Ok(response) => {
                        let answer = steps::build(answer, &site, is_marked);
                        Ok(response.into_response(answer).map_into_right_body())
                    }
                    Err(mut error) => {
                        error.add_response_mapper(move |_| steps::build(answer.clone(), &site, is_marked));
                        Err(error)
                    }
                }
            }
        }
    }

    /// Names the policy inside that allows what this one refuses.
    fn warn_of_looser_policy<B>(&self, result: &Result<ServiceResponse<B>, Error>) {
        let pattern = result.as_ref().ok().and_then(|response| response.request().match_pattern());
        self.slot.read(|decided| {
            let inner = match decided {
                Decided::Preflight(inner, answer) if answer.is_allowed() => Some(&inner.route),
                Decided::Manual => None,
                Decided::Preflight(..) | Decided::Response(..) | Decided::Nothing => return,
            };
            warn_of_looser_policy(&self.site.route, inner, pattern.as_deref());
        });
    }

    /// The same where a policy inside has decided. What layers in between have done to its headers is undone.
    fn finish_inner<B: MessageBody>(
        self,
        result: Result<ServiceResponse<B>, Error>,
    ) -> Result<ServiceResponse<EitherBody<B>>, Error> {
        if !self.routes_first {
            warn_of_hidden_policy();
        }
        let Self { site, slot, .. } = self;
        let is_marked = slot.is_past_skip_preflight();
        match result {
            Ok(mut response) => {
                let replacement = slot.read(|decided| restore(decided, response.response_mut(), is_marked));
                if let Some(mut replacement) = replacement {
                    vary(&site, replacement.headers_mut());
                    return Ok(response.into_response(replacement).map_into_right_body());
                }
                vary(&site, response.headers_mut());
                Ok(response.map_into_left_body())
            }
            Err(mut error) => {
                let decided = slot.read(Decided::clone);
                error.add_response_mapper(move |mut response| {
                    let replacement = restore(&decided, &mut response, is_marked);
                    let mut response = replacement.unwrap_or(response);
                    vary(&site, response.headers_mut());
                    response
                });
                Err(error)
            }
        }
    }
}

/// Makes the CORS headers of a response those of an inner decision. Where a layer in between has put something else in the
/// place of the answer to a preflight, that answer is returned.
fn restore<B>(decided: &Decided, response: &mut HttpResponse<B>, is_marked: bool) -> Option<HttpResponse> {
    match decided {
        Decided::Nothing | Decided::Manual => {}
        Decided::Response(site, plan) => respond::restore(plan, site, response.headers_mut()),
        Decided::Preflight(site, answer) if answer.has_status(site, response.status()) => {
            answer.restore(site, response.headers_mut());
        }
        Decided::Preflight(site, answer) => return Some(steps::build(answer.clone(), site, is_marked)),
    }
    None
}

/// Tells caches, where the outer policy enforces, that another origin would have been refused, whatever the inner policy says.
fn vary(site: &Site, headers: &mut HeaderMap) {
    if site.enforcement() == Enforcement::Everything {
        headers::vary(headers, site, true);
    }
}
