//! From a decision to headers and answers.

use actix_web::{
    HttpResponse,
    body::BoxBody,
    dev::RequestHead,
    http::{
        StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
            ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
            ACCESS_CONTROL_REQUEST_HEADERS, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, VARY,
        },
    },
};

use cors_rules::is_token_byte;

use super::{
    classify::field_lines,
    decide::{Grant, ResponsePlan},
};
use crate::{
    policy::{Policy, table::AllowHeaders},
    route::Route,
};

static ANY: HeaderValue = HeaderValue::from_static("*");
static TRUE: HeaderValue = HeaderValue::from_static("true");
static TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
static NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
static VARY_ORIGIN: HeaderValue = HeaderValue::from_static("Origin");
static VARY_PREFLIGHT: HeaderValue =
    HeaderValue::from_static("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");

/// No more of `Access-Control-Request-Headers` is mirrored, in bytes: browsers stay far below, and a response should
/// not grow with what a stranger sends.
const MAX_MIRRORED_BYTES: usize = 4_096;

/// An actual response gets no more headers: origin, credentials, exposed headers, `Vary`.
const RESPONSE_HEADERS_RESERVED: usize = 4;

/// The answer to an allowed preflight: all that the policy allows, whatever was asked.
pub(crate) fn allow_preflight(
    route: &Route,
    policy: &'static Policy,
    grant: Grant,
    allow_methods: HeaderValue,
    head: &RequestHead,
) -> HttpResponse {
    let mut response = HttpResponse::new(route.preflight_status(policy));
    let headers = response.headers_mut();
    // With the methods and what may be requested and kept.
    headers.reserve(RESPONSE_HEADERS_RESERVED + 2);
    append_grant(headers, grant);
    headers.append(ACCESS_CONTROL_ALLOW_METHODS, allow_methods);
    match route.allow_headers(policy) {
        AllowHeaders::None => {}
        AllowHeaders::List(names) => headers.append(ACCESS_CONTROL_ALLOW_HEADERS, names.clone()),
        AllowHeaders::Mirror => mirror(headers, field_lines(head, &ACCESS_CONTROL_REQUEST_HEADERS)),
    }
    if let Some(seconds) = &policy.max_age {
        headers.append(ACCESS_CONTROL_MAX_AGE, seconds.clone());
    }
    append_preflight_vary(headers, Some(policy));
    response
}

/// The body of the answer to a preflight that is not allowed.
pub(crate) const PREFLIGHT_REFUSED: &str = "CORS preflight refused: see the server's log\n";

/// The answer to a preflight that is not allowed. It says nothing about the policy.
pub(crate) fn refuse_preflight(policy: Option<&'static Policy>) -> HttpResponse {
    let mut response = refusal(PREFLIGHT_REFUSED);
    append_preflight_vary(response.headers_mut(), policy);
    response
}

/// The answer to a request that `enforce` stops.
pub(crate) fn refuse_request(policy: Option<&'static Policy>) -> HttpResponse {
    let mut response = refusal("request from a disallowed origin refused: see the server's log\n");
    response.headers_mut().append(CACHE_CONTROL, NO_STORE.clone());
    if let Some(policy) = policy {
        vary(response.headers_mut(), policy, false);
    }
    response
}

fn refusal(line: &'static str) -> HttpResponse {
    let mut response = HttpResponse::with_body(StatusCode::FORBIDDEN, BoxBody::new(line));
    response.headers_mut().append(CONTENT_TYPE, TEXT.clone());
    response
}

/// Makes the CORS headers of a response those of the policy, once.
#[inline]
pub(crate) fn decorate(decoration: &mut ResponsePlan, headers: &mut HeaderMap) {
    let (policy, grant) = match decoration {
        ResponsePlan::Untouched => return,
        ResponsePlan::Strip => {
            strip(headers);
            return;
        }
        ResponsePlan::Policy(policy, grant) => (*policy, grant.take()),
    };
    let has_vary = strip(headers);
    if let Some(grant) = grant {
        headers.reserve(RESPONSE_HEADERS_RESERVED);
        append_grant(headers, grant);
        if let Some(names) = &policy.expose_headers {
            headers.append(ACCESS_CONTROL_EXPOSE_HEADERS, names.clone());
        }
    }
    if !policy.is_constant() {
        vary(headers, policy, has_vary);
    }
}

/// Tells caches what the answer depends on, unless they have been told already.
// Fetch, "CORS protocol and HTTP caches": what depends on the origin says so, for requests without one as well.
// https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
#[inline]
pub(crate) fn vary(headers: &mut HeaderMap, policy: &'static Policy, has_vary: bool) {
    if !has_vary || !varies_by(headers, b"origin") {
        headers.append(VARY, VARY_ORIGIN.clone());
    }
    for name in policy.vary_headers() {
        if !varies_by(headers, name.as_bytes()) {
            headers.append(VARY, HeaderValue::from_static(name));
        }
    }
}

fn append_preflight_vary(headers: &mut HeaderMap, policy: Option<&'static Policy>) {
    headers.append(VARY, VARY_PREFLIGHT.clone());
    for name in policy.map_or(&[][..], Policy::vary_headers) {
        headers.append(VARY, HeaderValue::from_static(name));
    }
}

/// Adds the headers that say who is allowed. They are known to be absent.
#[inline]
fn append_grant(headers: &mut HeaderMap, grant: Grant) {
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
fn strip(headers: &mut HeaderMap) -> bool {
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

/// Whether `Vary` has a name already, or `*`, which covers it.
fn varies_by(headers: &HeaderMap, name: &[u8]) -> bool {
    let has_name = |line: &[u8]| {
        line.split(|byte| *byte == b',')
            .map(<[u8]>::trim_ascii)
            .any(|found| found == b"*" || found.eq_ignore_ascii_case(name))
    };
    headers.get_all(VARY).any(|line| has_name(line.as_bytes()))
}

/// Copies the lines that hold nothing but header names, unless they are too long together.
fn mirror(headers: &mut HeaderMap, requested: &[HeaderValue]) {
    if requested.iter().map(HeaderValue::len).sum::<usize>() > MAX_MIRRORED_BYTES {
        return;
    }
    for line in requested.iter().filter(|line| is_token_list(line.as_bytes())) {
        headers.append(ACCESS_CONTROL_ALLOW_HEADERS, line.clone());
    }
}

/// Whether these are tokens, commas and white space, and at least one token.
fn is_token_list(line: &[u8]) -> bool {
    line.iter().all(|byte| is_token_byte(*byte) || b", \t".contains(byte)) && line.iter().copied().any(is_token_byte)
}

#[cfg(test)]
mod tests;
