//! The examples run as the README and they themselves say.

mod auth;
mod deployment;
mod program;
mod quickstart;
#[path = "../http/response.rs"]
mod response;
mod tenants;
