//! Requests as browsers send them.

mod fetch_metadata;
mod origin_header;
mod referrer;

pub(crate) use self::referrer::policy_after_redirect;
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Request, Version,
    header::{
        ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, COOKIE, HOST, ORIGIN,
        PRAGMA, RANGE, REFERER, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE, UPGRADE_INSECURE_REQUESTS,
        USER_AGENT,
    },
};
use url::{Position, Url};

use crate::{
    fetch::{Destination, Mode},
    flight::Flight,
    profile::Profile,
    websocket,
};

/// The value of `Accept-Language`.
pub(crate) const LANGUAGES: &str = "en-US,en;q=0.9";

/// The value of `User-Agent`.
pub(crate) const BROWSER: &str = concat!("Mozilla/5.0 (cors-browser/", env!("CARGO_PKG_VERSION"), ")");

/// The request to the server, with these cookies.
///
/// <https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch>, step 8
pub(crate) fn request(flight: &Flight, profile: &Profile, cookies: Option<HeaderValue>) -> Request<Bytes> {
    let mut headers = head(flight, &flight.urls, profile);
    headers.extend(flight.headers.iter().map(|(name, value)| (name.clone(), value.clone())));
    // Fetch, step 13 of "fetch": headers that the page sets are kept.
    let accept = match flight.destination {
        Destination::Document | Destination::Iframe => {
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
        }
        Destination::Image => "image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
        Destination::Style => "text/css,*/*;q=0.1",
        _ => "*/*",
    };
    if flight.mode != Mode::WebSocket {
        set_default(&mut headers, ACCEPT, accept);
    }
    set_default(&mut headers, ACCEPT_LANGUAGE, LANGUAGES);
    set_default(&mut headers, USER_AGENT, BROWSER);
    let length = match &flight.body {
        Some(body) => Some(body.len()),
        // Steps 8.7 and 8.8.
        None if matches!(flight.method.as_str(), "POST" | "PUT") => Some(0),
        None => None,
    };
    headers.extend(length.map(|length| (CONTENT_LENGTH, HeaderValue::from(length))));
    if flight.mode == Mode::Navigate {
        // https://w3c.github.io/webappsec-upgrade-insecure-requests/#preference
        headers.insert(UPGRADE_INSECURE_REQUESTS, HeaderValue::from_static("1"));
    }
    if flight.mode == Mode::WebSocket {
        // https://websockets.spec.whatwg.org/#concept-websocket-establish
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
        headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
        headers.insert(SEC_WEBSOCKET_KEY, HeaderValue::from_static(websocket::KEY));
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
    }
    if headers.contains_key(RANGE) {
        // Step 8.19: a part of a compressed body cannot be decompressed.
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    headers.extend(cookies.map(|cookies| (COOKIE, cookies)));
    assemble(&flight.method, flight.current_url(), headers, flight.body.clone().unwrap_or_default())
}

/// The headers that preflights have too: `Host`, `Origin`, `Referer` and `Sec-Fetch-…`, after these URLs.
pub(crate) fn head(flight: &Flight, way: &[Url], profile: &Profile) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let url = flight.current_url();
    insert(&mut headers, HOST, &url[Position::BeforeHost..Position::AfterPort]);
    if let Some(origin) = origin_header::value(flight, profile) {
        insert(&mut headers, ORIGIN, &origin);
    }
    if let Some(referrer) = referrer::value(flight) {
        insert(&mut headers, REFERER, &referrer);
    }
    fetch_metadata::append(&mut headers, flight, way, profile);
    headers
}

/// A request for a URL, without the fragment.
pub(crate) fn assemble(method: &str, url: &Url, headers: HeaderMap, body: Bytes) -> Request<Bytes> {
    let mut request = Request::new(body);
    *request.version_mut() = Version::HTTP_11;
    *request.headers_mut() = headers;
    // Neither can fail: the method is a token, and `network::check` has ensured that the crate `http` accepts the URL.
    *request.method_mut() = method.parse().unwrap_or_default();
    *request.uri_mut() = url[..Position::AfterQuery].parse().unwrap_or_default();
    request
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
}

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
