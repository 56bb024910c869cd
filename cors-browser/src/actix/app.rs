//! Passes requests to an app and responses back.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    pin::pin,
};

use actix_web::{
    Error,
    body::{self, BodySize, MessageBody},
    dev::{Service, ServiceResponse},
    http::{Method, Version},
    test::TestRequest,
};
use bytes::Bytes;
use cors_rules::is_loopback;
use http::{
    HeaderName, HeaderValue, Request, StatusCode,
    header::{CONNECTION, CONTENT_LENGTH},
};

use super::events::Listener;
use crate::{
    outcome::{Blocked, DecidedBy, Response},
    step::Step,
};

/// The client's address, unless the app is on the same machine: one that is reserved for documentation
/// ([RFC 5737](https://www.rfc-editor.org/rfc/rfc5737)).
const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7));

/// The client's port.
const CLIENT_PORT: u16 = 49_152;

/// Takes the steps of a request with an app as the server for every host.
pub(super) async fn drive<S, B>(app: &S, mut step: Step) -> Result<Response, Blocked>
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>>,
    S::Error: Into<Error>,
    B: MessageBody,
{
    loop {
        step = match step {
            Step::Send(pending) => match exchange(app, pending.request()).await {
                Ok(response) => pending.receive(response),
                Err(error) => pending.fail(error),
            },
            Step::Done(result) => return result,
        };
    }
}

/// Sends one request and reads the whole response.
async fn exchange<S, B>(app: &S, request: &Request<Bytes>) -> Result<http::Response<Bytes>, String>
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>>,
    S::Error: Into<Error>,
    B: MessageBody,
{
    let listener = Listener::new();
    // Services start working when they are called, not when their future is polled.
    let called = listener.hear(pin!(async { app.call(to_actix(request)).await })).await;
    let mut response = match called {
        Ok(response) => from_actix(response.into_parts().1, &listener).await?,
        // As actix's dispatcher does with an error that no layer has handled; response mappers apply.
        Err(error) => from_actix(error.into().error_response(), &listener).await?,
    };
    if response.extensions().get::<DecidedBy>().is_none()
        && let Some(text) = listener.heard()
    {
        response.extensions_mut().insert(DecidedBy::new(text));
    }
    Ok(response)
}

/// The request as a connection would deliver it: with `Host`, the client's address and the scheme. For `https` the target
/// is in absolute form, from which actix reads the scheme.
fn to_actix(request: &Request<Bytes>) -> actix_http::Request {
    let uri = request.uri();
    let loopback = uri.host().is_some_and(is_loopback);
    let address = if loopback { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { CLIENT };
    let target = if uri.scheme_str() == Some("https") {
        uri.to_string()
    } else {
        uri.path_and_query().map_or("/", |path| path.as_str()).to_owned()
    };
    let mut builder = TestRequest::default()
        // The method is a token, so this cannot fail.
        .method(Method::from_bytes(request.method().as_str().as_bytes()).unwrap_or_default())
        .uri(&target)
        .version(Version::HTTP_11)
        .peer_addr(SocketAddr::new(address, CLIENT_PORT));
    for (name, value) in request.headers() {
        builder = builder.append_header((name.as_str(), value.as_bytes()));
    }
    builder.set_payload(request.body().clone()).to_request()
}

async fn from_actix<B: MessageBody>(
    response: actix_web::HttpResponse<B>,
    listener: &Listener,
) -> Result<http::Response<Bytes>, String> {
    let status = StatusCode::from_u16(response.status().as_u16()).map_err(|error| error.to_string())?;
    let mut converted = http::Response::new(Bytes::new());
    *converted.status_mut() = status;
    for (name, value) in response.headers() {
        let name = HeaderName::from_bytes(name.as_str().as_bytes()).map_err(|error| error.to_string())?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|error| error.to_string())?;
        converted.headers_mut().append(name, value);
    }
    if let Some(decided_by) = response.extensions().get::<DecidedBy>().cloned() {
        converted.extensions_mut().insert(decided_by);
    }
    if response.head().upgrade() {
        // The dispatcher writes the header; the response itself only has a flag.
        converted.headers_mut().insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    }
    let body = response.into_body();
    // The dispatcher writes the length of sized bodies.
    if let BodySize::Sized(length) = body.size()
        && !status.is_informational()
        && status != StatusCode::NO_CONTENT
    {
        converted.headers_mut().entry(CONTENT_LENGTH).or_insert(HeaderValue::from(length));
    }
    // After an upgrade, the body is a stream, which may never end.
    if status != StatusCode::SWITCHING_PROTOCOLS {
        let read = listener.hear(pin!(body::to_bytes(body))).await;
        *converted.body_mut() = read.map_err(|_| "the response's body was cut short".to_owned())?;
    }
    Ok(converted)
}
