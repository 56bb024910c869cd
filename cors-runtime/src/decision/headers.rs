//! Removes, adds and merges the CORS headers of a response.

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap, HeaderName, HeaderValue, VARY,
};

use super::{grant::Grant, site::Site};

static ANY: HeaderValue = HeaderValue::from_static("*");
static TRUE: HeaderValue = HeaderValue::from_static("true");
static VARY_ORIGIN: HeaderValue = HeaderValue::from_static("Origin");

/// Adds the headers of a grant, which are known to be absent.
#[expect(clippy::inline_always, reason = "measured: a grant is long")]
#[inline(always)]
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

/// Removes the CORS headers of the inner response. Returns whether there is a `Vary`.
#[expect(clippy::inline_always, reason = "measured: every response comes through here")]
#[inline(always)]
pub(super) fn strip(headers: &mut HeaderMap) -> bool {
    // Responses have few headers and hardly ever one of these: one pass over all is cheaper than removing each by name.
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
    /// The length of the shortest one, `access-control-max-age`; most other headers are shorter.
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

/// Adds the names that the response to an actual request depends on to `Vary`.
// Fetch, "CORS protocol and HTTP caches": if a policy's responses depend on the origin, those to requests without one
// have `Vary: Origin` too.
// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
#[expect(clippy::inline_always, reason = "measured: nearly every response comes through here")]
#[inline(always)]
pub(crate) fn vary(headers: &mut HeaderMap, site: &Site, has_vary: bool) {
    if has_vary {
        vary_by(headers, &["Origin"]);
    } else {
        headers.append(VARY, VARY_ORIGIN.clone());
    }
    let others = site.vary_of_responses();
    if !others.is_empty() {
        vary_by(headers, others);
    }
}

/// Adds names to `Vary`, unless it has them.
#[inline(never)]
pub(super) fn vary_by(headers: &mut HeaderMap, names: &[&'static str]) {
    for name in names {
        if !varies_by(headers, name.as_bytes()) {
            headers.append(VARY, HeaderValue::from_static(name));
        }
    }
}

/// Whether `Vary` has a name, or `*`, which covers it.
fn varies_by(headers: &HeaderMap, name: &[u8]) -> bool {
    let has_name = |line: &[u8]| {
        line.split(|byte| *byte == b',')
            .map(<[u8]>::trim_ascii)
            .any(|found| found == b"*" || found.eq_ignore_ascii_case(name))
    };
    headers.get_all(VARY).any(|line| has_name(line.as_bytes()))
}
