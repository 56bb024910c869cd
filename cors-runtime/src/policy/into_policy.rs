//! The argument of [`Cors::new`](crate::Cors::new).

use std::sync::Arc;

use super::{Policy, predicate_policy::PredicatePolicy, static_or_arc::StaticOrArc};

/// A policy for [`Cors::new`](crate::Cors::new): `&NAME` of a [`policy!`](macro@crate::policy), an owned [`Policy`], or an
/// `Option` of either.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a policy",
    label = "expected `&NAME` of a `policy!`, a `Policy`, or an `Option` of either",
    note = "for a policy known at compile time: `policy! {{ static PAGES = {{ origins = [\"https://app.example.com\"] }}; }}` and `Cors::new(&PAGES)`",
    note = "for one built at run time: `Cors::new(policy.clone())`"
)]
pub trait IntoPolicy: sealed::Sealed {
    /// The policy, for the lifetime of the middleware.
    #[doc(hidden)]
    fn into_policy(self) -> Option<StaticOrArc<Policy>>;
}

impl IntoPolicy for &'static Policy {
    fn into_policy(self) -> Option<StaticOrArc<Policy>> {
        Some(StaticOrArc::Static(self))
    }
}

impl<P> IntoPolicy for &'static PredicatePolicy<P> {
    fn into_policy(self) -> Option<StaticOrArc<Policy>> {
        Some(StaticOrArc::Static(self.as_policy()))
    }
}

impl IntoPolicy for Policy {
    fn into_policy(self) -> Option<StaticOrArc<Policy>> {
        Some(StaticOrArc::Shared(Arc::new(self)))
    }
}

impl<T: IntoPolicy> IntoPolicy for Option<T> {
    fn into_policy(self) -> Option<StaticOrArc<Policy>> {
        self.and_then(T::into_policy)
    }
}

mod sealed {
    use super::{Policy, PredicatePolicy};

    pub trait Sealed {}

    impl Sealed for &'static Policy {}
    impl<P> Sealed for &'static PredicatePolicy<P> {}
    impl Sealed for Policy {}
    impl<T: super::IntoPolicy> Sealed for Option<T> {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cors;

    #[test]
    fn policies_and_their_middleware_go_to_every_worker() {
        fn check<T: Clone + Send + Sync + 'static>() {}
        check::<Policy>();
        check::<Cors>();
    }
}
