//! `Cross-Origin-Resource-Policy`.

use cors_rules::Reason;
use http::{HeaderMap, HeaderName};

use crate::{
    flight::Flight,
    headers::{get, shown},
    origin::site::Site,
    refusal::Refusal,
};

/// Whether the resource policy of a `no-cors` response keeps it from the page. Pages are assumed to have no
/// `Cross-Origin-Embedder-Policy`.
///
/// <https://fetch.spec.whatwg.org/#cross-origin-resource-policy-internal-check>
pub(crate) fn check(flight: &Flight, headers: &HeaderMap) -> Result<(), Refusal> {
    let (origin, url) = (&flight.client.origin, flight.current_url());
    let policy = get(headers, &HeaderName::from_static("cross-origin-resource-policy")).unwrap_or_default();
    let allowed = match policy.as_slice() {
        b"same-origin" => origin.is_of(url),
        // For an encrypted response, unencrypted pages are not of the same site.
        b"same-site" => {
            origin.site().is_schemelessly_same(&Site::of(url))
                && (origin.scheme() == Some("https") || url.scheme() != "https")
        }
        _ => true,
    };
    if allowed {
        return Ok(());
    }
    let problem = format!("`Cross-Origin-Resource-Policy: {}` keeps it from {origin}", shown(&policy));
    Err(Refusal::new(Reason::CrossOriginResourcePolicy, problem, "cross-origin-resource-policy: cross-origin"))
}
