//! What the head of a request says: its kind, where it comes from, and values that are safe to show.

pub(crate) mod classify;
pub(crate) mod escape;
pub(crate) mod initiator;
