//! This library, actix-cors and tower-http.

use std::{
    convert::Infallible,
    net::{SocketAddr, TcpListener},
    thread,
};

use actix_web::{
    App, HttpResponse, HttpServer, Responder,
    cookie::Cookie,
    http::header::{HeaderName, HeaderValue},
    post, route, web,
};
use bytes::Bytes;
use cors_runtime::cors;
use http::{Method, Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tower::{Layer as _, ServiceExt as _, service_fn, util::BoxCloneService};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::Make;

pub fn start() -> Vec<Make> {
    let make =
        |name, address: SocketAddr, path: &str| Make { name, base: format!("http://{address}{path}"), _program: None };
    let actix = serve_actix();
    vec![make("cors-runtime", actix, "/own"), make("actix-cors", actix, "/peer"), make("tower-http", serve_tower(), "")]
}

fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

#[cors(
    origins = ["https://app.example.com"],
    credentials,
    headers = ["X-Tenant"],
    expose = ["X-Total-Count"],
    max_age = 600
)]
#[route("/orders", method = "GET", method = "PUT")]
async fn orders() -> impl Responder {
    HttpResponse::Ok().insert_header(("X-Total-Count", "3")).body("orders")
}

#[cors(origins = ["https://app.example.com"], credentials, max_age = 600)]
#[post("/login")]
async fn log_in() -> impl Responder {
    HttpResponse::Ok().cookie(Cookie::new("session", "s3cret")).body("welcome")
}

#[cors(origins = "*")]
#[actix_web::get("/open/data")]
async fn open() -> impl Responder {
    "open"
}

/// Every origin with credentials, which this library does not compile: a handler that does it by hand.
async fn reflecting(request: actix_web::HttpRequest) -> impl Responder {
    let origin = request.headers().get("origin").cloned().unwrap_or(HeaderValue::from_static("*"));
    HttpResponse::Ok()
        .insert_header((HeaderName::from_static("access-control-allow-origin"), origin))
        .insert_header(("access-control-allow-credentials", "true"))
        .insert_header(("vary", "Origin"))
        .body("reflecting")
}

fn serve_actix() -> SocketAddr {
    let (listener, address) = listener();
    thread::spawn(move || {
        let app = || {
            let listed = || {
                actix_cors::Cors::default()
                    .allowed_origin("https://app.example.com")
                    .allowed_methods(["GET", "PUT", "POST"])
                    .allowed_header("X-Tenant")
                    .expose_headers(["X-Total-Count"])
                    .supports_credentials()
                    .max_age(600)
            };
            let count = || async { HttpResponse::Ok().insert_header(("X-Total-Count", "3")).body("orders") };
            let cookie = || async { HttpResponse::Ok().cookie(Cookie::new("session", "s3cret")).body("welcome") };
            let plain = || web::get().to(|| async { "plain" });
            let of_all = || actix_cors::Cors::default().allow_any_origin().allow_any_method().allow_any_header();
            let peer = web::scope("/peer")
                .service(
                    web::resource("/orders").wrap(listed()).route(web::get().to(count)).route(web::put().to(count)),
                )
                .service(web::resource("/login").wrap(listed()).route(web::post().to(cookie)))
                .service(
                    web::resource("/open/data")
                        .wrap(of_all().send_wildcard())
                        .route(web::get().to(|| async { "open" })),
                )
                .service(
                    web::resource("/reflecting/data")
                        .wrap(of_all().supports_credentials())
                        .route(web::get().to(|| async { "reflecting" })),
                )
                .route("/plain", plain());
            let own = web::scope("/own")
                .service((orders, log_in, open))
                .route("/reflecting/data", web::get().to(reflecting))
                .route("/plain", plain());
            App::new().service(own).service(peer)
        };
        let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap();
        actix_web::rt::System::new().block_on(server.run())
    });
    address
}

type Answer = Result<Response<Full<Bytes>>, Infallible>;

async fn answer(request: Request<Incoming>) -> Answer {
    let response = Response::builder().header("x-total-count", "3");
    let response =
        if request.uri().path() == "/login" { response.header("set-cookie", "session=s3cret") } else { response };
    Ok(response.body(Full::from("answer")).expect("a response"))
}

/// The layer of a path, as tower-http's documentation shows it.
fn layer(path: &str) -> Option<CorsLayer> {
    let app = HeaderValue::from_static("https://app.example.com");
    match path {
        "/orders" | "/login" => Some(
            CorsLayer::new()
                .allow_origin([to_http(&app)])
                .allow_methods([Method::GET, Method::PUT])
                .allow_headers([http::HeaderName::from_static("x-tenant")])
                .expose_headers([http::HeaderName::from_static("x-total-count")])
                .allow_credentials(true)
                .max_age(std::time::Duration::from_secs(600)),
        ),
        "/open/data" => Some(CorsLayer::new().allow_origin(tower_http::cors::Any)),
        "/reflecting/data" => {
            Some(CorsLayer::new().allow_origin(AllowOrigin::mirror_request()).allow_credentials(true))
        }
        _ => None,
    }
}

fn to_http(value: &HeaderValue) -> http::HeaderValue {
    http::HeaderValue::from_bytes(value.as_bytes()).expect("a header value")
}

async fn route(request: Request<Incoming>) -> Answer {
    let service = service_fn(answer);
    let service = match layer(request.uri().path()) {
        Some(layer) => BoxCloneService::new(layer.layer(service)),
        None => BoxCloneService::new(service),
    };
    service.oneshot(request).await
}

fn serve_tower() -> SocketAddr {
    let (listener, address) = listener();
    listener.set_nonblocking(true).unwrap();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                let service = TowerToHyperService::new(service_fn(route));
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service),
                );
            }
        });
    });
    address
}
