//! The function of a policy, in a form that every outer policy can call.

use std::{fmt, future::Future, pin::Pin};

use crate::{
    decision::predicate_answer::PredicateAnswer,
    predicate::{OriginRequest, Predicate},
};

/// An answer to come.
pub(crate) type BoxedAnswer = Pin<Box<dyn Future<Output = PredicateAnswer>>>;

/// A function whose type is not part of the policy's type.
#[derive(Clone)]
pub(crate) enum BoxedPredicate {
    /// Of a compile-time policy.
    Static(fn(OriginRequest) -> BoxedAnswer),
}

impl BoxedPredicate {
    /// The function of generated code.
    pub(crate) const fn of<P: Predicate>() -> Self {
        Self::Static(|request| Box::pin(P::evaluate(request)))
    }

    /// Decides about an origin.
    pub(crate) fn call(&self, request: OriginRequest) -> BoxedAnswer {
        match self {
            Self::Static(function) => function(request),
        }
    }
}

impl fmt::Debug for BoxedPredicate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BoxedPredicate")
    }
}
