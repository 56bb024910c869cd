//! The policy around a service.

use std::{
    future::{Future, Ready, ready},
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    Error, HttpMessage as _,
    body::{EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
};
use pin_project_lite::pin_project;

use super::{
    cors::{Cors, Placement},
    nested::NestedState,
};
use crate::{
    decision::{
        decide::{Decision, ResponsePlan, ShortCircuit},
        log::log_start,
        marks::{NestingMarker, ResponseMark},
        predicate_answer::PredicateAnswer,
        refusal::Refusal,
        respond,
    },
    predicate::OriginRequest,
    surface::registry::{note_outer, registered_count},
};

impl<S, B> Transform<S, ServiceRequest> for Cors
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = CorsMiddleware<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(CorsMiddleware::new(service, self.clone())))
    }
}

/// A service inside a policy.
#[derive(Debug)]
pub struct CorsMiddleware<S> {
    service: S,
    cors: Cors,
}

impl<S, B> Service<ServiceRequest> for CorsMiddleware<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = CorsFuture<S::Future, B>;

    forward_ready!(service);

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let verdict = self.decide(&req, None);
        self.apply(req, verdict)
    }
}

impl<S> CorsMiddleware<S> {
    pub(crate) fn new(service: S, cors: Cors) -> Self {
        if let Placement::Outer { routes_first } = cors.placement {
            note_outer(&cors.route, routes_first);
        }
        log_start(registered_count);
        Self { service, cors }
    }

    /// Decides about a request. `answer` is what the policy's function has said, if it was asked.
    pub(crate) fn decide(&self, req: &ServiceRequest, answer: Option<PredicateAnswer>) -> Decision {
        self.cors.decide(req, answer)
    }

    /// What the policy's function is to be asked before this verdict holds.
    pub(crate) fn origin_request(&self, verdict: &Decision, req: &ServiceRequest) -> Option<OriginRequest> {
        let predicate = self.cors.route.needs_predicate(verdict, req.head())?;
        Some(OriginRequest::new(req.request().clone(), predicate.headers))
    }

    /// Does what has been decided.
    pub(crate) fn apply<B>(&self, req: ServiceRequest, verdict: Decision) -> CorsFuture<S::Future, B>
    where
        S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    {
        // All is decided here, and only the decision is kept: an `HttpRequest` that lives on through routing panics.
        let around = match (self.cors.placement, verdict) {
            (Placement::Outer { routes_first }, Decision::Forward(decoration, refusal)) => {
                let enforced = self.cors.route.policy().filter(|_| self.cors.route.enforces());
                let report = refusal.and_then(|refusal| self.cors.unreadable(refusal, &req));
                NestedState::request(&mut req.extensions_mut(), decoration, report, routes_first, enforced)
            }
            (
                Placement::Outer { routes_first: true },
                Decision::ShortCircuit(answer @ (ShortCircuit::AllowPreflight(..) | ShortCircuit::RefusePreflight(_))),
            ) => {
                let (answer, _, report) = self.cors.respond(answer, &req);
                NestedState::preflight(&mut req.extensions_mut(), &answer, report)
            }
            (Placement::Route, Decision::Forward(decoration, refusal)) => {
                let is_observed = report_unreadable(&self.cors, refusal, &req);
                return CorsFuture::Forwarded { inner: self.service.call(req), decoration, is_observed };
            }
            (_, Decision::ShortCircuit(answer)) => {
                let answer = self.cors.answer(answer, req);
                return CorsFuture::Answered { response: Some(answer.map_into_right_body()) };
            }
        };
        CorsFuture::NestedState { inner: self.service.call(req), around: Some(around) }
    }
}

/// Reports that the browser will keep the response to itself, if it will; whether somebody around wants to know what
/// becomes of the headers is returned.
#[inline]
pub(crate) fn report_unreadable(cors: &Cors, refusal: Option<Refusal>, req: &ServiceRequest) -> bool {
    if let Some(event) = refusal.and_then(|refusal| cors.unreadable(refusal, req)) {
        event.emit();
    }
    NestingMarker::is_in(&req.extensions())
}

pin_project! {
    /// The response of a [`CorsMiddleware`].
    #[project = CorsFutureProjection]
    pub enum CorsFuture<F, B> {
        Answered { response: Option<ServiceResponse<EitherBody<B>>> },
        Forwarded { #[pin] inner: F, decoration: ResponsePlan, is_observed: bool },
        NestedState { #[pin] inner: F, around: Option<NestedState> },
    }
}

impl<F, B> CorsFuture<F, B> {
    /// No response.
    pub(crate) fn nothing() -> Self {
        Self::Answered { response: None }
    }
}

impl<F, B> Future for CorsFuture<F, B>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            CorsFutureProjection::Answered { response } => {
                // A future that has given its answer is never polled again; were it, it would not wake.
                response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)))
            }
            CorsFutureProjection::Forwarded { inner, decoration, is_observed } => inner.poll(cx).map(|mut result| {
                decorate(&mut result, decoration, *is_observed);
                result.map(ServiceResponse::map_into_left_body)
            }),
            CorsFutureProjection::NestedState { inner, around } => inner.poll(cx).map(|result| match around.take() {
                Some(around) => around.finish(result),
                // Never polled again, as above.
                None => result.map(ServiceResponse::map_into_left_body),
            }),
        }
    }
}

/// Gives a response its headers; an error gets them when it becomes a response. The decoration is used up.
#[inline]
pub(crate) fn decorate<B>(
    result: &mut Result<ServiceResponse<B>, Error>,
    decoration: &mut ResponsePlan,
    is_observed: bool,
) {
    match result {
        Ok(response) => {
            respond::decorate(decoration, response.headers_mut());
            if is_observed {
                ResponseMark::Decorated.mark(response.response_mut());
            }
        }
        Err(error) => {
            let decoration = std::mem::replace(decoration, ResponsePlan::Untouched);
            error.add_response_mapper(move |mut response| {
                respond::decorate(&mut decoration.clone(), response.headers_mut());
                if is_observed {
                    ResponseMark::Decorated.mark(&mut response);
                }
                response
            });
        }
    }
}
