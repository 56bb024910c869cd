//! Which response headers a page may read.

use cors_rules::{is_forbidden_response_header, is_safelisted_response_header};
use http::{HeaderMap, HeaderName, header::ACCESS_CONTROL_EXPOSE_HEADERS};

use crate::{
    fetch::Credentials,
    flight::{Flight, Tainting},
    headers::tokens,
};

/// The headers that a page may read.
///
/// <https://fetch.spec.whatwg.org/#concept-main-fetch>, step 14
pub(crate) fn readable_headers(flight: &Flight, headers: &HeaderMap) -> HeaderMap {
    // Step 14.1. A list that does not parse exposes nothing.
    let exposed = tokens(headers, &ACCESS_CONTROL_EXPOSE_HEADERS).ok().flatten().unwrap_or_default();
    let wildcard = flight.credentials != Credentials::Include && exposed.iter().any(|name| name == "*");
    let is_readable = |name: &HeaderName| {
        let name = name.as_str();
        match flight.tainting {
            _ if is_forbidden_response_header(name) => false,
            Tainting::Basic => true,
            Tainting::Cors => {
                is_safelisted_response_header(name)
                    || wildcard
                    || exposed.iter().any(|item| item.eq_ignore_ascii_case(name))
            }
            Tainting::Opaque => false,
        }
    };
    let mut readable = HeaderMap::new();
    readable.extend(
        headers.iter().filter(|(name, _)| is_readable(name)).map(|(name, value)| (name.clone(), value.clone())),
    );
    readable
}
