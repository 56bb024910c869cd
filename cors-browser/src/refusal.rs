//! A refusal of the browser.

use cors_rules::Reason;

/// A [`Reason`] with the details of one case.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) reason: Reason,
    /// The problem, with the values.
    pub(crate) problem: String,
    /// What a server, or the page, would have to do instead.
    pub(crate) remedy: String,
}

impl Refusal {
    pub(crate) fn new(reason: Reason, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { reason, problem: problem.into(), remedy: remedy.into() }
    }
}
