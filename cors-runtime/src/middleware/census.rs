//! Counts the policies on this thread.
//!
//! When an app is built, a policy cannot see what is inside it. But the only policy of a thread has no others inside: services
//! never leave their thread, and nearly all exist before the first request. It needs no slot for others, which saves a fifth of
//! its cost. A policy that a middleware creates for a request is noticed when the response comes.

use std::cell::Cell;

thread_local! {
    static POLICIES: Cell<usize> = const { Cell::new(0) };
    /// How many policies have ever been counted.
    static CREATED: Cell<usize> = const { Cell::new(0) };
}

/// Counts a policy for the lifetime of this value.
#[derive(Debug)]
pub(super) struct Counted(());

impl Counted {
    pub(super) fn new() -> Self {
        POLICIES.set(POLICIES.get() + 1);
        CREATED.set(CREATED.get().wrapping_add(1));
        Self(())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        POLICIES.set(POLICIES.get() - 1);
    }
}

/// Whether this is the only counted policy.
#[inline]
pub(super) fn is_only_one() -> bool {
    POLICIES.get() == 1
}

/// How many policies have been created: where this number has changed, there may be one inside after all.
#[inline]
pub(super) fn created() -> usize {
    CREATED.get()
}

/// Notes that policies are created while requests are served: from now on, none is the only one.
pub(super) fn expect_others() {
    POLICIES.set(POLICIES.get() + 1);
}
