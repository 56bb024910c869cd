//! The policy around a service.

use std::{
    future::{Future, Ready, ready},
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    Error, HttpResponse,
    body::{EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    http::header::HeaderValue,
};
use pin_project_lite::pin_project;

use crate::{
    decide::{Decoration, Verdict},
    policy::Route,
    refusal::{report_missing_headers, report_unreadable},
    respond,
};

/// Answers preflights and decorates responses as a route's policy says.
#[derive(Clone, Debug)]
pub(crate) struct Cors {
    route: &'static Route,
    allow_methods: HeaderValue,
}

impl Cors {
    pub(crate) fn new(route: &'static Route) -> Self {
        // Methods are tokens, and a list of tokens is a header value.
        let allow_methods = HeaderValue::try_from(route.allow_methods()).unwrap_or(HeaderValue::from_static(""));
        Self { route, allow_methods }
    }
}

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
        ready(Ok(CorsMiddleware { service, cors: self.clone() }))
    }
}

/// A service inside a policy.
#[derive(Debug)]
pub(crate) struct CorsMiddleware<S> {
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
        // All is decided here, and only the decision is kept: an `HttpRequest` that lives on through routing panics.
        let Cors { route, allow_methods } = &self.cors;
        let is_secure = || req.app_config().secure();
        let answer = match route.decide(req.head(), is_secure) {
            Verdict::Forward(decoration, refusal) => {
                if let Some(refusal) = refusal {
                    report_unreadable(refusal, req.head(), is_secure);
                }
                return CorsFuture::Forwarded { inner: self.service.call(req), decoration };
            }
            Verdict::AllowPreflight(policy, grant) => {
                report_missing_headers(route.allow_headers(policy), req.head());
                respond::allow_preflight(route, policy, grant, allow_methods.clone(), req.head())
            }
            Verdict::RefusePreflight(refusal) => {
                refusal.report(req.head(), "preflight refused");
                respond::refuse_preflight()
            }
            Verdict::RefuseRequest(refusal) => {
                refusal.report(req.head(), "request refused before the handler");
                respond::refuse_request()
            }
        };
        CorsFuture::Answered { response: Some(answer_with(req, answer)) }
    }
}

fn answer_with<B>(req: ServiceRequest, response: HttpResponse) -> ServiceResponse<EitherBody<B>> {
    req.into_response(response).map_into_right_body()
}

pin_project! {
    /// The response of a [`CorsMiddleware`].
    #[project = CorsFutureProjection]
    pub(crate) enum CorsFuture<F, B> {
        Answered { response: Option<ServiceResponse<EitherBody<B>>> },
        Forwarded { #[pin] inner: F, decoration: Decoration },
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
            CorsFutureProjection::Forwarded { inner, decoration } => inner.poll(cx).map(|result| {
                let decoration = std::mem::replace(decoration, Decoration::Untouched);
                match result {
                    Ok(mut response) => {
                        respond::decorate(decoration, response.headers_mut());
                        Ok(response.map_into_left_body())
                    }
                    Err(mut error) => {
                        error.add_response_mapper(move |mut response| {
                            respond::decorate(decoration.clone(), response.headers_mut());
                            response
                        });
                        Err(error)
                    }
                }
            }),
        }
    }
}
