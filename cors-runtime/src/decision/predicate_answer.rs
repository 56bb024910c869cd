//! The result of an `allow_if` function.

/// What the function of a policy decided about an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PredicateAnswer {
    /// The origin is allowed.
    Allow,
    /// The origin is not allowed.
    Deny,
    /// The function returned an error.
    Failed,
}
