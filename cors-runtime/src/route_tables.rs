//! The routes of an attribute, as generated code contains them.
//!
//! They are plain data, since the compiler takes long to check and evaluate a `static` that constructors build. The first
//! registration builds them, once for all workers.

use std::{
    collections::BTreeMap,
    ptr,
    sync::{Mutex, PoisonError},
};

use crate::{
    policy::{Policy, patterns::PatternData, table::PolicyTable},
    route::{Route, RouteTable},
};

/// The routes of a handler, and their policy.
#[derive(Debug)]
pub struct RouteTables {
    /// The policy of all the routes.
    pub policy: RoutePolicySource,
    /// The routes, each without its policy.
    pub routes: &'static [RouteTable],
}

/// The policy of an attribute.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "it is in a `static`, and never moved")]
pub enum RoutePolicySource {
    /// Routes without CORS.
    Disabled,
    /// The policy is an item of its own.
    Named(&'static Policy),
    /// The attribute contains the policy.
    Inline(PolicyTable<PatternData>),
}

/// The routes that have been built, by the address of their tables: no two `static`s share one.
static BUILT: Mutex<BTreeMap<usize, &'static [Route]>> = Mutex::new(BTreeMap::new());

impl RouteTables {
    /// One of the routes, with its policy.
    #[must_use]
    pub fn route(&'static self, index: usize) -> &'static Route {
        let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
        &built.entry(ptr::from_ref(self).addr()).or_insert_with(|| self.build())[index]
    }

    /// Builds the routes, which stay in memory until the program ends.
    fn build(&self) -> &'static [Route] {
        let policy: Option<&'static Policy> = match &self.policy {
            RoutePolicySource::Disabled => None,
            RoutePolicySource::Named(policy) => Some(policy),
            RoutePolicySource::Inline(table) => Some(Box::leak(Box::new(Policy::from_table(table.build())))),
        };
        let routes = self.routes.iter().map(|table| Route::from_table(RouteTable { policy, ..*table }));
        routes.collect::<Vec<_>>().leak()
    }
}
