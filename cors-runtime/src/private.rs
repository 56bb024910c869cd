//! What expansions of `#[cors]` name. No part of it is stable.

pub use actix_web::{
    Resource,
    dev::{AppService, HttpServiceFactory},
    guard::fn_guard,
};
pub use cors_rules::{OriginPattern, OriginSet};
pub use std::borrow::Cow;

pub use crate::{
    allow_if::{Answer, Ask, AskingPolicy, OriginRequest, answer},
    guard::SkipPreflights,
    origin_list::OriginList,
    origin_regex::OriginRegex,
    policy::{AllowHeaders, AskTable, CredentialsTable, ListTable, Policy, PolicyTable},
    route::{Route, RouteTable},
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
};

use crate::{asking::asking, guard::RouteGuard, middleware::Cors, mounted::note_route};

/// A resource that accepts the route's methods and their preflights.
#[must_use]
pub fn resource(name: &str, route: &'static Route) -> Resource {
    note_route(route);
    Resource::new(route.path()).name(name).guard(RouteGuard::new(route))
}

/// What a resource holds.
pub trait AnyService:
    ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<Self::Body>, Error = Error, InitError = ()>
    + 'static
{
    /// The body of its responses.
    type Body: MessageBody + 'static;
}

impl<T, B> AnyService for T
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    type Body = B;
}

/// Registers a resource with the route's policy around everything else.
pub fn register<T: AnyService>(resource: Resource<T>, route: &'static Route, config: &mut AppService) {
    resource.wrap(Cors::of_route(route)).register(config);
}

/// The same for a policy that asks a function.
pub fn register_asking<A: Ask, T: AnyService>(resource: Resource<T>, route: &'static Route, config: &mut AppService) {
    resource.wrap(asking::<A>(Cors::of_route(route))).register(config);
}

/// A named policy of any type. Which kind it is decides how its routes are registered.
#[derive(Debug)]
pub struct Named<P: 'static>(pub &'static P);

impl<A: Ask> Named<AskingPolicy<A>> {
    /// Registers a resource with the policy's function.
    pub fn register<T: AnyService>(&self, resource: Resource<T>, route: &'static Route, config: &mut AppService) {
        register_asking::<A, T>(resource, route, config);
    }
}

/// Registers a resource with a policy that asks nobody, or that is none, which is an error elsewhere.
pub trait RegisterPlain {
    /// Registers the resource.
    fn register<T: AnyService>(&self, resource: Resource<T>, route: &'static Route, config: &mut AppService) {
        self::register(resource, route, config);
    }
}

impl<P> RegisterPlain for Named<P> {}
