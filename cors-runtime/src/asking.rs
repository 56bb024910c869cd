//! The policy around a service, where a function decides about some of the origins.

use std::{
    fmt,
    future::{Future, Ready, ready},
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error,
    body::{EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
};
use pin_project_lite::pin_project;

use crate::{
    allow_if::{Answer, Ask, OriginRequest},
    cors::Cors,
    middleware::{CorsFuture, CorsMiddleware},
};

/// A [`Cors`] with a policy that has `allow_if(…)`: [`Cors::asking`] makes one.
#[derive(Clone)]
pub struct AskingCors<F> {
    cors: Cors,
    // A function, and not a type: only so can the future that it returns have a name without being boxed.
    ask: F,
}

impl<F> AskingCors<F> {
    /// Offers preflights to the routes first, as [`Cors::routes_first`] does.
    #[must_use]
    pub fn routes_first(self) -> Self {
        Self { cors: self.cors.routes_first(), ..self }
    }
}

impl<F> fmt::Debug for AskingCors<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AskingCors").field("cors", &self.cors).finish_non_exhaustive()
    }
}

/// A policy together with its function.
pub(crate) fn asking<A: Ask>(cors: Cors) -> AskingCors<impl AskFunction> {
    AskingCors { cors, ask: A::ask }
}

/// A function that answers some time.
pub trait AskFunction: Clone + 'static {
    /// Its answer to come.
    type Future: Future<Output = Answer> + 'static;

    /// Asks about an origin.
    fn ask(&self, request: OriginRequest) -> Self::Future;
}

impl<F, A> AskFunction for F
where
    F: Fn(OriginRequest) -> A + Clone + 'static,
    A: Future<Output = Answer> + 'static,
{
    type Future = A;

    fn ask(&self, request: OriginRequest) -> A {
        self(request)
    }
}

impl<S, B, F> Transform<S, ServiceRequest> for AskingCors<F>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
    F: AskFunction,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = AskingMiddleware<S, F>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let inner = Rc::new(CorsMiddleware::new(service, self.cors.clone()));
        ready(Ok(AskingMiddleware { inner, ask: self.ask.clone() }))
    }
}

/// A service inside a policy that asks.
pub struct AskingMiddleware<S, F> {
    inner: Rc<CorsMiddleware<S>>,
    ask: F,
}

impl<S, F> fmt::Debug for AskingMiddleware<S, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AskingMiddleware").finish_non_exhaustive()
    }
}

impl<S, B, F> Service<ServiceRequest> for AskingMiddleware<S, F>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
    F: AskFunction,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = AskingFuture<S, B, F::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let verdict = self.inner.decide(&req, None);
        match self.inner.question(&verdict, &req) {
            Some(question) => {
                AskingFuture::Asking { answer: self.ask.ask(question), waiting: Some((Rc::clone(&self.inner), req)) }
            }
            None => AskingFuture::Answered { response: self.inner.proceed(req, verdict) },
        }
    }
}

pin_project! {
    /// The response of an [`AskingMiddleware`].
    #[project = AskingFutureProjection]
    pub enum AskingFuture<S, B, A>
    where
        S: Service<ServiceRequest>,
    {
        Asking { #[pin] answer: A, waiting: Option<(Rc<CorsMiddleware<S>>, ServiceRequest)> },
        Answered { #[pin] response: CorsFuture<S::Future, B> },
    }
}

impl<S, B, A> Future for AskingFuture<S, B, A>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
    A: Future<Output = Answer>,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match self.as_mut().project() {
                AskingFutureProjection::Answered { response } => return response.poll(cx),
                AskingFutureProjection::Asking { answer, waiting } => {
                    let Poll::Ready(answer) = answer.poll(cx) else {
                        return Poll::Pending;
                    };
                    // Once it has answered, a future is not polled again.
                    let Some((inner, req)) = waiting.take() else {
                        return Poll::Pending;
                    };
                    // The question holds the request, and must be gone when the routes get it: what is left of it is
                    // dropped first.
                    self.set(AskingFuture::Answered { response: CorsFuture::nothing() });
                    let verdict = inner.decide(&req, Some(answer));
                    self.set(AskingFuture::Answered { response: inner.proceed(req, verdict) });
                }
            }
        }
    }
}
