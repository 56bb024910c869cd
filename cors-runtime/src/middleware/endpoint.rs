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
    guard::{ManualPreflightGuard, RouteGuard},
    slot::Slot,
    steps,
};
use crate::{
    decision::{
        decide::{Decision, ResponsePlan, ShortCircuit},
        log::log_start,
        site::Site,
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
        if let Some(last) = ManualPreflightGuard::of(self.route) {
            guards.push(Box::new(last));
        }
        let factory = EndpointFactory { handler: self.handler, site: Rc::new(Site::of_route(self.route)) };
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
    site: Rc<Site>,
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
        let site = Rc::clone(&self.site);
        Box::pin(async move {
            // All routes of the app have been registered by now.
            log_start(registered_count);
            Ok(EndpointService { handler: handler.await?, site })
        })
    }
}

struct EndpointService {
    handler: Handler,
    site: Rc<Site>,
}

impl Service<ServiceRequest> for EndpointService {
    type Response = ServiceResponse;
    type Error = Error;
    type Future = EndpointFuture<<Handler as Service<ServiceRequest>>::Future>;

    forward_ready!(handler);

    fn call(&self, req: ServiceRequest) -> Self::Future {
        let slot = Slot::of(req.request());
        let site = Rc::clone(&self.site);
        match steps::decide(&site, &req, slot.as_deref(), None) {
            Decision::Forward(plan, refusal) => {
                steps::forward(&site, &req, slot.as_deref(), &plan, refusal);
                EndpointFuture::Forwarded { inner: self.handler.call(req), plan: Some(plan), site }
            }
            Decision::ShortCircuit(short_circuit) => {
                EndpointFuture::Answered { answer: Some((short_circuit, req)), site }
            }
        }
    }
}

/// The response of an [`EndpointService`]. The handler's own future is boxed by actix-web.
// It holds no response, which would more than double what every request moves.
enum EndpointFuture<F> {
    Answered { answer: Option<(ShortCircuit, ServiceRequest)>, site: Rc<Site> },
    Forwarded { inner: F, plan: Option<ResponsePlan>, site: Rc<Site> },
}

const COMPLETED: &str = "the future of an annotated route polled after completion";

impl<F> Future for EndpointFuture<F>
where
    F: Future<Output = Result<ServiceResponse, Error>> + Unpin,
{
    type Output = Result<ServiceResponse, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Answered { answer, site } => {
                let (short_circuit, req) = answer.take().expect(COMPLETED);
                Poll::Ready(Ok(steps::answer(site, short_circuit, req)))
            }
            Self::Forwarded { inner, plan, site } => poll_decorated(inner, plan, site, cx),
        }
    }
}

/// A function of its own, so that the response is written where it belongs: it is long, and would be moved once more.
fn poll_decorated<F>(
    inner: &mut F,
    plan: &mut Option<ResponsePlan>,
    site: &Rc<Site>,
    cx: &mut Context<'_>,
) -> Poll<Result<ServiceResponse, Error>>
where
    F: Future<Output = Result<ServiceResponse, Error>> + Unpin,
{
    let mut polled = Pin::new(inner).poll(cx);
    if let Poll::Ready(result) = &mut polled {
        steps::decorate(result, plan.take().expect(COMPLETED), site);
    }
    polled
}
