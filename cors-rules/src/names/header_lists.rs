//! Lists of header names, in lower case and sorted, each with its source.

/// Names that scripts cannot set on a request; `proxy-` and `sec-` are forbidden as prefixes.
///
/// <https://fetch.spec.whatwg.org/#forbidden-request-header>, and the names of the two local-network drafts. Names that are
/// forbidden with some values only, such as `x-http-method-override`, are left to the browser.
const FORBIDDEN_REQUEST_HEADERS: &[&str] = &[
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-local-network",
    "access-control-request-method",
    "access-control-request-private-network",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

/// Prefixes of names that scripts cannot set on a request.
///
/// <https://fetch.spec.whatwg.org/#forbidden-request-header>
const FORBIDDEN_REQUEST_PREFIXES: &[&str] = &["proxy-", "sec-"];

/// Fields that only a server sends: response context and authentication challenges of RFC 9110, the CORS response
/// headers of Fetch and fields that their own specifications define for responses alone. Content fields such as
/// `content-disposition` and `last-modified` are left out, since some clients upload them.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#name-response-context-fields>
pub(crate) const RESPONSE_ONLY_HEADERS: &[&str] = &[
    "accept-ranges",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-allow-private-network",
    "access-control-expose-headers",
    "access-control-max-age",
    "age",
    "allow",
    "alt-svc",
    "clear-site-data",
    "content-security-policy",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "etag",
    "location",
    "permissions-policy",
    "proxy-authenticate",
    "referrer-policy",
    "retry-after",
    "server",
    "server-timing",
    "set-cookie",
    "set-cookie2",
    "strict-transport-security",
    "timing-allow-origin",
    "vary",
    "www-authenticate",
    "x-content-type-options",
    "x-frame-options",
];

/// Names that scripts can never read from a response.
///
/// <https://fetch.spec.whatwg.org/#forbidden-response-header-name>
const FORBIDDEN_RESPONSE_HEADERS: &[&str] = &["set-cookie", "set-cookie2"];

/// Fields that only a client sends. `authorization` is left out: services that return a fresh token in a response
/// header of that name exist, and exposing it is sound.
///
/// <https://www.rfc-editor.org/rfc/rfc9110#name-request-context-fields>
pub(crate) const REQUEST_ONLY_HEADERS: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "access-control-request-headers",
    "access-control-request-method",
    "cookie",
    "cookie2",
    "dnt",
    "expect",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "max-forwards",
    "origin",
    "proxy-authorization",
    "range",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-user",
    "te",
    "upgrade-insecure-requests",
    "user-agent",
];

/// Names that scripts can read from every response.
///
/// <https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name>
const SAFELISTED_RESPONSE_HEADERS: &[&str] =
    &["cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"];

/// Whether scripts cannot set the request header, whatever its value
/// ([Fetch, forbidden request-header](https://fetch.spec.whatwg.org/#forbidden-request-header)). Case is ignored.
///
/// ```
/// use cors_rules::is_forbidden_request_header;
///
/// assert!(is_forbidden_request_header("Cookie") && is_forbidden_request_header("Sec-Fetch-Site"));
/// assert!(!is_forbidden_request_header("Authorization"));
/// ```
#[must_use]
pub fn is_forbidden_request_header(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let prefixed = FORBIDDEN_REQUEST_PREFIXES.iter().any(|prefix| lower.starts_with(prefix));
    prefixed || contains(FORBIDDEN_REQUEST_HEADERS, name)
}

/// Whether scripts can never read the response header
/// ([Fetch, forbidden response-header name](https://fetch.spec.whatwg.org/#forbidden-response-header-name)). Case is ignored.
///
/// ```
/// assert!(cors_rules::is_forbidden_response_header("Set-Cookie"));
/// ```
#[must_use]
pub fn is_forbidden_response_header(name: &str) -> bool {
    contains(FORBIDDEN_RESPONSE_HEADERS, name)
}

/// Whether scripts can read the header of every response that they may read at all
/// ([Fetch, CORS-safelisted response-header name](https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name)).
/// Case is ignored.
///
/// ```
/// assert!(cors_rules::is_safelisted_response_header("Content-Type"));
/// ```
#[must_use]
pub fn is_safelisted_response_header(name: &str) -> bool {
    contains(SAFELISTED_RESPONSE_HEADERS, name)
}

/// Whether a sorted list of lower-case names contains `name`, ignoring case.
pub(crate) fn contains(list: &[&str], name: &str) -> bool {
    list.binary_search(&name.to_ascii_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_in_lower_case() {
        for list in [
            FORBIDDEN_REQUEST_HEADERS,
            RESPONSE_ONLY_HEADERS,
            FORBIDDEN_RESPONSE_HEADERS,
            REQUEST_ONLY_HEADERS,
            SAFELISTED_RESPONSE_HEADERS,
        ] {
            assert!(list.is_sorted());
            assert!(list.iter().all(|name| *name == name.to_ascii_lowercase()));
        }
    }
}
