//! Facts about a request from its head: its kind, its initiator, and values that are safe to show.

pub(crate) mod classify;
pub(crate) mod escape;
pub(crate) mod initiator;
