//! Mistakes in a policy, as values.

pub(crate) mod messages;
mod finding;
mod policy_error;
mod policy_errors;
mod rule;

pub(crate) use self::{finding::Finding, policy_errors::Subject};
pub use self::{
    policy_error::PolicyError,
    policy_errors::{PolicyErrors, Shorthand},
    rule::{Rule, Setting},
};
