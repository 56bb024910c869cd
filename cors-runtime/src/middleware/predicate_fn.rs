//! The function of a route's policy, as a value whose future has a name.

use std::future::{Future, Pending};

use crate::predicate::{OriginRequest, Predicate, PredicateAnswer};

/// A function that decides about origins.
pub(crate) trait PredicateFn: Clone + 'static {
    /// The future of its answer.
    type Future: Future<Output = PredicateAnswer> + 'static;

    /// Decides about an origin.
    fn evaluate(&self, request: OriginRequest) -> Self::Future;
}

/// The function of generated code.
// A function, and not a type: only so can the future that it returns have a name without being boxed.
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

/// The absence of a function: policies without one never call it.
#[derive(Clone, Copy)]
pub(crate) struct NoPredicate;

impl PredicateFn for NoPredicate {
    type Future = Pending<PredicateAnswer>;

    fn evaluate(&self, _: OriginRequest) -> Self::Future {
        std::future::pending()
    }
}
