//! The predicate of a route's policy, as a value with a nameable future.

use std::future::{Future, Pending};

use crate::predicate::{OriginRequest, Predicate, PredicateAnswer};

/// A function that decides about origins.
pub(crate) trait PredicateFn: Clone + 'static {
    /// The future of its result.
    type Future: Future<Output = PredicateAnswer> + 'static;

    /// Decides about an origin.
    fn evaluate(&self, request: OriginRequest) -> Self::Future;
}

/// The predicate in generated code.
// A function rather than a type: this is the only way to name the returned future without boxing it.
pub(crate) fn predicate_fn<P: Predicate>() -> impl PredicateFn {
    P::evaluate
}

impl<F, A> PredicateFn for F
where
    F: Fn(OriginRequest) -> A + Clone + 'static,
    A: Future<Output = PredicateAnswer> + 'static,
{
    type Future = A;

    fn evaluate(&self, request: OriginRequest) -> A {
        self(request)
    }
}

/// The absence of a predicate: policies without one never call it.
#[derive(Clone, Copy)]
pub(crate) struct NoPredicate;

impl PredicateFn for NoPredicate {
    type Future = Pending<PredicateAnswer>;

    fn evaluate(&self, _: OriginRequest) -> Self::Future {
        std::future::pending()
    }
}
