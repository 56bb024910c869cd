//! The kind of a request, from its head alone.

use actix_web::{
    dev::RequestHead,
    http::{
        Method,
        header::{ACCESS_CONTROL_REQUEST_METHOD, HeaderName, HeaderValue, ORIGIN},
    },
};

/// The kinds that CORS distinguishes. `origins` has every `Origin` line, and at least one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum RequestKind<'a> {
    /// A preflight: a browser requests permission to send a request.
    Preflight { origins: &'a [HeaderValue], requested_method: &'a HeaderValue },
    /// Any other request with an `Origin` header (Fetch: CORS request).
    Actual { origins: &'a [HeaderValue] },
    /// A request without `Origin`.
    NotCors,
}

/// The kind of a request.
#[inline]
pub(crate) fn classify(head: &RequestHead) -> RequestKind<'_> {
    let origins = field_lines(head, &ORIGIN);
    if origins.is_empty() {
        return RequestKind::NotCors;
    }
    match requested_method(head) {
        Some(requested_method) => RequestKind::Preflight { origins, requested_method },
        None => RequestKind::Actual { origins },
    }
}

/// The method that a preflight requests, or `None` for any other request.
#[inline]
pub(crate) fn preflight_method(head: &RequestHead) -> Option<&HeaderValue> {
    requested_method(head).filter(|_| !field_lines(head, &ORIGIN).is_empty())
}

// Fetch, "CORS-preflight fetch", steps 1 to 4: OPTIONS, with an origin and the requested method.
// https://fetch.spec.whatwg.org/#cors-preflight-fetch
#[inline]
fn requested_method(head: &RequestHead) -> Option<&HeaderValue> {
    if head.method != Method::OPTIONS {
        return None;
    }
    match field_lines(head, &ACCESS_CONTROL_REQUEST_METHOD) {
        [method] => Some(method),
        _ => None,
    }
}

/// All lines of a field.
#[inline]
pub(crate) fn field_lines<'a>(head: &'a RequestHead, name: &HeaderName) -> &'a [HeaderValue] {
    head.headers.get_all(name).as_slice()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_preflight_has_an_origin_and_one_requested_method() {
        let origin = ("Origin", "https://a.com");
        let asks = ("Access-Control-Request-Method", "PUT");
        for (method, headers, kind) in [
            (Method::OPTIONS, &[origin, asks][..], "preflight"),
            (Method::OPTIONS, &[origin, origin, asks], "preflight"),
            (Method::OPTIONS, &[("Origin", ""), asks], "preflight"),
            (Method::OPTIONS, &[origin], "actual"),
            (Method::OPTIONS, &[origin, asks, asks], "actual"),
            (Method::OPTIONS, &[asks], "not CORS"),
            (Method::OPTIONS, &[], "not CORS"),
            (Method::GET, &[origin, asks], "actual"),
            (Method::GET, &[origin, origin], "actual"),
            (Method::GET, &[asks], "not CORS"),
            (Method::POST, &[], "not CORS"),
        ] {
            let request = headers
                .iter()
                .fold(TestRequest::default().method(method), |request, line| request.append_header(*line));
            let request = request.to_http_request();
            let found = match classify(request.head()) {
                RequestKind::Preflight { .. } => "preflight",
                RequestKind::Actual { .. } => "actual",
                RequestKind::NotCors => "not CORS",
            };
            assert_eq!(found, kind, "{:?} {headers:?}", request.method());
            assert_eq!(preflight_method(request.head()).is_some(), kind == "preflight");
        }
    }
}
