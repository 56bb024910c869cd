//! A scripted server.

use bytes::Bytes;
use cors_browser::{Blocked, Fetch, Page, Response};
use http::Request;

pub const PAGE: &str = "https://app.example.com";
pub const API: &str = "https://api.example.com";

pub fn response(status: u16, headers: &[(&str, &str)]) -> http::Response<Bytes> {
    let builder = http::Response::builder().status(status);
    let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(*name, *value));
    builder.body(Bytes::from_static(b"body")).unwrap()
}

/// A server that allows everything, with credentials.
pub fn allow(request: &Request<Bytes>) -> http::Response<Bytes> {
    let sent = |name| request.headers().get(name).map_or("", |value| value.to_str().unwrap());
    let headers = [
        ("access-control-allow-origin", sent("origin")),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-methods", sent("access-control-request-method")),
        ("access-control-allow-headers", sent("access-control-request-headers")),
        ("access-control-max-age", "600"),
    ];
    response(200, &headers)
}

pub fn send(page: &Page, fetch: Fetch) -> Result<Response, Blocked> {
    page.send(fetch, allow)
}
