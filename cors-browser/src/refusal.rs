//! Why a browser refuses, in one case.

use cors_rules::Reason;

/// A [`Reason`] with the facts of one case.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) reason: Reason,
    /// What is wrong, with the values.
    pub(crate) problem: String,
    /// What a server, or the page, would have to do instead.
    pub(crate) remedy: String,
}

impl Refusal {
    pub(crate) fn new(reason: Reason, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { reason, problem: problem.into(), remedy: remedy.into() }
    }
}
