//! The grant of a policy.

use actix_web::{
    dev::{Path, Url},
    http::header::HeaderValue,
};
use cors_rules::{ParameterMatch, is_serialized_origin};

use super::{log::warn_of_missing_parameter, refusal::Refusal};
use crate::{
    policy::{Policy, table::CredentialsTable},
    predicate::PredicateAnswer,
};

/// Which origin is allowed.
#[derive(Clone, Debug)]
pub enum Grant {
    /// Any origin, without credentials.
    AnyOrigin,
    /// The origin of the request.
    Origin { origin: HeaderValue, credentials: bool },
}

impl Grant {
    /// Whether it is for requests with credentials.
    #[inline]
    pub(super) fn has_credentials(&self) -> bool {
        matches!(self, Self::Origin { credentials: true, .. })
    }
}

impl Policy {
    /// Whether requests with these `Origin` lines are allowed, and how, without calling the policy's predicate.
    #[expect(clippy::inline_always, reason = "measured: a grant is long, and moved by each call")]
    #[inline(always)]
    pub(super) fn grant(&self, origins: &[HeaderValue], path: &Path<Url>) -> Result<Grant, Refusal> {
        // Fetch, "CORS check", step 3: `*` allows every origin without credentials. Echoing the origin instead would need
        // `Vary: Origin` and needlessly split every cache by origin.
        // https://fetch.spec.whatwg.org/#concept-cors-check
        if self.is_constant() {
            return Ok(Grant::AnyOrigin);
        }
        // RFC 6454, section 7.3: a request has one `Origin`. Taking the first or the last of several would let anyone who can
        // add a line choose the one that decides.
        // https://www.rfc-editor.org/rfc/rfc6454#section-7.3
        let [origin] = origins else {
            return Err(Refusal::OriginRepeated);
        };
        let match_of_list = self.compare_listed(origin.as_bytes(), path);
        let listed = is_equal(match_of_list, origin, path);
        let credentials = self.allows_credentials(origin, listed, path);
        if listed || credentials {
            // The received bytes, which equal those of an allowed origin. The page learns nothing about the rest of the list.
            return Ok(Grant::Origin { origin: origin.clone(), credentials });
        }
        // `null` and malformed values do not get `*`: with a list of credentialed origins the response depends on `Origin`, so it
        // is only sent to well-formed origins.
        if self.origins.is_none() && is_serialized_origin(origin.as_bytes()) {
            return Ok(Grant::AnyOrigin);
        }
        Err(match match_of_list {
            Some(ParameterMatch::Missing) => Refusal::ParameterMissing,
            Some(ParameterMatch::Different) => Refusal::ParameterMismatch,
            Some(ParameterMatch::Equal) | None => Refusal::OriginNotListed,
        })
    }

    /// The same for an origin that only the policy's predicate can allow. `answer` is its result.
    #[inline]
    pub(super) fn grant_unlisted(
        &self,
        origin: HeaderValue,
        path: &Path<Url>,
        answer: PredicateAnswer,
    ) -> Result<Grant, Refusal> {
        match answer {
            PredicateAnswer::Allow => {
                let credentials = self.allows_credentials(&origin, true, path);
                Ok(Grant::Origin { origin, credentials })
            }
            PredicateAnswer::Deny => Err(Refusal::PredicateDenied),
            // A predicate that failed allows nothing.
            PredicateAnswer::Failed => Err(Refusal::PredicateFailed),
        }
    }

    /// Whether an origin is allowed with credentials. `listed` states whether the policy allows it by name, by a pattern or by its
    /// predicate.
    #[inline]
    fn allows_credentials(&self, origin: &HeaderValue, listed: bool, path: &Path<Url>) -> bool {
        match &self.credentials {
            CredentialsTable::Never => false,
            CredentialsTable::Always => listed,
            // Fetch, "CORS check", steps 4 and 6: with credentials the browser requires the origin itself and `true`, not `*`.
            // So a list of credentialed origins is compared even if every origin is allowed.
            CredentialsTable::Only(patterns) => {
                (listed || self.origins.is_none()) && is_equal(patterns.compare(origin.as_bytes(), path), origin, path)
            }
        }
    }
}

/// Whether patterns match an origin for this request. If only a parameter is missing, the policy is in the wrong place.
#[inline]
fn is_equal(matched: Option<ParameterMatch>, origin: &HeaderValue, path: &Path<Url>) -> bool {
    match matched {
        Some(ParameterMatch::Equal) => true,
        Some(ParameterMatch::Missing) => {
            warn_of_missing_parameter(origin, path);
            false
        }
        Some(ParameterMatch::Different) | None => false,
    }
}
