//! The CORS headers of a response: removed, added, merged.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap, HeaderName, HeaderValue, VARY,
};

use super::{grant::Grant, site::Site};

static ANY: HeaderValue = HeaderValue::from_static("*");
static TRUE: HeaderValue = HeaderValue::from_static("true");
static VARY_ORIGIN: HeaderValue = HeaderValue::from_static("Origin");

/// Adds the headers that say who is allowed. They are known to be absent.
#[inline]
pub(super) fn append_grant(headers: &mut HeaderMap, grant: Grant) {
    match grant {
        Grant::AnyOrigin => headers.append(ACCESS_CONTROL_ALLOW_ORIGIN, ANY.clone()),
        Grant::Origin { origin, credentials } => {
            headers.append(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            if credentials {
                headers.append(ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE.clone());
            }
        }
    }
}

/// Removes the CORS response headers that came from inside; whether there is a `Vary` is returned.
#[inline]
pub(super) fn strip(headers: &mut HeaderMap) -> bool {
    // Responses have few headers and nearly never one of these: looking at all is cheaper than removing each.
    let (mut has_cors, mut has_vary) = (false, false);
    for name in headers.keys() {
        has_vary |= *name == VARY;
        has_cors |= is_cors_response_header(name);
    }
    if has_cors {
        headers.retain(|name, _| !is_cors_response_header(name));
    }
    has_vary
}

#[inline]
fn is_cors_response_header(name: &HeaderName) -> bool {
    /// The shortest of them is `access-control-max-age`, and most other headers are shorter.
    const MIN_LEN: usize = 22;
    let name = name.as_str();
    if name.len() < MIN_LEN {
        return false;
    }
    let Some(rest) = name.strip_prefix("access-control-") else {
        return false;
    };
    rest.starts_with("allow-") || matches!(rest, "expose-headers" | "max-age")
}

/// Tells caches what the answer to an actual request depends on, unless they have been told already.
// Fetch, "CORS protocol and HTTP caches": what depends on the origin says so, for requests without one as well.
// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
#[inline]
pub(crate) fn vary(headers: &mut HeaderMap, site: &Site, has_vary: bool) {
    if !has_vary || !varies_by(headers, b"origin") {
        headers.append(VARY, VARY_ORIGIN.clone());
    }
    let others = site.vary_of_responses();
    if !others.is_empty() {
        vary_by(headers, others);
    }
}

/// Adds names to `Vary`, unless they are there already.
pub(super) fn vary_by(headers: &mut HeaderMap, names: &[&'static str]) {
    for name in names {
        if !varies_by(headers, name.as_bytes()) {
            headers.append(VARY, HeaderValue::from_static(name));
        }
    }
}

/// Whether `Vary` has a name already, or `*`, which covers it.
fn varies_by(headers: &HeaderMap, name: &[u8]) -> bool {
    let has_name = |line: &[u8]| {
        line.split(|byte| *byte == b',')
            .map(<[u8]>::trim_ascii)
            .any(|found| found == b"*" || found.eq_ignore_ascii_case(name))
    };
    headers.get_all(VARY).any(|line| has_name(line.as_bytes()))
}
