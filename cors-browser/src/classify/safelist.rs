//! Request headers that pages may set without a preflight.

use std::collections::BTreeSet;

use http::HeaderMap;

use super::{client_hints::is_client_hint, media_type::essence, range::is_simple_range};
use crate::profile::Quirks;

/// The longest safelisted value, in bytes (Fetch, "CORS-safelisted request-header", step 1).
const MAX_VALUE_LEN: usize = 128;

/// The longest that all safelisted values together may be, in bytes (Fetch, "CORS-unsafe request-header names", step 5).
const MAX_VALUES_LEN: usize = 1024;

/// Whether pages may set the header without a preflight. The name is in lower case.
///
/// <https://fetch.spec.whatwg.org/#cors-safelisted-request-header>
pub(crate) fn is_safelisted_header(name: &str, value: &[u8]) -> bool {
    value.len() <= MAX_VALUE_LEN
        && match name {
            "accept" => !value.iter().copied().any(is_unsafe_byte),
            "accept-language" | "content-language" => {
                value.iter().all(|byte| byte.is_ascii_alphanumeric() || b" *,-.;=".contains(byte))
            }
            "content-type" => {
                !value.iter().copied().any(is_unsafe_byte)
                    && essence(value).is_some_and(|essence| {
                        matches!(
                            essence.as_str(),
                            "application/x-www-form-urlencoded" | "multipart/form-data" | "text/plain"
                        )
                    })
            }
            "range" => is_simple_range(value),
            _ => false,
        }
}

/// Whether a page may set the header in the mode `no-cors`, which excludes `Range`.
///
/// <https://fetch.spec.whatwg.org/#no-cors-safelisted-request-header>
pub(crate) fn is_no_cors_header(name: &str, value: &[u8]) -> bool {
    name != "range" && is_safelisted_header(name, value)
}

/// The names that need permission, in lower case and sorted, as `Access-Control-Request-Headers` lists them.
///
/// <https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names>
pub(crate) fn unsafe_header_names(headers: &HeaderMap, quirks: Quirks) -> BTreeSet<&str> {
    let is_safelisted = |(name, value): &(&http::HeaderName, &http::HeaderValue)| {
        let (name, value) = (name.as_str(), value.as_bytes());
        is_safelisted_header(name, value) || quirks.safelists_client_hints && is_client_hint(name, value)
    };
    let safelisted_bytes: usize = headers.iter().filter(is_safelisted).map(|(_, value)| value.len()).sum();
    let all = safelisted_bytes > MAX_VALUES_LEN;
    headers.iter().filter(|header| all || !is_safelisted(header)).map(|(name, _)| name.as_str()).collect()
}

/// Whether `*` in `Access-Control-Allow-Headers` does not cover the header.
///
/// <https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name>
pub(crate) fn is_non_wildcard(name: &str) -> bool {
    name.eq_ignore_ascii_case("authorization")
}

/// <https://fetch.spec.whatwg.org/#cors-unsafe-request-header-byte>
fn is_unsafe_byte(byte: u8) -> bool {
    matches!(byte, 0..=8 | 10..=0x1F | 0x7F) || b"\"():<>?@[\\]{}".contains(&byte)
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    const LONG: &str = concat!(
        "0123456789012345678901234567890123456789012345678901234567890123",
        "0123456789012345678901234567890123456789012345678901234567890123",
    );

    // Facts of WPT's cors/cors-safelisted-request-header.any.js, fetch/api/cors/resources/not-cors-safelisted.json,
    // cors-no-preflight.any.js and cors/simple-requests.htm. The standard has since removed `Last-Event-ID`.
    const ROWS: &[(&str, &str, bool)] = &[
        ("accept", "*/*", true),
        ("accept", "test", true),
        ("accept", "\"", false),
        ("accept", LONG, true),
        ("accept-language", "fr", true),
        ("accept-language", "en-US,en;q=0.5", true),
        ("accept-language", "nn_NO", false),
        ("accept-language", "\u{1}", false),
        ("accept-language", "@", false),
        ("content-language", "fr", true),
        ("content-language", "\u{1}", false),
        ("content-language", "@", false),
        ("content-type", "application/x-www-form-urlencoded", true),
        ("content-type", "multipart/form-data", true),
        ("content-type", "text/plain", true),
        ("content-type", "text/plain;charset=utf-8", true),
        ("content-type", "Text/Plain;charset=utf-8", true),
        ("content-type", "text/plain; parameter=whatever", true),
        ("content-type", "text/plain;", true),
        ("content-type", "text/plain;garbage", true),
        ("content-type", "text/plain ;charset=utf-8", true),
        ("content-type", "text/plain;garbage\u{1}\u{2}", false),
        ("content-type", "text /plain", false),
        ("content-type", "text\t/\tplain", false),
        ("content-type", "text/plain,", false),
        ("content-type", ",text/plain", false),
        ("content-type", "text/plain,text/plain", false),
        ("content-type", "text/plain,x/x", false),
        ("content-type", "text/plain\u{B}", false),
        ("content-type", "text/plain\u{C}", false),
        ("content-type", "text/html", false),
        ("content-type", "application/json", false),
        ("content-type", "application/www-form-urlencoded", false),
        ("content-type", "application/x-www-form-urlencoded;\u{7F}", false),
        ("content-type", "multipart/form-data;\"", false),
        ("content-type", "", false),
        ("range", "bytes=100-200", true),
        ("range", "bytes=200-", true),
        ("range", "bytes=0-0", true),
        (
            "range",
            "bytes=100000000000000000000000000000000000000000000-200000000000000000000000000000000000000000000",
            true,
        ),
        (
            "range",
            "bytes=200000000000000000000000000000000000000000000-100000000000000000000000000000000000000000000",
            false,
        ),
        ("range", "100-200", false),
        ("range", "MB=100-200", false),
        ("range", "bytes 0-", false),
        ("range", "bytes =100-200", false),
        ("range", "bytes=  100-200", false),
        ("range", "bytes=100 -200", false),
        ("range", "bytes=100- 200", false),
        ("range", "bytes=100-200hello", false),
        ("range", "bytes=abc-def", false),
        ("range", "bytes=100-200,300-400", false),
        ("range", "bytes=-200", false),
        ("range", "bytes=-", false),
        ("range", "bytes=200-100", false),
        ("range", ",bytes=100-200", false),
        ("range", "bytes=,100-200", false),
        ("authorization", "basics", false),
        ("test", "hi", false),
        ("x-requested-with", "XMLHttpRequest", false),
        ("cache-control", "no-cache", false),
    ];

    #[test]
    fn safelisted_headers_are_recognised() {
        for (name, value, safelisted) in ROWS {
            assert_eq!(is_safelisted_header(name, value.as_bytes()), *safelisted, "{name}: {value:?}");
        }
        for name in ["accept", "content-language"] {
            assert!(!is_safelisted_header(name, format!("{LONG}0").as_bytes()), "{name} of 129 bytes");
        }
        let long_type = format!("text/plain; long={}", &LONG[..112]);
        assert_eq!(long_type.len(), 129);
        assert!(!is_safelisted_header("content-type", long_type.as_bytes()));
    }

    #[test]
    fn a_range_is_safelisted_with_cors_only() {
        assert!(is_no_cors_header("accept", b"text/html"));
        assert!(!is_no_cors_header("range", b"bytes=0-"));
        assert!(!is_no_cors_header("x-test", b"1"));
    }

    #[test]
    fn more_than_1024_bytes_of_safelisted_values_need_permission() {
        let headers = |count: usize| {
            let names = ["accept", "accept-language", "content-language"];
            let value = HeaderValue::from_static(LONG);
            let lines = (0..count).map(|index| (HeaderName::from_static(names[index % 3]), value.clone()));
            let mut map = HeaderMap::new();
            map.extend([
                (HeaderName::from_static("x-b"), value.clone()),
                (HeaderName::from_static("x-a"), value.clone()),
            ]);
            for (name, value) in lines {
                map.append(name, value);
            }
            map
        };
        let names = |count| {
            unsafe_header_names(&headers(count), Quirks::NONE).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(names(8), ["x-a", "x-b"]);
        assert_eq!(names(9), ["accept", "accept-language", "content-language", "x-a", "x-b"]);
    }
}
