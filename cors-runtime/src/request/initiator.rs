//! The initiator of a request, as far as browsers reveal it.

use actix_web::{
    dev::RequestHead,
    http::header::{HOST, HeaderName, HeaderValue},
};
use cors_rules::is_serialized_origin;

use super::classify::field_lines;

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The initiator of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Initiator {
    /// A page of the server's own origin, the user, or a client that is not a browser.
    Own,
    /// A page of another origin of the same site, according to `Sec-Fetch-Site`.
    SameSite,
    /// A page of another site according to `Sec-Fetch-Site`, or an invalid value of it.
    CrossSite,
    /// A page whose origin is not the target of the request; there is no `Sec-Fetch-Site`.
    OtherHost,
    /// `Origin` is repeated, malformed, or `null` without `Sec-Fetch-Site`.
    Unknown,
}

/// The `Origin` lines of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin<'a> {
    /// No line, or an empty one.
    Absent,
    Null,
    Serialized(&'a [u8]),
    /// Repeated or malformed.
    Invalid,
}

impl<'a> Origin<'a> {
    fn of(lines: &'a [HeaderValue]) -> Self {
        match lines {
            [] => Self::Absent,
            [line] => match line.as_bytes() {
                b"" => Self::Absent,
                b"null" => Self::Null,
                origin if is_serialized_origin(origin) => Self::Serialized(origin),
                _ => Self::Invalid,
            },
            _ => Self::Invalid,
        }
    }
}

/// Whether the `Origin` lines count as absent.
pub(crate) fn is_absent(origins: &[HeaderValue]) -> bool {
    match origins {
        [] => true,
        [line] => line.is_empty(),
        _ => false,
    }
}

/// Whether the only `Origin` line is `null`.
pub(crate) fn is_null(origins: &[HeaderValue]) -> bool {
    matches!(origins, [line] if line == "null")
}

/// Whether there is a `Sec-Fetch-Site` line.
#[inline]
pub(crate) fn has_sec_fetch_site(head: &RequestHead) -> bool {
    !field_lines(head, &SEC_FETCH_SITE).is_empty()
}

/// The initiator of a request with these `Origin` lines. `is_secure` returns whether the connection is encrypted.
///
/// Browsers set `Sec-Fetch-Site`, and scripts cannot change it; without it, `Origin` is compared with the target.
// https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
pub(crate) fn initiator(head: &RequestHead, origins: &[HeaderValue], is_secure: impl FnOnce() -> bool) -> Initiator {
    let origin = Origin::of(origins);
    if origin == Origin::Invalid {
        return Initiator::Unknown;
    }
    match field_lines(head, &SEC_FETCH_SITE) {
        [] => {}
        // `none` is for actions of the user, such as typing an address, and for extensions with permission for the host.
        // `null` is the origin of forms under `Referrer-Policy: no-referrer`.
        [site] => match site.as_bytes() {
            b"" => {}
            b"same-origin" | b"none" => return Initiator::Own,
            b"same-site" => return Initiator::SameSite,
            _ => return Initiator::CrossSite,
        },
        _ => return Initiator::CrossSite,
    }
    match origin {
        Origin::Absent => Initiator::Own,
        Origin::Serialized(origin) if is_target(origin, head, is_secure) => Initiator::Own,
        Origin::Serialized(_) => Initiator::OtherHost,
        Origin::Null | Origin::Invalid => Initiator::Unknown,
    }
}

/// Whether the request was sent to this origin: to its host and port, over its scheme or one that a proxy in front of this
/// server may have replaced.
fn is_target(origin: &[u8], head: &RequestHead, is_secure: impl FnOnce() -> bool) -> bool {
    let (authority, default_port): (_, &[u8]) = if let Some(authority) = origin.strip_prefix(b"https://") {
        (authority, b":443")
    } else if let Some(authority) = origin.strip_prefix(b"http://")
        && !is_secure()
    {
        (authority, b":80")
    } else {
        return false;
    };
    let Some(target) = target(head) else {
        return false;
    };
    let target = target.strip_suffix(default_port).unwrap_or(target);
    authority.eq_ignore_ascii_case(target)
}

/// The host and port that the request was sent to.
pub(crate) fn target(head: &RequestHead) -> Option<&[u8]> {
    // RFC 9112, section 3.2.2: a server ignores `Host` if the target is in absolute form.
    // RFC 9113, section 8.3.1: in HTTP/2, `:authority` replaces `Host`.
    // https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
    if let Some(authority) = head.uri.authority() {
        return Some(authority.as_str().as_bytes());
    }
    match field_lines(head, &HOST) {
        [host] => Some(host.as_bytes()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
