//! Policies around other policies: the innermost one wins.

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Extensions, ServiceResponse},
    http::{StatusCode, header::HeaderMap},
};

use crate::{
    decide::Decoration,
    decided::{Decided, Decision},
    middleware::decorate,
    report::{Report, report_hidden_policy},
    respond::PREFLIGHT_REFUSED,
};

/// What a policy around others has to know when the response comes.
#[derive(Debug)]
pub struct Around {
    decided: Decided,
    /// The answer to a preflight, if no policy inside gives one.
    preflight: Option<PreflightAnswer>,
    report: Option<Report>,
    routes_first: bool,
}

#[derive(Clone, Debug)]
struct PreflightAnswer {
    status: StatusCode,
    headers: HeaderMap,
}

impl Around {
    pub(crate) fn new(
        extensions: &mut Extensions,
        preflight: Option<&HttpResponse>,
        report: Option<Report>,
        routes_first: bool,
    ) -> Self {
        let decided = Decided::inside_of(extensions);
        let preflight =
            preflight.map(|answer| PreflightAnswer { status: answer.status(), headers: answer.headers().clone() });
        Self { decided, preflight, report, routes_first }
    }

    /// Leaves what a policy inside has decided; otherwise the decision made before holds.
    pub(crate) fn finish<B: MessageBody>(
        self,
        result: Result<ServiceResponse<B>, Error>,
        decoration: Decoration,
    ) -> Result<ServiceResponse<EitherBody<B>>, Error> {
        let decision = match self.decided.decision() {
            Decision::None if self.preflight.is_some() => Decision::Answered,
            Decision::None => Decision::Decided,
            decision => decision,
        };
        self.decided.tell_outer(decision);
        if self.decided.decision() != Decision::None {
            if !self.routes_first {
                report_hidden_policy();
            }
            return decorate(result, Decoration::Untouched);
        }
        if let (Some(report), Ok(response)) = (self.report, &result) {
            let request = response.request();
            report.send(request.head(), || request.app_config().secure());
        }
        match (self.preflight, result) {
            (None, result) => decorate(result, decoration),
            (Some(answer), Ok(response)) => {
                let answer = answer.put_into(HttpResponse::new(StatusCode::OK));
                Ok(response.into_response(answer).map_into_right_body())
            }
            (Some(answer), Err(mut error)) => {
                error.add_response_mapper(move |response| answer.clone().put_into(response));
                Err(error)
            }
        }
    }
}

impl PreflightAnswer {
    fn put_into(self, response: HttpResponse) -> HttpResponse {
        let body = if self.status == StatusCode::FORBIDDEN { PREFLIGHT_REFUSED } else { "" };
        let mut response = response.set_body(BoxBody::new(body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}
