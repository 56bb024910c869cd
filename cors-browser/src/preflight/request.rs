//! The preflight.

use bytes::Bytes;
use http::{
    HeaderValue, Request,
    header::{ACCEPT, ACCEPT_LANGUAGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD},
};

use crate::{classify::unsafe_header_names, fetch::Mode, flight::Flight, outgoing, profile::Profile};

/// The preflight of a request: without its headers, its body and its cookies.
///
/// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>, steps 1 to 5
pub(crate) fn request(flight: &Flight, profile: &Profile) -> Request<Bytes> {
    // Step 1. The metadata are those of the mode `cors`, whatever asked for the preflight.
    let preflight = Flight { mode: Mode::Cors, ..flight.clone() };
    let mut headers = outgoing::head(&preflight, profile);
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en-US,en;q=0.9"));
    // Methods and header names are tokens, so that neither value can fail.
    headers.extend(HeaderValue::from_str(&flight.method).ok().map(|method| (ACCESS_CONTROL_REQUEST_METHOD, method)));
    // Step 5: sorted, in lower case, without spaces.
    let names: Vec<&str> = unsafe_header_names(&flight.headers).into_iter().collect();
    if !names.is_empty() {
        headers
            .extend(HeaderValue::from_str(&names.join(",")).ok().map(|names| (ACCESS_CONTROL_REQUEST_HEADERS, names)));
    }
    outgoing::assemble("OPTIONS", flight.current_url(), headers, Bytes::new())
}
