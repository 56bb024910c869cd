//! Why requests are refused.

use actix_web::http::header::HeaderValue;
use cors_rules::is_serialized_origin;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It may be malformed as well: to tell these apart costs more than to refuse, and only the log wants to know.
    OriginNotListed,
    /// A function was asked, and said no.
    PredicateDenied,
    /// A function was asked, and failed.
    PredicateFailed,
    OriginRepeated,
    MethodNotCovered,
    Disabled,
}

impl Refusal {
    /// The name that the log shows for a request with these origins.
    pub(crate) fn rule(self, origins: &[HeaderValue]) -> &'static str {
        match self {
            Self::OriginNotListed if origins.iter().any(|origin| !is_serialized_origin(origin.as_bytes())) => {
                "origin-malformed"
            }
            Self::OriginNotListed => "origin-not-listed",
            Self::PredicateDenied => "origin-not-allowed",
            Self::PredicateFailed => "allow-if-failed",
            Self::OriginRepeated => "origin-repeated",
            Self::MethodNotCovered => "method-not-covered",
            Self::Disabled => "disabled",
        }
    }
}
