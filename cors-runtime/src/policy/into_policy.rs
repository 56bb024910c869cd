//! What [`Cors::new`](crate::Cors::new) takes.

use super::Policy;

/// A policy for [`Cors::new`](crate::Cors::new): `&NAME` of a [`policy!`](macro@crate::policy), or an owned [`Policy`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a policy",
    label = "expected `&NAME` of a `policy!`, or a `Policy`",
    note = "for a policy known while compiling: `policy! {{ static PAGES = {{ origins = [\"https://app.example.com\"] }}; }}` and `Cors::new(&PAGES)`",
    note = "for one made at run time: `Cors::new(policy.clone())`",
    note = "for one with `allow_if`: `Cors::asking(&NAME)`"
)]
pub trait IntoPolicy: sealed::Sealed {
    /// The policy, for the rest of the program.
    #[doc(hidden)]
    fn into_policy(self) -> &'static Policy;
}

impl IntoPolicy for &'static Policy {
    fn into_policy(self) -> &'static Policy {
        self
    }
}

impl IntoPolicy for Policy {
    fn into_policy(self) -> &'static Policy {
        Box::leak(Box::new(self))
    }
}

mod sealed {
    pub trait Sealed {}

    impl Sealed for &'static super::Policy {}
    impl Sealed for super::Policy {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_go_to_every_worker() {
        fn check<T: Clone + Send + Sync + 'static>() {}
        check::<Policy>();
    }
}
