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

use super::{
    cors::Cors,
    service::{CorsFuture, CorsMiddleware},
};
use crate::{
    decision::predicate_answer::PredicateAnswer,
    predicate::{OriginRequest, Predicate, PredicatePolicy},
};

/// A [`Cors`] with a policy that has `allow_if(…)`: [`Cors::asking`] makes one.
#[derive(Clone)]
pub struct AskingCors<F> {
    cors: Cors,
    // A function, and not a type: only so can the future that it returns have a name without being boxed.
    predicate: F,
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

impl Cors {
    /// The same for a named policy with `allow_if(…)`, whose function is asked about what is not listed.
    ///
    /// Around an app or a scope, it is asked before a route is chosen: the parameters of the path are not known yet.
    ///
    /// ```
    /// use actix_web::{App, HttpResponse, web};
    /// use cors_runtime::{Cors, OriginRequest, policy};
    ///
    /// async fn is_tenants_page(request: &OriginRequest) -> bool {
    ///     request.origin().strip_prefix("https://") == Some(request.host())
    /// }
    ///
    /// policy! {
    ///     static TENANTS = { origins = [allow_if(is_tenants_page)] };
    /// }
    ///
    /// let app = App::new()
    ///     .wrap(Cors::asking(&TENANTS).routes_first())
    ///     .route("/plain", web::get().to(HttpResponse::Ok));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn asking<P: Predicate>(policy: &'static PredicatePolicy<P>) -> AskingCors<impl PredicateFn> {
        with_predicate::<P>(Self::new(policy.is_a_cors_policy()))
    }
}

/// A policy together with its function.
pub(crate) fn with_predicate<P: Predicate>(cors: Cors) -> AskingCors<impl PredicateFn> {
    AskingCors { cors, predicate: P::evaluate }
}

/// An asynchronous predicate.
pub trait PredicateFn: Clone + 'static {
    /// The future of its answer.
    type Future: Future<Output = PredicateAnswer> + 'static;

    /// Decides about an origin.
    fn evaluate(&self, request: OriginRequest) -> Self::Future;
}

impl<F, A> PredicateFn for F
where
    F: Fn(OriginRequest) -> A + Clone + 'static,
    A: Future<Output = PredicateAnswer> + 'static,
{
    type Future = A;

    fn evaluate(&self, request: OriginRequest) -> A {
        self(request)
    }
}

impl<S, B, F> Transform<S, ServiceRequest> for AskingCors<F>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
    F: PredicateFn,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Transform = PredicateMiddleware<S, F>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let inner = Rc::new(CorsMiddleware::new(service, self.cors.clone()));
        ready(Ok(PredicateMiddleware { inner, predicate: self.predicate.clone() }))
    }
}

/// A service inside a policy with a predicate.
pub struct PredicateMiddleware<S, F> {
    inner: Rc<CorsMiddleware<S>>,
    predicate: F,
}

impl<S, F> fmt::Debug for PredicateMiddleware<S, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PredicateMiddleware").finish_non_exhaustive()
    }
}

impl<S, B, F> Service<ServiceRequest> for PredicateMiddleware<S, F>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody,
    F: PredicateFn,
{
    type Response = ServiceResponse<EitherBody<B>>;
    type Error = Error;
    type Future = PredicateFuture<S, B, F::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let verdict = self.inner.decide(&req, None);
        match self.inner.origin_request(&verdict, &req) {
            Some(origin_request) => PredicateFuture::Deciding {
                answer: self.predicate.evaluate(origin_request),
                waiting: Some((Rc::clone(&self.inner), req)),
            },
            None => PredicateFuture::Forwarding { response: self.inner.apply(req, verdict) },
        }
    }
}

pin_project! {
    /// The response of a [`PredicateMiddleware`].
    #[project = PredicateFutureProjection]
    pub enum PredicateFuture<S, B, A>
    where
        S: Service<ServiceRequest>,
    {
        Deciding { #[pin] answer: A, waiting: Option<(Rc<CorsMiddleware<S>>, ServiceRequest)> },
        Forwarding { #[pin] response: CorsFuture<S::Future, B> },
    }
}

impl<S, B, A> Future for PredicateFuture<S, B, A>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
    A: Future<Output = PredicateAnswer>,
{
    type Output = Result<ServiceResponse<EitherBody<B>>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        loop {
            match self.as_mut().project() {
                PredicateFutureProjection::Forwarding { response } => return response.poll(cx),
                PredicateFutureProjection::Deciding { answer, waiting } => {
                    let Poll::Ready(answer) = answer.poll(cx) else {
                        return Poll::Pending;
                    };
                    // Once it has answered, a future is not polled again.
                    let Some((inner, req)) = waiting.take() else {
                        return Poll::Pending;
                    };
                    // The `OriginRequest` holds the request, and must be gone when the routes get it: what is left of it is
                    // dropped first.
                    self.set(PredicateFuture::Forwarding { response: CorsFuture::nothing() });
                    let verdict = inner.decide(&req, Some(answer));
                    self.set(PredicateFuture::Forwarding { response: inner.apply(req, verdict) });
                }
            }
        }
    }
}
