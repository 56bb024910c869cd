//! A page for development: who may call what, what was refused and why, and a request to try.

mod exchange;
mod findings;
mod gate;
mod journal;
mod model;
mod pages;
mod remedy;
mod service;
mod trial;

use std::{
    future::{Ready, ready},
    rc::Rc,
};

use actix_web::{
    Error,
    body::{BoxBody, EitherBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform},
};

use self::{gate::Gate, service::InspectorMiddleware};

/// A middleware for development. It watches cross-origin requests, logs what a browser will refuse and why, and serves a page
/// that shows it: `/_cors`.
///
/// Wrap it around everything else, as the last `wrap`, so it sees what other layers do: authentication that answers a
/// preflight with 401, a second `Access-Control-Allow-Origin`, a cookie that no browser will store, a request that is served by
/// another route than the one that granted its preflight.
///
/// ```
/// use actix_web::{App, Responder, get};
/// use cors_runtime::{Inspector, cors};
///
/// #[cors(origins = ["https://app.example.com"])]
/// #[get("/orders")]
/// async fn orders() -> impl Responder {
///     "orders"
/// }
///
/// // Then open http://localhost:8080/_cors
/// let app = App::new().service(orders).wrap(Inspector::new());
/// ```
///
/// The page shows other people's requests, so only the machine that runs the server may see it: in builds with
/// `debug_assertions`, from loopback peers, under the name `localhost` or a loopback address, not through a proxy, and not from
/// pages of other sites. In other builds, the middleware passes everything through unchanged and the page does not exist. The
/// values of `Cookie`, `Set-Cookie` and `Authorization` are never kept. The last 200 exchanges of the process are kept.
#[derive(Clone, Debug)]
pub struct Inspector {
    gate: Gate,
    is_active: bool,
}

impl Inspector {
    /// An inspector that is active in builds with `debug_assertions` only.
    #[must_use]
    pub fn new() -> Self {
        Self { gate: Gate::LoopbackOnly, is_active: cfg!(debug_assertions) }
    }

    /// Activates it in builds without `debug_assertions` too. The page remains limited to this machine.
    #[must_use]
    pub fn danger_in_release_builds(self) -> Self {
        Self { is_active: true, ..self }
    }

    /// Shows the page to every peer under every host name, so to anyone who can reach the server. Pages of other sites still
    /// cannot read it.
    #[must_use]
    pub fn danger_for_every_peer(self) -> Self {
        Self { gate: Gate::EveryPeer, ..self }
    }
}

impl Default for Inspector {
    fn default() -> Self {
        Self::new()
    }
}

impl<S, B> Transform<S, ServiceRequest> for Inspector
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<EitherBody<B, BoxBody>>;
    type Error = Error;
    type Transform = InspectorMiddleware<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, Self::InitError>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(InspectorMiddleware::new(Rc::new(service), self.is_active.then_some(self.gate))))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{
        App, HttpResponse,
        http::StatusCode,
        test::{TestRequest, call_service, init_service},
        web,
    };

    use super::*;

    async fn status(inspector: Inspector, path: &str) -> StatusCode {
        let app = init_service(App::new().route("/", web::get().to(HttpResponse::Ok)).wrap(inspector)).await;
        let local = TestRequest::with_uri(path).peer_addr("127.0.0.1:5000".parse().unwrap());
        let request =
            local.insert_header(("Host", "localhost:8080")).insert_header(("Origin", "http://localhost:8080"));
        call_service(&app, request.to_request()).await.status()
    }

    #[actix_web::test]
    async fn without_debug_assertions_the_page_does_not_exist() {
        assert_eq!(Inspector::new().is_active, cfg!(debug_assertions));
        assert!(Inspector::new().danger_in_release_builds().is_active);
        let inactive = || Inspector { gate: Gate::LoopbackOnly, is_active: false };
        for (inspector, path, expected) in [
            (inactive(), "/_cors", StatusCode::NOT_FOUND),
            (inactive().danger_for_every_peer(), "/_cors", StatusCode::NOT_FOUND),
            (inactive(), "/", StatusCode::OK),
            (inactive().danger_in_release_builds(), "/_cors", StatusCode::OK),
            (inactive().danger_in_release_builds(), "/", StatusCode::OK),
        ] {
            assert_eq!(status(inspector, path).await, expected, "{path}");
        }
    }
}
