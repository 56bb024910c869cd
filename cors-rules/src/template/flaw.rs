//! Why an expression is rejected.

/// Why an expression is rejected, as the end of a sentence about it, and how to write it instead.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    pub(crate) problem: String,
    pub(crate) help: &'static str,
    pub(super) correction: Option<String>,
}
