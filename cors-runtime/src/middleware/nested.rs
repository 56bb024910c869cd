//! Policies inside policies: the innermost one wins.

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Extensions, ServiceResponse},
    http::{StatusCode, header::HeaderMap},
};

use crate::{
    decision::{
        decide::ResponsePlan,
        log::{LogEvent, warn_of_hidden_policy},
        marks::{NestingMarker, ResponseMark},
        respond::{self, PREFLIGHT_REFUSED},
    },
    policy::Policy,
};

/// What an outer policy has to know when the response comes.
#[derive(Debug)]
pub struct NestedState {
    note: NestingMarker,
    is_observed: bool,
    decoration: ResponsePlan,
    /// The answer to a preflight, if no policy inside gives one.
    preflight: Option<PreflightAnswer>,
    report: Option<Box<LogEvent>>,
    routes_first: bool,
    /// The policy, if it would have refused another origin before the handler: whatever the policies inside say, what comes
    /// depends on the origin then.
    enforced: Option<&'static Policy>,
}

#[derive(Clone, Debug)]
struct PreflightAnswer {
    status: StatusCode,
    headers: HeaderMap,
}

impl NestedState {
    /// Wraps the answer to a request that is not a preflight.
    pub(crate) fn request(
        extensions: &mut Extensions,
        decoration: ResponsePlan,
        report: Option<Box<LogEvent>>,
        routes_first: bool,
        enforced: Option<&'static Policy>,
    ) -> Self {
        let (note, is_observed) = NestingMarker::insert(extensions);
        Self { note, is_observed, decoration, preflight: None, report, routes_first, enforced }
    }

    /// Wraps the answer to a preflight that is offered to the routes first.
    pub(crate) fn preflight(extensions: &mut Extensions, answer: &HttpResponse, report: Option<Box<LogEvent>>) -> Self {
        let (note, is_observed) = NestingMarker::insert(extensions);
        let preflight = PreflightAnswer { status: answer.status(), headers: answer.headers().clone() };
        Self {
            note,
            is_observed,
            decoration: ResponsePlan::Untouched,
            preflight: Some(preflight),
            report,
            routes_first: true,
            enforced: None,
        }
    }

    /// Leaves what a policy inside has decided; otherwise the decision made before holds.
    pub(crate) fn finish<B: MessageBody>(
        self,
        result: Result<ServiceResponse<B>, Error>,
    ) -> Result<ServiceResponse<EitherBody<B>>, Error> {
        match result {
            Ok(mut response) => {
                if self.leaves(response.response_mut()) {
                    if !self.routes_first {
                        warn_of_hidden_policy();
                    }
                    self.vary(response.headers_mut());
                    return Ok(response.map_into_left_body());
                }
                if let Some(report) = &self.report {
                    report.emit();
                }
                if self.preflight.is_some() {
                    let answer = self.replace(HttpResponse::new(StatusCode::OK));
                    return Ok(response.into_response(answer).map_into_right_body());
                }
                respond::decorate(&mut self.decoration.clone(), response.headers_mut());
                self.mark(response.response_mut());
                Ok(response.map_into_left_body())
            }
            Err(mut error) => {
                error.add_response_mapper(move |mut response| {
                    if self.leaves(&mut response) {
                        self.vary(response.headers_mut());
                        return response;
                    }
                    self.replace(response)
                });
                Err(error)
            }
        }
    }

    /// Whether a response is that of a policy inside, or of a handler that it has left a preflight to.
    fn leaves<B>(&self, response: &mut HttpResponse<B>) -> bool {
        let left_to_user = self.note.is_manual();
        if left_to_user && self.is_observed {
            ResponseMark::Decorated.mark(response);
        }
        left_to_user || ResponseMark::of(response).is_some()
    }

    /// Tells caches that another origin would have been refused.
    fn vary(&self, headers: &mut HeaderMap) {
        if let Some(policy) = self.enforced {
            respond::vary(headers, policy, true);
        }
    }

    /// The response as this policy wants it.
    fn replace(&self, mut response: HttpResponse) -> HttpResponse {
        if let Some(answer) = &self.preflight {
            let body = if answer.status == StatusCode::FORBIDDEN { PREFLIGHT_REFUSED } else { "" };
            response = response.set_body(BoxBody::new(body));
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers.clone();
        } else {
            respond::decorate(&mut self.decoration.clone(), response.headers_mut());
        }
        self.mark(&mut response);
        response
    }

    fn mark<B>(&self, response: &mut HttpResponse<B>) {
        let decision = if self.preflight.is_some() { ResponseMark::PreflightAnswered } else { ResponseMark::Decorated };
        if self.is_observed {
            decision.mark(response);
        }
    }
}
