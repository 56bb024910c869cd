//! Named policies with a predicate.

use std::{fmt, marker::PhantomData};

use super::{Policy, predicate::BoxedPredicate, table::PolicyTable};
use crate::predicate::Predicate;

/// A named policy with `allow_if(…)`, defined by [`policy!`](crate::policy) and accepted by [`Cors::new`](crate::Cors::new).
pub struct PredicatePolicy<P> {
    policy: Policy,
    function: PhantomData<fn() -> P>,
}

impl<P> PredicatePolicy<P> {
    /// Denies everything; emitted in place of an invalid policy.
    #[doc(hidden)]
    pub const DENY_ALL: Self = Self { policy: Policy::DENY_ALL, function: PhantomData };

    /// The policy without the type of its predicate.
    #[doc(hidden)]
    #[must_use]
    pub const fn as_policy(&'static self) -> &'static Policy {
        &self.policy
    }
}

impl<P: Predicate> PredicatePolicy<P> {
    /// A policy from generated tables.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_table(table: PolicyTable) -> Self {
        Self { policy: Policy::with_function(table, Some(BoxedPredicate::of::<P>())), function: PhantomData }
    }
}

impl<P> fmt::Debug for PredicatePolicy<P> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("PredicatePolicy").field(&self.policy).finish()
    }
}
