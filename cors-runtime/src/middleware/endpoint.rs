//! A handler without middleware of the user's, registered under its policy.
//!
//! `Resource::wrap` would put the policy around a service that chooses among the routes of a resource, and box every
//! body. Here is one route, and its responses are boxed already: the policy stands directly around the handler.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error, Resource,
    dev::{AppService, ResourceDef, Service, ServiceFactory, ServiceRequest, ServiceResponse, forward_ready},
    guard::{Guard, GuardContext},
};

use super::{
    cors::Cors,
    guard::RouteGuard,
    service::{decorate, report_unreadable},
};
use crate::{
    decision::{
        decide::{Decision, ResponsePlan, ShortCircuit},
        log::log_start,
    },
    route::Route,
    surface::registry::registered_count,
};

/// A handler of an annotated route, its guards and its name.
pub struct Endpoint {
    name: String,
    route: &'static Route,
    guards: Vec<Box<dyn Guard>>,
    handler: actix_web::Route,
}

impl Endpoint {
    /// A handler that accepts the route's methods and their preflights.
    pub(crate) fn new(name: &str, route: &'static Route, handler: actix_web::Route) -> Self {
        Self { name: name.to_owned(), route, guards: Vec::new(), handler }
    }

    /// Adds a guard of the user's.
    #[must_use]
    pub fn guard(mut self, guard: impl Guard + 'static) -> Self {
        self.guards.push(Box::new(guard));
        self
    }

    /// Registers the handler under the policy of its route.
    pub(crate) fn register(self, config: &mut AppService) {
        let path = self.route.path();
        // As actix-web does for resources.
        let path = if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let mut definition = ResourceDef::new(path);
        definition.set_name(self.name);
        let mut guards: Vec<Box<dyn Guard>> = vec![Box::new(RouteGuard::new(self.route))];
        guards.extend(self.guards);
        let factory = EndpointFactory { handler: self.handler, cors: Rc::new(Cors::of_route(self.route)) };
        config.register_service(definition, Some(guards), factory, None);
    }

    /// The same handler as a resource, which takes middleware.
    pub(crate) fn into_resource(self) -> Resource {
        let resource = Resource::new(self.route.path()).name(&self.name).guard(RouteGuard::new(self.route));
        let guarded = self.guards.into_iter().fold(resource, |resource, guard| resource.guard(Boxed(guard)));
        guarded.route(self.handler)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Endpoint").field("name", &self.name).field("route", self.route).finish_non_exhaustive()
    }
}

struct Boxed(Box<dyn Guard>);

impl Guard for Boxed {
    fn check(&self, ctx: &GuardContext<'_>) -> bool {
        self.0.check(ctx)
    }
}

struct EndpointFactory {
    handler: actix_web::Route,
    cors: Rc<Cors>,
}

type Handler = <actix_web::Route as ServiceFactory<ServiceRequest>>::Service;

impl ServiceFactory<ServiceRequest> for EndpointFactory {
    type Response = ServiceResponse;
    type Error = Error;
    type Config = ();
    type Service = EndpointService;
    type InitError = ();
    type Future = Pin<Box<dyn Future<Output = Result<Self::Service, Self::InitError>>>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let handler = self.handler.new_service(());
        let cors = Rc::clone(&self.cors);
        Box::pin(async move {
            // All routes of the app have been registered by now.
            log_start(registered_count);
            Ok(EndpointService { handler: handler.await?, cors })
        })
    }
}

struct EndpointService {
    handler: Handler,
    cors: Rc<Cors>,
}

impl Service<ServiceRequest> for EndpointService {
    type Response = ServiceResponse;
    type Error = Error;
    type Future = EndpointFuture<<Handler as Service<ServiceRequest>>::Future>;

    forward_ready!(handler);

    fn call(&self, req: ServiceRequest) -> Self::Future {
        match self.cors.decide(&req, None) {
            Decision::Forward(decoration, refusal) => {
                let is_observed = report_unreadable(&self.cors, refusal, &req);
                EndpointFuture::Forwarded { inner: self.handler.call(req), decoration, is_observed }
            }
            Decision::ShortCircuit(answer) => {
                EndpointFuture::Answered { answer: Some((answer, req)), cors: Rc::clone(&self.cors) }
            }
        }
    }
}

/// The response of an [`EndpointService`]. The handler's own future is boxed by actix-web.
// It holds no response, which would more than double what every request moves.
enum EndpointFuture<F> {
    Answered { answer: Option<(ShortCircuit, ServiceRequest)>, cors: Rc<Cors> },
    Forwarded { inner: F, decoration: ResponsePlan, is_observed: bool },
}

impl<F> Future for EndpointFuture<F>
where
    F: Future<Output = Result<ServiceResponse, Error>> + Unpin,
{
    type Output = Result<ServiceResponse, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            // A future that has given its answer is never polled again; were it, it would not wake.
            Self::Answered { answer, cors } => {
                answer.take().map_or(Poll::Pending, |(answer, req)| Poll::Ready(Ok(cors.answer(answer, req))))
            }
            Self::Forwarded { inner, decoration, is_observed } => poll_decorated(inner, decoration, *is_observed, cx),
        }
    }
}

/// A function of its own, so that the response is written where it belongs: it is long, and would be moved once more.
fn poll_decorated<F>(
    inner: &mut F,
    decoration: &mut ResponsePlan,
    is_observed: bool,
    cx: &mut Context<'_>,
) -> Poll<Result<ServiceResponse, Error>>
where
    F: Future<Output = Result<ServiceResponse, Error>> + Unpin,
{
    let mut polled = Pin::new(inner).poll(cx);
    if let Poll::Ready(result) = &mut polled {
        decorate(result, decoration, is_observed);
    }
    polled
}
