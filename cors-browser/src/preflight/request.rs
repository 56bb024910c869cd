//! The request of a preflight.

use std::slice;

use bytes::Bytes;
use http::{
    HeaderValue, Request,
    header::{
        ACCEPT, ACCEPT_LANGUAGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, USER_AGENT,
    },
};

use crate::{classify::unsafe_header_names, flight::Flight, outgoing, profile::Profile};

/// The preflight of a request: without its headers, its body and its cookies.
///
/// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>, steps 1 to 5
pub(crate) fn request(flight: &Flight, profile: &Profile) -> Request<Bytes> {
    // Step 1. Only the mode `cors` has preflights, so the metadata are those of the request.
    let forgets = flight.quirks.preflights_forget_redirects;
    let way = if forgets { slice::from_ref(flight.current_url()) } else { &flight.urls };
    let mut headers = outgoing::head(flight, way, profile);
    if let Ok(origin) = HeaderValue::from_str(&super::serialized_origin(flight)) {
        headers.insert(ORIGIN, origin);
    }
    headers.insert(USER_AGENT, HeaderValue::from_static(outgoing::BROWSER));
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(outgoing::LANGUAGES));
    // Methods and header names are tokens, so neither value can be invalid.
    headers.extend(HeaderValue::from_str(&flight.method).ok().map(|method| (ACCESS_CONTROL_REQUEST_METHOD, method)));
    // Step 5: sorted, in lower case, without spaces.
    let names: Vec<&str> = unsafe_header_names(&flight.headers, flight.quirks).into_iter().collect();
    if !names.is_empty() {
        headers
            .extend(HeaderValue::from_str(&names.join(",")).ok().map(|names| (ACCESS_CONTROL_REQUEST_HEADERS, names)));
    }
    outgoing::assemble("OPTIONS", flight.current_url(), headers, Bytes::new())
}
