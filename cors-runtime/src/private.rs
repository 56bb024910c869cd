//! What expansions of `#[cors]` name. No part of it is stable.

pub use actix_web::{
    Resource,
    dev::{AppService, HttpServiceFactory},
    guard::fn_guard,
    web::to,
};
pub use cors_rules::{OriginPattern, OriginSet, OriginTables, PatternParts, Port};
pub use std::borrow::Cow;

pub use crate::{
    allow_if::{Answer, Ask, AskingPolicy, OriginRequest, answer},
    endpoint::Endpoint,
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

use crate::{asking::asking, cors::Cors, guard::RouteGuard, mounted::note_route};

/// A handler that accepts the route's methods and their preflights.
#[must_use]
pub fn endpoint(name: &str, route: &'static Route, handler: actix_web::Route) -> Endpoint {
    note_route(route);
    Endpoint::new(name, route, handler)
}

/// The same as a resource, which takes middleware.
#[must_use]
pub fn resource(name: &str, route: &'static Route) -> Resource {
    note_route(route);
    Resource::new(route.path()).name(name).guard(RouteGuard::new(route))
}

/// What can be registered under a policy.
pub trait Registrable {
    /// Registers it with the route's policy around everything else.
    fn mount(self, route: &'static Route, config: &mut AppService);

    /// The same for a policy that asks a function.
    fn mount_asking<A: Ask>(self, route: &'static Route, config: &mut AppService);
}

impl Registrable for Endpoint {
    fn mount(self, _: &'static Route, config: &mut AppService) {
        self.register(config);
    }

    fn mount_asking<A: Ask>(self, route: &'static Route, config: &mut AppService) {
        self.into_resource().mount_asking::<A>(route, config);
    }
}

impl<T, B> Registrable for Resource<T>
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    fn mount(self, route: &'static Route, config: &mut AppService) {
        self.wrap(Cors::of_route(route)).register(config);
    }

    fn mount_asking<A: Ask>(self, route: &'static Route, config: &mut AppService) {
        self.wrap(asking::<A>(Cors::of_route(route))).register(config);
    }
}

/// Registers a route with its policy around everything else.
pub fn register<R: Registrable>(handler: R, route: &'static Route, config: &mut AppService) {
    handler.mount(route, config);
}

/// The same for a policy that asks a function.
pub fn register_asking<A: Ask, R: Registrable>(handler: R, route: &'static Route, config: &mut AppService) {
    handler.mount_asking::<A>(route, config);
}

/// A named policy of any type. Which kind it is decides how its routes are registered.
#[derive(Debug)]
pub struct Named<P: 'static>(pub &'static P);

impl<A: Ask> Named<AskingPolicy<A>> {
    /// Registers a route with the policy's function.
    pub fn register<R: Registrable>(&self, handler: R, route: &'static Route, config: &mut AppService) {
        handler.mount_asking::<A>(route, config);
    }
}

/// Registers a route with a policy that asks nobody, or that is none, which is an error elsewhere.
pub trait RegisterPlain {
    /// Registers the route.
    fn register<R: Registrable>(&self, handler: R, route: &'static Route, config: &mut AppService) {
        handler.mount(route, config);
    }
}

impl<P> RegisterPlain for Named<P> {}
