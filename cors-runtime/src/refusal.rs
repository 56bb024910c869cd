//! Why requests are refused.

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    OriginNotListed,
    /// A function was asked, and said no.
    OriginNotAllowed,
    /// A function was asked, and failed.
    NoAnswer,
    OriginMalformed,
    OriginRepeated,
    MethodNotCovered,
    Disabled,
}

impl Refusal {
    /// The name that the log shows.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::OriginNotListed => "origin-not-listed",
            Self::OriginNotAllowed => "origin-not-allowed",
            Self::NoAnswer => "allow-if-failed",
            Self::OriginMalformed => "origin-malformed",
            Self::OriginRepeated => "origin-repeated",
            Self::MethodNotCovered => "method-not-covered",
            Self::Disabled => "disabled",
        }
    }
}
