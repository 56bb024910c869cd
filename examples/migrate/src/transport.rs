//! From a browser to an app in the same process, and back.

use actix_http::Request;
use actix_web::{
    body::{MessageBody, to_bytes},
    dev::{Service, ServiceResponse},
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
    test::TestRequest,
};
use bytes::Bytes;

/// Sends a request to an app.
pub(crate) async fn send<B: MessageBody + 'static>(
    app: &impl Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    request: &http::Request<Bytes>,
) -> http::Response<Bytes> {
    let request = to_actix(request);
    let response = match app.call(request).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        // As the server would, of an error that no middleware has handled.
        Err(error) => error.error_response(),
    };
    let mut sent = http::Response::builder().status(response.status().as_u16());
    for (name, value) in response.headers() {
        sent = sent.header(name.as_str(), value.as_bytes());
    }
    let body = to_bytes(response.into_body()).await.unwrap_or_default();
    sent.body(body).unwrap_or_default()
}

/// actix-web has another version of the crate `http`.
fn to_actix(request: &http::Request<Bytes>) -> Request {
    let uri = request.uri();
    let path = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let mut actix = TestRequest::with_uri(path).set_payload(request.body().clone());
    if let Ok(method) = Method::from_bytes(request.method().as_str().as_bytes()) {
        actix = actix.method(method);
    }
    for (name, value) in request.headers() {
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        let value = HeaderValue::from_bytes(value.as_bytes());
        if let (Ok(name), Ok(value)) = (name, value) {
            actix = actix.append_header((name, value));
        }
    }
    actix.to_request()
}
