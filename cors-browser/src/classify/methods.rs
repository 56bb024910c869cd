//! Methods.

/// Whether pages may use the method without a preflight.
///
/// <https://fetch.spec.whatwg.org/#cors-safelisted-method>
pub(crate) fn is_safelisted_method(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

/// Whether no page may use the method.
///
/// <https://fetch.spec.whatwg.org/#forbidden-method>
pub(crate) fn is_forbidden_method(method: &str) -> bool {
    ["CONNECT", "TRACE", "TRACK"].iter().any(|forbidden| method.eq_ignore_ascii_case(forbidden))
}

/// The method as the browser sends it. Surprisingly, `patch` is not converted.
///
/// <https://fetch.spec.whatwg.org/#concept-method-normalize>
pub(crate) fn normalize_method(method: &str) -> &str {
    ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"]
        .into_iter()
        .find(|normal| method.eq_ignore_ascii_case(normal))
        .unwrap_or(method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_normalized_and_sorted() {
        for (method, sent, safelisted, forbidden) in [
            ("get", "GET", true, false),
            ("Post", "POST", true, false),
            ("HEAD", "HEAD", true, false),
            ("put", "PUT", false, false),
            ("options", "OPTIONS", false, false),
            ("patch", "patch", false, false),
            ("PATCH", "PATCH", false, false),
            ("CHICKEN", "CHICKEN", false, false),
            ("query", "query", false, false),
            ("connect", "connect", false, true),
            ("TRACE", "TRACE", false, true),
            ("Track", "Track", false, true),
        ] {
            assert_eq!(normalize_method(method), sent);
            assert_eq!(is_safelisted_method(sent), safelisted, "{method}");
            assert_eq!(is_forbidden_method(method), forbidden, "{method}");
        }
    }
}
