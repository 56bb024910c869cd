//! What expansions of `#[cors]` name. No part of it is stable.

pub use actix_web::{
    Resource,
    dev::{AppService, HttpServiceFactory},
    guard::fn_guard,
};
pub use cors_rules::{OriginPattern, OriginSet};
pub use std::borrow::Cow;

pub use crate::{
    guard::SkipPreflights,
    origin_list::OriginList,
    origin_regex::OriginRegex,
    policy::{AllowHeaders, CredentialsTable, ListTable, Policy, PolicyTable, Route, RouteTable},
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
};

use crate::{guard::RouteGuard, middleware::Cors};

/// A resource that accepts the route's methods and their preflights.
#[must_use]
pub fn resource(path: &'static str, name: &str, route: &'static Route) -> Resource {
    Resource::new(path).name(name).guard(RouteGuard::new(route))
}

/// Registers a resource with the route's policy around everything else.
pub fn register<T, B>(resource: Resource<T>, route: &'static Route, config: &mut AppService)
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    resource.wrap(Cors::of_route(route)).register(config);
}
