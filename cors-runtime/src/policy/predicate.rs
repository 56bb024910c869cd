//! The predicate of a policy, in a form that every outer policy can call.

use std::{fmt, future::Future, pin::Pin, sync::Arc};

use crate::predicate::{OriginRequest, Predicate, PredicateAnswer, PredicateResult};

/// The future of a predicate's answer.
pub(crate) type BoxedAnswer = Pin<Box<dyn Future<Output = PredicateAnswer>>>;

/// A predicate's answer, or its future.
pub(crate) enum Answering {
    Ready(PredicateAnswer),
    Pending(BoxedAnswer),
}

/// A predicate whose type is not part of the policy's type.
#[derive(Clone)]
pub(crate) enum BoxedPredicate {
    /// A function in generated code.
    Static(fn(OriginRequest) -> BoxedAnswer),
    /// A closure.
    Sync(Arc<dyn Fn(&OriginRequest) -> PredicateAnswer + Send + Sync>),
    /// An asynchronous closure.
    Async(Arc<dyn Fn(OriginRequest) -> BoxedAnswer + Send + Sync>),
}

impl BoxedPredicate {
    /// The function in generated code.
    pub(crate) const fn of<P: Predicate>() -> Self {
        Self::Static(|request| Box::pin(P::evaluate(request)))
    }

    pub(crate) fn from_sync<F, R>(function: F) -> Self
    where
        F: Fn(&OriginRequest) -> R + Send + Sync + 'static,
        R: PredicateResult,
    {
        Self::Sync(Arc::new(move |request| function(request).answer(request)))
    }

    pub(crate) fn from_async<F, R>(function: F) -> Self
    where
        F: AsyncFn(&OriginRequest) -> R + Send + Sync + 'static,
        R: PredicateResult,
    {
        let function = Arc::new(function);
        Self::Async(Arc::new(move |request| {
            let function = Arc::clone(&function);
            Box::pin(async move { function(&request).await.answer(&request) })
        }))
    }

    /// Decides about an origin.
    pub(crate) fn call(&self, request: OriginRequest) -> Answering {
        match self {
            Self::Static(function) => Answering::Pending(function(request)),
            Self::Sync(function) => Answering::Ready(function(&request)),
            Self::Async(function) => Answering::Pending(function(request)),
        }
    }
}

impl fmt::Debug for BoxedPredicate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("BoxedPredicate")
    }
}
