//! Items that expansions of `#[cors]` refer to. None of them is stable.

pub mod editor;

pub use actix_web::{
    Resource,
    dev::{AppService, HttpServiceFactory},
    guard::fn_guard,
    web::to,
};
pub use cors_rules::{
    IndexTable, OriginPattern, OriginSet, OriginTables, OriginTemplate, PatternParts, Port, WildcardTable,
};

pub use core::option::Option::{None, Some};

pub use crate::{
    middleware::{endpoint::Endpoint, guard::PreflightExempt},
    policy::{
        Policy,
        origin_list::OriginList,
        patterns::{PatternData, PatternTable},
        predicate_policy::PredicatePolicy,
        static_item::{static_list, static_policy},
        table::{AllowHeaders, CredentialsTable, ListTable, PolicyTable, PredicateTable},
    },
    predicate::{OriginRequest, Predicate, PredicateAnswer, answer},
    route::{Route, RouteTable},
    route_tables::{RoutePolicySource, RouteTables},
};

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
};

use crate::{
    middleware::{
        guard::{ManualPreflightGuard, RouteGuard},
        predicate_fn::{NoPredicate, predicate_fn},
        route::RoutePolicy,
    },
    surface::registry::note_route,
};

/// A handler that accepts the route's methods and their preflights.
#[must_use]
pub fn endpoint(name: &str, route: &'static Route, handler: actix_web::Route) -> Endpoint {
    Endpoint::new(name, route, handler)
}

/// The same as a resource, which can have middleware.
#[must_use]
pub fn resource(name: &str, route: &'static Route) -> Resource {
    Resource::new(route.path()).name(name).guard(RouteGuard::new(route))
}

/// A service that can be registered with a policy.
pub trait Registrable {
    /// Registers it with the route's policy as the outermost middleware.
    fn register_under(self, route: &'static Route, config: &mut AppService);

    /// The same for a policy with a predicate.
    fn register_with_predicate<P: Predicate>(self, route: &'static Route, config: &mut AppService);
}

impl Registrable for Endpoint {
    fn register_under(self, route: &'static Route, config: &mut AppService) {
        note_route(route, config);
        self.register(NoPredicate, config);
    }

    fn register_with_predicate<P: Predicate>(self, route: &'static Route, config: &mut AppService) {
        note_route(route, config);
        self.register(predicate_fn::<P>(), config);
    }
}

impl<T, B> Registrable for Resource<T>
where
    T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
        + 'static,
    B: MessageBody + 'static,
{
    fn register_under(self, route: &'static Route, config: &mut AppService) {
        note_route(route, config);
        with_last_guard(self, route).wrap(RoutePolicy::new(route, NoPredicate)).register(config);
    }

    fn register_with_predicate<P: Predicate>(self, route: &'static Route, config: &mut AppService) {
        note_route(route, config);
        with_last_guard(self, route).wrap(RoutePolicy::new(route, predicate_fn::<P>())).register(config);
    }
}

/// Guards run in the order in which they were added.
fn with_last_guard<T>(resource: Resource<T>, route: &'static Route) -> Resource<T>
where
    T: ServiceFactory<ServiceRequest, Config = (), Error = Error, InitError = ()>,
{
    match ManualPreflightGuard::of(route) {
        Some(guard) => resource.guard(guard),
        None => resource,
    }
}

/// Registers a route with its policy as the outermost middleware.
pub fn register<R: Registrable>(handler: R, route: &'static Route, config: &mut AppService) {
    handler.register_under(route, config);
}

/// The same for a policy with a predicate.
pub fn register_with_predicate<P: Predicate, R: Registrable>(
    handler: R,
    route: &'static Route,
    config: &mut AppService,
) {
    handler.register_with_predicate::<P>(route, config);
}

/// A named policy of either kind, which decides how its routes are registered.
#[derive(Debug)]
pub struct NamedPolicy<P: 'static>(pub &'static P);

impl<P: Predicate> NamedPolicy<PredicatePolicy<P>> {
    /// Registers a route with the policy's predicate.
    pub fn register<R: Registrable>(&self, handler: R, route: &'static Route, config: &mut AppService) {
        handler.register_with_predicate::<P>(route, config);
    }
}

/// Registers a route with a policy without a predicate, or with an item that is not a policy, which is an error elsewhere.
pub trait RegisterStatic {
    /// Registers the route.
    fn register<R: Registrable>(&self, handler: R, route: &'static Route, config: &mut AppService) {
        handler.register_under(route, config);
    }
}

impl<P> RegisterStatic for NamedPolicy<P> {}
