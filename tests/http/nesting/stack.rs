//! Stacks of layers around a route, each in its own scope.

use std::{
    future::{Future, poll_fn, ready},
    pin::pin,
    task::Poll,
};

use actix_web::{
    Error, HttpResponse,
    body::MessageBody,
    dev::{AppService, HttpServiceFactory, ServiceRequest, ServiceResponse},
    error::{ErrorGatewayTimeout, ErrorInternalServerError, ErrorUnauthorized},
    http::{
        Method,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap,
            HeaderValue, VARY,
        },
    },
    middleware::{Next, from_fn},
    rt::task::yield_now,
    web,
};
use cors_runtime::{Cors, OriginRequest, SkipPreflight, cors};

use super::policies::{POLICIES, ROUTE};

/// A layer of the stack, in its own scope.
#[derive(Clone, Copy, Debug)]
pub enum Layer {
    Cors {
        policy: usize,
        routes_first: bool,
        /// Whether it does not enforce on the path of the route.
        excepts: bool,
    },
    /// Adds CORS headers to responses and errors.
    Meddle,
    FailBefore,
    FailAfter,
    /// Replaces the inner response.
    Replace,
    /// Polls the inner service once, and drops its future.
    Abandon,
    /// A middleware that refuses everything, and that preflights bypass.
    SkipPreflight,
    /// Makes every request a GET.
    Override,
}

/// The innermost service.
#[derive(Clone, Copy, Debug)]
pub enum Leaf {
    Annotated,
    /// With middleware of its own.
    Wrapped,
    /// With middleware of its own that refuses everything.
    Failing,
    /// With a function.
    Asking,
    Disabled,
    Manual,
    Plain,
    Nothing,
}

pub struct Stack {
    pub layers: Vec<Layer>,
    pub leaf: Leaf,
}

impl HttpServiceFactory for Stack {
    fn register(self, config: &mut AppService) {
        let Self { layers, leaf } = self;
        let Some((layer, rest)) = layers.split_first() else {
            return register_leaf(leaf, config);
        };
        let scope = web::scope("").service(Self { layers: rest.to_vec(), leaf });
        match *layer {
            Layer::Cors { policy, routes_first, excepts } => {
                scope.wrap(outer(policy, routes_first, excepts)).register(config);
            }
            Layer::Meddle => scope.wrap(from_fn(meddle)).register(config),
            Layer::FailBefore => scope.wrap(from_fn(fail_before)).register(config),
            Layer::FailAfter => scope.wrap(from_fn(fail_after)).register(config),
            Layer::Replace => scope.wrap(from_fn(replace)).register(config),
            Layer::Abandon => scope.wrap(from_fn(abandon)).register(config),
            Layer::SkipPreflight => scope.wrap(SkipPreflight::new(from_fn(fail_before))).register(config),
            Layer::Override => scope.wrap(from_fn(make_get)).register(config),
        }
    }
}

pub fn outer(policy: usize, routes_first: bool, excepts: bool) -> Cors {
    let cors = Cors::new((POLICIES[policy].policy)());
    let cors = if excepts { cors.except("/") } else { cors };
    if routes_first { cors.routes_first() } else { cors }
}

pub fn register_leaf(leaf: Leaf, config: &mut AppService) {
    match leaf {
        Leaf::Annotated => annotated.register(config),
        Leaf::Wrapped => wrapped.register(config),
        Leaf::Failing => failing.register(config),
        Leaf::Asking => asking.register(config),
        Leaf::Disabled => disabled.register(config),
        Leaf::Manual => manual.register(config),
        Leaf::Plain => web::resource("/").to(plain).register(config),
        Leaf::Nothing => {}
    }
}

#[cors(policy = ROUTE)]
#[actix_web::get("/")]
pub async fn annotated() -> HttpResponse {
    plain().await
}

#[cors(policy = ROUTE)]
#[actix_web::get("/", wrap = "from_fn(meddle)")]
pub async fn wrapped() -> HttpResponse {
    plain().await
}

#[cors(policy = ROUTE)]
#[actix_web::get("/", wrap = "from_fn(fail_before)")]
pub async fn failing() -> HttpResponse {
    plain().await
}

async fn is_b(request: &OriginRequest) -> bool {
    // As if a cache had the answer.
    ready(()).await;
    request.origin() == "https://b.example"
}

#[cors(
    origins = ["https://a.example", "https://c.example", allow_if(is_b)],
    expose = "X-Route",
    max_age = 5,
)]
#[actix_web::get("/")]
pub async fn asking() -> HttpResponse {
    plain().await
}

#[cors(disabled)]
#[actix_web::get("/")]
pub async fn disabled() -> HttpResponse {
    plain().await
}

#[cors(policy = ROUTE, preflight = manual)]
#[actix_web::route("/", method = "GET", method = "OPTIONS")]
pub async fn manual() -> HttpResponse {
    plain().await
}

/// A handler that needs two polls.
pub async fn plain() -> HttpResponse {
    yield_now().await;
    HttpResponse::Ok().finish()
}

pub async fn meddle(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse, Error> {
    pub fn change(headers: &mut HeaderMap) {
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("DELETE"));
        headers.append(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("https://evil.example"));
        headers.insert(VARY, HeaderValue::from_static("Accept"));
    }
    match next.call(request).await {
        Ok(mut response) => {
            change(response.headers_mut());
            Ok(response.map_into_boxed_body())
        }
        Err(mut error) => {
            error.add_response_mapper(|mut response| {
                change(response.headers_mut());
                response
            });
            Err(error)
        }
    }
}

pub async fn fail_before(_: ServiceRequest, _: Next<impl MessageBody + 'static>) -> Result<ServiceResponse, Error> {
    Err(ErrorUnauthorized("before"))
}

pub async fn fail_after(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let _ = next.call(request).await;
    Err(ErrorInternalServerError("after"))
}

pub async fn replace(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    let request = match next.call(request).await {
        Ok(response) => response.into_parts().0,
        Err(error) => return Err(error),
    };
    Ok(ServiceResponse::new(request, HttpResponse::Found().finish()))
}

pub async fn make_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    request.head_mut().method = Method::GET;
    next.call(request).await
}

pub async fn abandon(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse, Error> {
    poll_once(next.call(request)).await;
    Err(ErrorGatewayTimeout("abandoned"))
}

/// Polls a future once, and drops it.
pub async fn poll_once<F: Future>(future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        Poll::Ready(match future.as_mut().poll(context) {
            Poll::Ready(output) => Some(output),
            Poll::Pending => None,
        })
    })
    .await
}
