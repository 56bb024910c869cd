//! Whether a request comes from a page of the server's own origin.

use actix_web::{
    dev::RequestHead,
    http::{
        Version,
        header::{HOST, HeaderName, HeaderValue},
    },
};
use cors_rules::is_serialized_origin;

use super::classify::field_lines;

static SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether a request with these `Origin` lines is same-origin. Repeated and malformed origins never are.
///
/// Browsers say it in `Sec-Fetch-Site`, which scripts cannot set; where they do not, `Host` is compared.
/// <https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header>
pub(crate) fn is_same_origin(head: &RequestHead, origins: &[HeaderValue], is_secure: impl FnOnce() -> bool) -> bool {
    let [origin] = origins else {
        return false;
    };
    if !is_serialized_origin(origin.as_bytes()) {
        return false;
    }
    match field_lines(head, &SEC_FETCH_SITE) {
        [] => {}
        [site] => return site == "same-origin",
        _ => return false,
    }
    let scheme: &[u8] = if is_secure() { b"https" } else { b"http" };
    let default_port: &[u8] = if scheme == b"https" { b":443" } else { b":80" };
    let Some(host) = host(head) else {
        return false;
    };
    let host = host.strip_suffix(default_port).unwrap_or(host);
    origin
        .as_bytes()
        .strip_prefix(scheme)
        .and_then(|rest| rest.strip_prefix(b"://"))
        .is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

/// The host and port that the request was sent to.
pub(crate) fn host(head: &RequestHead) -> Option<&[u8]> {
    // RFC 9113, section 8.3.1: in HTTP/2, `:authority` takes the place of `Host`.
    // https://www.rfc-editor.org/rfc/rfc9113#section-8.3.1
    if head.version == Version::HTTP_2
        && let Some(authority) = head.uri.authority()
    {
        return Some(authority.as_str().as_bytes());
    }
    match field_lines(head, &HOST) {
        [host] => Some(host.as_bytes()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn same_origin(headers: &[(&str, &str)], is_secure: bool) -> bool {
        let request = headers.iter().fold(TestRequest::default(), |request, line| request.append_header(*line));
        let request = request.to_http_request();
        is_same_origin(request.head(), field_lines(request.head(), &actix_web::http::header::ORIGIN), || is_secure)
    }

    #[test]
    fn fetch_metadata_decides_where_it_is_present() {
        let origin = ("Origin", "http://a.com");
        let host = ("Host", "a.com");
        for (site, expected) in [
            ("same-origin", true),
            ("same-site", false),
            ("cross-site", false),
            ("none", false),
            ("", false),
            ("Same-Origin", false),
        ] {
            assert_eq!(same_origin(&[origin, host, ("Sec-Fetch-Site", site)], false), expected, "{site}");
        }
        let site = ("Sec-Fetch-Site", "same-origin");
        assert!(same_origin(&[origin, ("Host", "b.com"), site], false), "the host is not consulted");
        assert!(!same_origin(&[origin, host, site, site], false), "repeated");
        assert!(!same_origin(&[("Origin", "null"), host, site], false), "null");
        assert!(!same_origin(&[origin, origin, host, site], false), "repeated origin");
    }

    #[test]
    fn host_and_scheme_decide_otherwise() {
        for (origin, host, is_secure, expected) in [
            ("http://a.com", "a.com", false, true),
            ("http://a.com", "a.com:80", false, true),
            ("http://a.com", "A.com", false, true),
            ("http://a.com:8080", "a.com:8080", false, true),
            ("https://a.com", "a.com", true, true),
            ("https://a.com", "a.com:443", true, true),
            ("https://[::1]:8443", "[::1]:8443", true, true),
            ("https://a.com", "a.com", false, false),
            ("http://a.com", "a.com", true, false),
            ("http://a.com", "a.com:443", false, false),
            ("http://a.com", "a.com:8080", false, false),
            ("http://a.com:8080", "a.com", false, false),
            ("http://a.com", "b.com", false, false),
            ("http://a.com", "", false, false),
            ("http://a.com/", "a.com/", false, false),
        ] {
            assert_eq!(same_origin(&[("Origin", origin), ("Host", host)], is_secure), expected, "{origin} {host}");
        }
        assert!(!same_origin(&[("Origin", "http://a.com")], false), "no host");
        assert!(!same_origin(&[("Origin", "http://a.com"), ("Host", "a.com"), ("Host", "a.com")], false));
    }
}
