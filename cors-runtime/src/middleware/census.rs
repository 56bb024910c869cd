//! How many policies there are on this thread.
//!
//! When an app is built, a policy cannot know what is inside it. But the only policy of a thread has no others inside:
//! services never leave their thread, and exist before the first request. It need not leave a slot for others, which saves a
//! fifth of its cost.

use std::cell::Cell;

thread_local! {
    static POLICIES: Cell<usize> = const { Cell::new(0) };
}

/// A policy that is counted as long as this lives.
#[derive(Debug)]
pub(super) struct Counted(());

impl Counted {
    pub(super) fn new() -> Self {
        POLICIES.set(POLICIES.get() + 1);
        Self(())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        POLICIES.set(POLICIES.get() - 1);
    }
}

/// Whether a policy that is counted is the only one.
#[inline]
pub(super) fn is_only_one() -> bool {
    POLICIES.get() == 1
}
