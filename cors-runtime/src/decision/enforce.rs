//! Requests that are refused before the handler runs.
//!
//! The algorithm is that of Go 1.25 (`net/http.CrossOriginProtection`), tower-http 0.7 (`csrf`) and ASP.NET Core 11, where the
//! trusted origins are those of the policy.

use actix_web::{
    dev::RequestHead,
    http::{
        Method,
        header::{AUTHORIZATION, COOKIE, HeaderValue, SEC_WEBSOCKET_KEY, UPGRADE},
    },
};

use super::refusal::Refusal;
use crate::{
    policy::enforcement::Enforcement,
    request::{
        classify::field_lines,
        initiator::{Initiator, has_sec_fetch_site, initiator, is_absent, is_null},
    },
};

/// Why a request with an `Origin` that is not allowed is refused before the handler, if it is. `origins` returns its lines, and
/// `reason` is why the origin is not allowed.
#[inline]
pub(super) fn refusal_of_untrusted<'a>(
    enforcement: Enforcement,
    head: &RequestHead,
    origins: impl FnOnce() -> &'a [HeaderValue],
    reason: Refusal,
    is_secure: impl FnOnce() -> bool,
) -> Option<Refusal> {
    match enforcement {
        Enforcement::Nothing => None,
        // An empty `Origin` counts as none, but safe methods without one pass all the same.
        Enforcement::Effects if !can_have_effects(head) => None,
        Enforcement::Effects | Enforcement::Everything => untrusted_refusal(head, origins(), reason, is_secure),
    }
}

/// The same for an origin that is allowed without credentials, while others are allowed with them.
#[inline(never)]
pub(super) fn refusal_of_anonymous(
    enforcement: Enforcement,
    head: &RequestHead,
    origins: &[HeaderValue],
    is_secure: impl FnOnce() -> bool,
) -> Option<Refusal> {
    let is_refused = enforcement != Enforcement::Nothing
        && carries_credentials(head)
        && can_have_effects(head)
        && initiator(head, origins, is_secure) != Initiator::Own;
    is_refused.then_some(Refusal::AnonymousWithCookies)
}

/// The same for a request without `Origin`: a link, an image, a redirect, or something else that is not CORS.
#[inline]
pub(super) fn refusal_without_origin(enforcement: Enforcement, head: &RequestHead) -> Option<Refusal> {
    // Most requests end here, after one lookup.
    if enforcement == Enforcement::Nothing || !has_sec_fetch_site(head) {
        return None;
    }
    foreign_refusal(head)
}

#[inline(never)]
fn untrusted_refusal(
    head: &RequestHead,
    origins: &[HeaderValue],
    reason: Refusal,
    is_secure: impl FnOnce() -> bool,
) -> Option<Refusal> {
    if is_absent(origins) {
        return foreign_refusal(head);
    }
    match (reason, initiator(head, origins, is_secure)) {
        (_, Initiator::Own) => None,
        (Refusal::OriginNotListed, Initiator::OtherHost) => Some(Refusal::HostMismatch),
        (Refusal::OriginNotListed, Initiator::SameSite) if !is_null(origins) => Some(Refusal::SameSite),
        (Refusal::OriginNotListed, Initiator::CrossSite) if !is_null(origins) => Some(Refusal::CrossSite),
        (reason, _) => Some(reason),
    }
}

/// Safe methods without `Origin` pass, except upgrades: links may be anywhere.
#[inline(never)]
fn foreign_refusal(head: &RequestHead) -> Option<Refusal> {
    let refusal = match initiator(head, &[], || false) {
        // There is no origin to compare with the target.
        Initiator::Own | Initiator::OtherHost | Initiator::Unknown => return None,
        Initiator::SameSite => Refusal::SameSite,
        Initiator::CrossSite => Refusal::CrossSite,
    };
    can_have_effects(head).then_some(refusal)
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

/// Whether a request can have effects: its method is not safe, or it is an upgrade, such as to a WebSocket.
#[expect(clippy::inline_always, reason = "measured: most refused origins come through here")]
#[inline(always)]
fn can_have_effects(head: &RequestHead) -> bool {
    // Most are, and the comparison of names is longer.
    let is_safe = head.method == Method::GET || is_safe(head.method.as_str().as_bytes());
    !is_safe || is_upgrade(head)
}

// RFC 9110, section 9.2.1, except TRACE, which browsers do not send; QUERY is safe by its own specification.
// https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1
fn is_safe(method: &[u8]) -> bool {
    matches!(method, b"GET" | b"HEAD" | b"OPTIONS" | b"QUERY")
}

// A server may accept a handshake that lacks one of these fields, so either is enough.
// https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1
fn is_upgrade(head: &RequestHead) -> bool {
    // Requests have few headers: one pass over their names is cheaper than two lookups.
    head.headers().keys().any(|name| *name == UPGRADE || *name == SEC_WEBSOCKET_KEY)
}

/// Whether a request carries credentials that the browser adds. A bearer token is added by the page.
fn carries_credentials(head: &RequestHead) -> bool {
    !field_lines(head, &COOKIE).is_empty() || field_lines(head, &AUTHORIZATION).iter().any(is_added_by_browsers)
}

fn is_added_by_browsers(authorization: &HeaderValue) -> bool {
    let scheme = authorization.as_bytes().split(|byte| *byte == b' ').next().unwrap_or_default();
    ["basic", "digest", "negotiate", "ntlm"].iter().any(|known| scheme.eq_ignore_ascii_case(known.as_bytes()))
}

#[cfg(test)]
mod tests;
