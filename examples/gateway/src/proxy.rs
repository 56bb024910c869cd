//! Requests on their way to the backend, and responses on their way back.

use std::io;

use actix_web::{
    HttpRequest, HttpResponse,
    body::{self, BodySize, BodyStream, SizedStream},
    http::{
        Method, StatusCode, Uri,
        header::{self, HeaderMap, HeaderName, HeaderValue},
    },
    web,
};
use awc::{
    Client, ClientRequest,
    error::{ConnectError, SendRequestError},
};

use crate::settings::Backend;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Headers of a single connection, besides those that `Connection` names.
// RFC 9110, section 7.6.1; the authentication of proxies: section 11.7; trailers are not passed on.
// https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
const HOP_BY_HOP: [&str; 10] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authentication-info",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A client of the backend. Each worker has its own connections.
pub struct Proxy {
    client: Client,
    backend: Backend,
}

impl Proxy {
    pub fn new(backend: Backend) -> Self {
        let connector = awc::Connector::new().timeout(backend.deadline);
        let client = Client::builder().no_default_headers().disable_redirects().timeout(backend.deadline);
        Self { client: client.connector(connector).finish(), backend }
    }

    /// The request for the backend, without its body.
    fn request(&self, request: &HttpRequest) -> Option<ClientRequest> {
        let mut uri = self.backend.base.clone().into_parts();
        uri.path_and_query = request.uri().path_and_query().cloned();
        let mut sent = self.client.request(request.method().clone(), Uri::from_parts(uri).ok()?).no_decompress();
        let host = [header::HOST, header::CONTENT_LENGTH, header::EXPECT, X_FORWARDED_HOST, X_FORWARDED_PROTO];
        for (name, value) in end_to_end(request.headers()).filter(|(name, _)| !host.contains(*name)) {
            sent = sent.append_header((name.clone(), value.clone()));
        }
        if let Some(peer) = request.peer_addr() {
            sent = sent.append_header((X_FORWARDED_FOR, peer.ip().to_string()));
        }
        if let Some(host) = request.headers().get(header::HOST) {
            sent = sent.append_header((X_FORWARDED_HOST, host.clone()));
        }
        let scheme = if request.app_config().secure() { "https" } else { "http" };
        Some(sent.append_header((X_FORWARDED_PROTO, scheme)).append_header((header::VIA, "1.1 gateway")))
    }
}

/// Forwards a request to the backend. Bodies are streamed: responses at once, requests in pieces of 8 KiB.
pub async fn forward(request: HttpRequest, payload: web::Payload, proxy: web::Data<Proxy>) -> HttpResponse {
    let Some(sent) = proxy.request(&request) else {
        return HttpResponse::BadRequest().body("the backend has no such URL\n");
    };
    let answer = match body_size(request.headers()) {
        BodySize::None => sent.send_body(body::None::new()).await,
        BodySize::Sized(length) => sent.send_body(SizedStream::new(length, payload)).await,
        BodySize::Stream => sent.send_stream(payload).await,
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return failure(&error),
    };

    let mut response = HttpResponse::build(answer.status());
    for (name, value) in end_to_end(answer.headers()).filter(|(name, _)| *name != header::CONTENT_LENGTH) {
        response.append_header((name.clone(), value.clone()));
    }
    response.append_header((header::VIA, "1.1 gateway"));
    match body_size(answer.headers()) {
        // RFC 9112, section 6.3: these have no body, whatever their headers say.
        // https://www.rfc-editor.org/rfc/rfc9112#section-6.3
        _ if matches!(answer.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) => response.finish(),
        BodySize::Sized(length) => response.body(SizedStream::new(length, answer)),
        BodySize::None | BodySize::Stream if request.method() == Method::HEAD => response.finish(),
        BodySize::None | BodySize::Stream => response.body(BodyStream::new(answer)),
    }
}

/// The response for a failed backend. It carries the policy like any other, so the page can read it.
fn failure(error: &SendRequestError) -> HttpResponse {
    tracing::warn!(%error, "no response from the backend");
    match error {
        SendRequestError::Timeout | SendRequestError::Connect(ConnectError::Timeout) => {
            HttpResponse::GatewayTimeout().body("the backend timed out\n")
        }
        SendRequestError::Body(_) => HttpResponse::BadRequest().body("the request body ended early\n"),
        SendRequestError::Send(error) if error.kind() == io::ErrorKind::TimedOut => {
            HttpResponse::GatewayTimeout().body("the backend timed out\n")
        }
        _ => HttpResponse::BadGateway().body("the backend is unavailable\n"),
    }
}

/// The length of the body, from the headers.
fn body_size(headers: &HeaderMap) -> BodySize {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    match length {
        _ if headers.contains_key(header::TRANSFER_ENCODING) => BodySize::Stream,
        Some(length) => BodySize::Sized(length),
        None => BodySize::None,
    }
}

/// The end-to-end headers.
fn end_to_end(headers: &HeaderMap) -> impl Iterator<Item = (&HeaderName, &HeaderValue)> {
    let named: Vec<String> = headers
        .get_all(header::CONNECTION)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    headers.iter().filter(move |(name, _)| {
        let name = name.as_str();
        !HOP_BY_HOP.contains(&name) && !named.iter().any(|other| other == name)
    })
}
