//! Policies around services: an annotated route, a resource, a scope or an app.

mod census;
pub(crate) mod cors;
pub(crate) mod endpoint;
mod exceptions;
pub(crate) mod guard;
mod nested;
mod outer;
pub(crate) mod predicate_fn;
pub(crate) mod route;
pub(crate) mod service;
pub(crate) mod skip_preflight;
pub(crate) mod slot;
mod steps;
