//! Lets preflights bypass a middleware, such as authentication.

use std::{
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
    http::header::{AUTHORIZATION, COOKIE},
};
use pin_project_lite::pin_project;

use super::{
    slot::{SlotGuard, SlotPool},
    steps,
};
use crate::request::classify::preflight_method;

/// Lets preflights bypass another middleware, such as authentication.
///
/// Browsers send preflights without cookies and without `Authorization`
/// ([Fetch, CORS-preflight fetch](https://fetch.spec.whatwg.org/#cors-preflight-fetch)), so authentication around an `App` or a
/// `Scope` answers them with 401, and the browser never sends the request itself. With this, preflights reach the policies of
/// the routes; every other request goes through the middleware as before.
///
/// Anyone can forge a preflight, so one that bypasses authentication reveals nothing:
/// - The request loses `Cookie` and `Authorization`. Data that an outer middleware has attached, such as a session, is kept.
/// - A response that does not come from a policy of this crate is replaced by an empty 403.
/// - Annotated routes, and everything inside a [`Cors`](crate::Cors), refuse it if its method is not `OPTIONS` any more: a method
///   override such as `X-HTTP-Method-Override` would otherwise run the handler.
///
/// **A plain handler does run**, and only its response is withheld: a handler that is registered for any method (`web::to`,
/// `default_service`), for `OPTIONS`, or behind a method override must have no effects for preflights. Put method overrides
/// outside of the `SkipPreflight`. Do not use it with a proxy whose backend answers preflights itself.
///
/// Refusals of the middleware itself have no CORS headers, so a page cannot distinguish a 401 from a network failure. An outer
/// [`Cors`](crate::Cors) with [`routes_first`](crate::Cors::routes_first), wrapped later, lets the page read the refusal:
/// `App::new().wrap(SkipPreflight::new(auth)).wrap(Cors::new(&PAGES).routes_first())`.
///
/// ```
/// use actix_web::{App, Error, dev::ServiceRequest};
/// use actix_web::middleware::{Next, from_fn};
/// # use actix_web::{body::MessageBody, dev::ServiceResponse, error::ErrorUnauthorized, get, Responder};
/// use cors_runtime::{SkipPreflight, cors};
///
/// async fn auth(
///     req: ServiceRequest,
///     next: Next<impl MessageBody>,
/// ) -> Result<ServiceResponse<impl MessageBody>, Error> {
///     if req.headers().contains_key("authorization") {
///         return next.call(req).await;
///     }
///     Err(ErrorUnauthorized("who are you?"))
/// }
///
/// #[cors(origins = ["https://app.example.com"], headers = "Authorization")]
/// #[get("/private")]
/// async fn private() -> impl Responder {
///     "private"
/// }
///
/// let app = App::new().wrap(SkipPreflight::new(from_fn(auth))).service(private);
/// ```
#[derive(Clone, Debug)]
pub struct SkipPreflight<T> {
    wrapped: Rc<T>,
}

impl<T> SkipPreflight<T> {
    /// The wrapped middleware, which preflights bypass.
    #[must_use]
    pub fn new(middleware: T) -> Self {
        Self { wrapped: Rc::new(middleware) }
    }
}

impl<S, T, B, W> Transform<S, ServiceRequest> for SkipPreflight<T>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    T: Transform<Rc<S>, ServiceRequest, Response = ServiceResponse<W>, Error = Error> + 'static,
    B: MessageBody,
    W: MessageBody,
{
    type Response = ServiceResponse<EitherBody<W, EitherBody<B>>>;
    type Error = Error;
    type Transform = SkipPreflightService<S, T::Transform>;
    type InitError = T::InitError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Transform, Self::InitError>>>>;

    fn new_transform(&self, service: S) -> Self::Future {
        let inner = Rc::new(service);
        let wrapped = Rc::clone(&self.wrapped);
        Box::pin(async move {
            let wrapped = wrapped.new_transform(Rc::clone(&inner)).await?;
            Ok(SkipPreflightService { inner, wrapped, slots: Rc::new(SlotPool::new()) })
        })
    }
}

/// A service inside the wrapped middleware, and the bypass.
pub struct SkipPreflightService<S, W> {
    inner: Rc<S>,
    wrapped: W,
    /// Shared with the futures: see `census`.
    slots: Rc<SlotPool>,
}

impl<S, M, B, W> Service<ServiceRequest> for SkipPreflightService<S, M>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    M: Service<ServiceRequest, Response = ServiceResponse<W>, Error = Error>,
    B: MessageBody,
    W: MessageBody,
{
    type Response = ServiceResponse<EitherBody<W, EitherBody<B>>>;
    type Error = Error;
    type Future = SkipPreflightFuture<M::Future, S::Future>;

    fn poll_ready(&self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        // The wrapped middleware waits for the inner service.
        self.wrapped.poll_ready(cx)
    }

    fn call(&self, mut req: ServiceRequest) -> Self::Future {
        if preflight_method(req.head()).is_none() {
            return SkipPreflightFuture::Wrapped { answer: self.wrapped.call(req) };
        }
        for credential in [COOKIE, AUTHORIZATION] {
            req.headers_mut().remove(credential);
        }
        // The inner policies mark their responses, and refuse requests that are no longer preflights.
        let slot = self.slots.enter(&mut req);
        slot.pass_skip_preflight();
        SkipPreflightFuture::Around { answer: self.inner.call(req), slot, slots: Rc::clone(&self.slots) }
    }
}

pin_project! {
    /// The response of a [`SkipPreflightService`].
    #[project = SkipPreflightFutureProjection]
    pub enum SkipPreflightFuture<W, F> {
        Wrapped { #[pin] answer: W },
        Around { #[pin] answer: F, slot: SlotGuard, slots: Rc<SlotPool> },
    }
}

impl<FW, F, B, W> Future for SkipPreflightFuture<FW, F>
where
    FW: Future<Output = Result<ServiceResponse<W>, Error>>,
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
    B: MessageBody,
    W: MessageBody,
{
    type Output = Result<ServiceResponse<EitherBody<W, EitherBody<B>>>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            SkipPreflightFutureProjection::Wrapped { answer } => {
                answer.poll(cx).map(|result| result.map(ServiceResponse::map_into_left_body))
            }
            SkipPreflightFutureProjection::Around { answer, .. } => answer.poll(cx).map(|result| match result {
                Ok(response) if steps::is_policy_answer(response.response()) => {
                    Ok(response.map_body(|_, body| EitherBody::right(EitherBody::left(body))))
                }
                Ok(response) => {
                    let refusal = response.into_response(HttpResponse::Forbidden().finish());
                    Ok(refusal.map_body(|_, body: BoxBody| EitherBody::right(EitherBody::right(body))))
                }
                Err(mut error) => {
                    error.add_response_mapper(|response| {
                        if steps::is_policy_answer(&response) {
                            return response;
                        }
                        // The error itself may reveal protected information.
                        HttpResponse::Forbidden().finish()
                    });
                    Err(error)
                }
            }),
        }
    }
}
