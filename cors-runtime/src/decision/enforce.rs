//! Requests that are refused before the handler runs.
//!
//! The scheme is that of Go 1.25 (`net/http.CrossOriginProtection`), tower-http 0.7 (`csrf`) and ASP.NET Core 11, with the
//! origins of the policy as the trusted ones.

use actix_web::{
    dev::RequestHead,
    http::header::{AUTHORIZATION, COOKIE, HeaderValue, SEC_WEBSOCKET_KEY, UPGRADE},
};

use super::{
    classify::field_lines,
    decide::Grant,
    initiator::{Initiator, initiator, is_absent},
    refusal::Refusal,
};
use crate::policy::enforcement::Enforcement;

/// What a policy makes of the origin of a request, for enforcing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trust {
    /// It is allowed, with whatever the request carries.
    Full,
    /// It is allowed without credentials, while other origins are allowed with them.
    Anonymous,
    /// It is not allowed, for this reason, or there is none.
    None(Option<Refusal>),
}

impl Trust {
    /// The trust in the origin of a request for which a policy has decided. `is_tiered` tells whether the policy has a list of
    /// origins with credentials.
    pub(super) fn new(granted: &Result<Grant, Refusal>, is_tiered: bool) -> Self {
        match granted {
            Ok(Grant::Origin { credentials: true, .. }) => Self::Full,
            Ok(_) if is_tiered => Self::Anonymous,
            Ok(_) => Self::Full,
            Err(refusal) => Self::None(Some(*refusal)),
        }
    }
}

/// Why a request with these `Origin` lines is refused before the handler, if it is.
#[inline]
pub(super) fn refusal(
    enforcement: Enforcement,
    head: &RequestHead,
    origins: &[HeaderValue],
    trust: Trust,
    is_secure: impl FnOnce() -> bool,
) -> Option<Refusal> {
    if enforcement == Enforcement::Nothing {
        return None;
    }
    let distrust = match trust {
        Trust::Anonymous if carries_credentials(head) && can_have_effects(head) => Some(Refusal::AnonymousWithCookies),
        Trust::Full | Trust::Anonymous => return None,
        Trust::None(refusal) => refusal,
    };
    let initiator = initiator(head, origins, is_secure);
    if initiator == Initiator::Own {
        return None;
    }
    // Links, images and redirects have no `Origin`, and come from anywhere.
    let covers_safe = enforcement == Enforcement::Everything && !is_absent(origins);
    if !covers_safe && !can_have_effects(head) {
        return None;
    }
    Some(match (distrust, initiator) {
        (Some(Refusal::OriginNotListed), Initiator::OtherHost) => Refusal::HostMismatch,
        (Some(refusal), _) if !is_absent(origins) => refusal,
        (_, Initiator::SameSite) => Refusal::SameSite,
        _ => Refusal::CrossSite,
    })
}

/// Whether the request that a preflight for this method announces is refused if its origin is untrusted.
pub(super) fn covers_announced(enforcement: Enforcement, method: &[u8], initiator: impl FnOnce() -> Initiator) -> bool {
    let is_covered = match enforcement {
        Enforcement::Nothing => false,
        Enforcement::Effects => !is_safe(method),
        Enforcement::Everything => true,
    };
    is_covered && initiator() != Initiator::Own
}

/// Whether a request can have effects: its method is not safe, or it asks for another protocol, such as a WebSocket.
fn can_have_effects(head: &RequestHead) -> bool {
    !is_safe(head.method.as_str().as_bytes()) || is_upgrade(head)
}

// RFC 9110, section 9.2.1, but TRACE, which no browser sends; QUERY is safe by its own specification.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1
fn is_safe(method: &[u8]) -> bool {
    matches!(method, b"GET" | b"HEAD" | b"OPTIONS" | b"QUERY")
}

// A server may accept what lacks a line that it should have: either of the two is enough.
// https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1
fn is_upgrade(head: &RequestHead) -> bool {
    !field_lines(head, &UPGRADE).is_empty() || !field_lines(head, &SEC_WEBSOCKET_KEY).is_empty()
}

/// Whether a request carries what a browser adds on its own. A bearer token is added by the page.
fn carries_credentials(head: &RequestHead) -> bool {
    !field_lines(head, &COOKIE).is_empty() || field_lines(head, &AUTHORIZATION).iter().any(is_added_by_browsers)
}

fn is_added_by_browsers(authorization: &HeaderValue) -> bool {
    let scheme = authorization.as_bytes().split(|byte| *byte == b' ').next().unwrap_or_default();
    ["basic", "digest", "negotiate", "ntlm"].iter().any(|known| scheme.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests;
