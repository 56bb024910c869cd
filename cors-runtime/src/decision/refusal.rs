//! Why requests are refused.

use actix_web::http::header::HeaderValue;
use cors_rules::{Reason, is_serialized_origin};

use crate::{policy::Policy, request::initiator::is_absent};

/// Why a request is refused, in as much detail as the decision needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It may also be malformed: distinguishing these costs more than refusing, and only the log needs it.
    OriginNotListed,
    /// A pattern matches, but refers to a path parameter that the request does not have.
    ParameterMissing,
    /// A pattern matches, but its path parameter has another value.
    ParameterMismatch,
    /// The predicate returned `false`.
    PredicateDenied,
    /// The predicate returned an error.
    PredicateFailed,
    OriginRepeated,
    MethodNotCovered,
    Disabled,
    /// A preflight bypassed authentication, and a middleware has since changed its method.
    MethodOverridden,
    /// The request comes from another site according to `Sec-Fetch-Site`; its origin is not listed, or absent.
    CrossSite,
    /// The same for another origin of the same site.
    SameSite,
    /// The origin is not listed, nor is it the target of the request; there is no `Sec-Fetch-Site`.
    HostMismatch,
    /// The origin is allowed without credentials, but the request carries some.
    AnonymousWithCookies,
}

impl Refusal {
    /// The exact reason, for a request with these `Origin` lines and the policy that refused it.
    pub(crate) fn reason(self, origins: &[HeaderValue], policy: Option<&Policy>) -> Reason {
        match self {
            Self::OriginNotListed => reason_not_listed(origins, policy),
            Self::ParameterMissing => Reason::ParameterMissing,
            Self::ParameterMismatch => Reason::ParameterMismatch,
            Self::PredicateDenied => Reason::PredicateDenied,
            Self::PredicateFailed => Reason::PredicateFailed,
            Self::OriginRepeated => Reason::OriginRepeated,
            Self::MethodNotCovered => Reason::MethodNotCovered,
            Self::Disabled => Reason::Disabled,
            Self::MethodOverridden => Reason::MethodOverridden,
            Self::CrossSite | Self::SameSite | Self::HostMismatch
                if !is_absent(origins) && policy.is_some_and(Policy::has_unloaded_list) =>
            {
                Reason::ListNotLoaded
            }
            Self::CrossSite => Reason::CrossSite,
            Self::SameSite => Reason::SameSite,
            Self::HostMismatch => Reason::HostMismatch,
            Self::AnonymousWithCookies => Reason::AnonymousWithCookies,
        }
    }
}

fn reason_not_listed(origins: &[HeaderValue], policy: Option<&Policy>) -> Reason {
    match origins {
        [origin] if origin == "null" => Reason::OriginNull,
        [origin] if !is_serialized_origin(origin.as_bytes()) => Reason::OriginMalformed,
        _ if policy.is_some_and(Policy::has_unloaded_list) => Reason::ListNotLoaded,
        _ => Reason::OriginNotListed,
    }
}
