//! Headers that scripts may not set.

use cors_rules::is_forbidden_request_header;

use super::methods::is_forbidden_method;
use crate::headers::split;

/// Names whose values may smuggle a method past the browser (step 3).
const OVERRIDES: [&str; 3] = ["x-http-method", "x-http-method-override", "x-method-override"];

/// Whether the browser drops the header if a script sets it. The name is in lower case.
///
/// <https://fetch.spec.whatwg.org/#forbidden-request-header>
pub(crate) fn is_forbidden_header(name: &str, value: &[u8]) -> bool {
    // Steps 1 and 2.
    is_forbidden_request_header(name)
        || OVERRIDES.contains(&name)
            && split(value).iter().any(|method| str::from_utf8(method).is_ok_and(is_forbidden_method))
}

#[cfg(test)]
mod tests {
    use super::is_forbidden_header;

    #[test]
    fn forbidden_headers_are_recognised() {
        for (name, value, forbidden) in [
            ("cookie", "a=1", true),
            ("origin", "https://example.com", true),
            ("sec-fetch-site", "same-origin", true),
            ("proxy-authorization", "Basic", true),
            ("set-cookie", "a=1", true),
            ("x-http-method-override", "TRACE", true),
            ("x-method-override", "GET, track", true),
            ("x-http-method", "\"TRACE\", GET", false),
            ("x-http-method-override", "PUT", false),
            ("authorization", "Bearer", false),
            ("user-agent", "me", false),
            ("x-cookie", "a=1", false),
        ] {
            assert_eq!(is_forbidden_header(name, value.as_bytes()), forbidden, "{name}: {value}");
        }
    }
}
