//! A scripted server.

use bytes::Bytes;
use cors_browser::{Blocked, Browser, Fetch, Page, Response};
use http::Request;

/// The page of most tests, an origin of another site, one of the same site, and a second foreign one.
pub const PAGE: &str = "https://page.example";
pub const OTHER: &str = "https://other.test";
pub const SUBDOMAIN: &str = "https://www.page.example";
pub const OTHER2: &str = "https://www.second.test";

/// Headers of a response.
pub type Headers<'a> = &'a [(&'a str, &'a str)];

pub fn page() -> Page {
    Browser::new().open(PAGE)
}

pub fn response(status: u16, headers: Headers<'_>) -> http::Response<Bytes> {
    let builder = http::Response::builder().status(status);
    let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
    builder.body(Bytes::from_static(b"body")).unwrap()
}

/// Answers preflights with the first headers, other requests with the second.
pub fn send(page: &Page, fetch: Fetch, preflight: Headers<'_>, actual: Headers<'_>) -> Result<Response, Blocked> {
    page.send(fetch, |request| if is_preflight(request) { response(204, preflight) } else { response(200, actual) })
}

pub fn is_preflight(request: &Request<Bytes>) -> bool {
    request.method() == "OPTIONS"
}

/// A request header, or an empty text.
pub fn header<'a>(request: &'a Request<Bytes>, name: &str) -> &'a str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}
