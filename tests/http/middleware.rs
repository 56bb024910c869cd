//! Other middleware on a route, a scope and an app: each header appears once, and none is lost.

use std::{
    future::{Future, poll_fn},
    panic::AssertUnwindSafe,
    task::Poll,
};

use actix_session::{SessionMiddleware, storage::CookieSessionStore};
use actix_web::{
    App, Error, HttpResponse, Responder,
    body::MessageBody,
    cookie::Key,
    dev::{Service as _, ServiceRequest, ServiceResponse},
    get,
    http::{Method, StatusCode},
    middleware::{
        Compress, Condition, DefaultHeaders, ErrorHandlerResponse, ErrorHandlers, Logger, Next, NormalizePath, from_fn,
    },
    post,
    test::{TestRequest, init_service},
    web,
};
use actix_web_httpauth::{extractors::bearer::BearerAuth, middleware::HttpAuthentication};
use cors_runtime::{Cors, cors, policy};
use futures_util::FutureExt as _;
use tracing_actix_web::TracingLogger;

use crate::server::{EVIL, SHOP, Server, asks, preflight};

const ALLOWED: [&str; 3] =
    ["allow-origin: https://shop.example.com", "allow-credentials: true", "expose-headers: ETag"];

fn defaults() -> DefaultHeaders {
    DefaultHeaders::new().add(("X-Frame-Options", "DENY"))
}

fn error_handlers<B: MessageBody + 'static>() -> ErrorHandlers<B> {
    ErrorHandlers::new().handler(StatusCode::INTERNAL_SERVER_ERROR, |response| {
        let response = response.map_into_boxed_body().map_body(|_, _| actix_web::body::BoxBody::new("sorry"));
        Ok(ErrorHandlerResponse::Response(response.map_into_right_body()))
    })
}

fn session() -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::new(CookieSessionStore::default(), Key::from(&[7; 64]))
}

async fn pass(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    next.call(request).await
}

async fn check(request: ServiceRequest, auth: BearerAuth) -> Result<ServiceRequest, (Error, ServiceRequest)> {
    if auth.token() == "secret" { Ok(request) } else { Err((actix_web::error::ErrorForbidden("no"), request)) }
}

/// A module of the same two handlers, with a `wrap` on them or without.
macro_rules! handlers {
    ($name:ident $(, $wrap:literal)?) => {
        mod $name {
            use actix_web::{Error, HttpResponse, Responder, error::ErrorInternalServerError};
            #[allow(unused_imports)]
            use super::*;

            #[cors_runtime::cors(origins = ["https://shop.example.com"], credentials, expose = "ETag")]
            #[actix_web::get("/ok" $(, wrap = $wrap)?)]
            pub async fn ok() -> impl Responder {
                "a text that is long enough to be worth the while of compressing it, or so one hopes"
            }

            #[cors_runtime::cors(origins = ["https://shop.example.com"], credentials, expose = "ETag")]
            #[actix_web::post("/fails" $(, wrap = $wrap)?)]
            pub async fn fails() -> Result<HttpResponse, Error> {
                Err(ErrorInternalServerError("broken"))
            }
        }
    };
}

handlers!(plain);

/// The policy, on success and on an error of the handler.
async fn expect_policy(server: &Server) {
    let readable = [&ALLOWED[..], &["vary: origin"]].concat();
    server.send("GET /ok", &[SHOP]).await.expect(200, &readable);
    server.send("GET /ok", &[EVIL]).await.expect(200, &["vary: origin"]);
    server.send("GET /ok", &[]).await.expect(200, &["vary: origin"]);
    server.send("POST /fails", &[SHOP]).await.expect(500, &readable);
    let compressed = server.send("GET /ok", &[SHOP, ("Accept-Encoding", "gzip")]).await;
    assert_eq!(compressed.lines("access-control-allow-origin"), ["https://shop.example.com"]);
    let answer = server.send("OPTIONS /ok", &[SHOP, asks("GET")]).await;
    assert_eq!(answer.status, 204);
    for header in ["allow-origin", "allow-credentials", "allow-methods"] {
        assert_eq!(answer.lines(&format!("access-control-{header}")).len(), 1, "{header}");
    }
}

/// A test for each middleware: on the routes, on a scope around them, and on the app.
macro_rules! levels {
    ($($test:ident: $module:ident, $text:literal, $middleware:expr;)+) => {$(
        handlers!($module, $text);

        #[actix_web::test]
        async fn $test() {
            expect_policy(&Server::start(|| App::new().service(($module::ok, $module::fails)))).await;
            let scope = || web::scope("").wrap($middleware).service((plain::ok, plain::fails));
            expect_policy(&Server::start(move || App::new().service(scope()))).await;
            expect_policy(&Server::start(|| App::new().wrap($middleware).service((plain::ok, plain::fails)))).await;
        }
    )+};
}

levels! {
    the_logger_keeps_the_policy: with_logger, "Logger::default()", Logger::default();
    compression_keeps_the_policy: with_compress, "Compress::default()", Compress::default();
    path_normalization_keeps_the_policy: with_normalize, "NormalizePath::trim()", NormalizePath::trim();
    default_headers_keep_the_policy: with_defaults, "defaults()", defaults();
    error_handlers_keep_the_policy: with_error_handlers, "error_handlers()", error_handlers();
    a_function_keeps_the_policy: with_function, "from_fn(pass)", from_fn(pass);
    sessions_keep_the_policy: with_session, "session()", session();
    tracing_keeps_the_policy: with_tracing, "TracingLogger::default()", TracingLogger::default();
    a_condition_keeps_the_policy: with_condition, "Condition::new(true, Logger::default())", Condition::new(true, Logger::default());
}

#[actix_web::test]
async fn the_vary_of_compression_is_kept() {
    let server = Server::start(|| App::new().service((with_compress::ok, with_compress::fails)));
    let answer = server.send("GET /ok", &[SHOP, ("Accept-Encoding", "gzip")]).await;
    answer.expect(200, &[&ALLOWED[..], &["vary: accept-encoding", "vary: origin"]].concat());
    assert_eq!(answer.lines("content-encoding"), ["gzip"]);
}

#[cors(origins = ["https://shop.example.com"], credentials, headers = "Authorization", expose = "ETag")]
#[get("/private", wrap = "HttpAuthentication::with_fn(check)")]
async fn private() -> impl Responder {
    "private"
}

#[actix_web::test]
async fn authentication_on_a_route_does_not_stop_preflights() {
    let server = Server::start(|| App::new().service(private));
    let asks_get = asks("GET");
    let answer = [ALLOWED[0], ALLOWED[1], "allow-methods: GET", "allow-headers: Authorization"];
    server.send("OPTIONS /private", &[SHOP, asks_get]).await.expect(204, &preflight(&answer));
    let readable = [&ALLOWED[..], &["vary: origin"]].concat();
    server.send("GET /private", &[SHOP]).await.expect(401, &readable);
    server.send("GET /private", &[SHOP, ("Authorization", "Bearer wrong")]).await.expect(403, &readable);
    server.send("GET /private", &[SHOP, ("Authorization", "Bearer secret")]).await.expect(200, &readable);
    server.send("GET /private", &[EVIL, ("Authorization", "Bearer secret")]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn authentication_on_an_app_stops_them() {
    let server = Server::start(|| App::new().wrap(HttpAuthentication::with_fn(check)).service(plain::ok));
    server.send("OPTIONS /ok", &[SHOP, asks("GET")]).await.expect(401, &[]);
    server.send("GET /ok", &[SHOP]).await.expect(401, &[]);
}

#[cors(origins = "*")]
#[post("/echo")]
async fn echo(body: String) -> impl Responder {
    HttpResponse::Ok().body(body)
}

#[actix_web::test]
async fn requests_on_one_connection_are_decided_one_by_one() {
    let server = Server::start(|| App::new().service((plain::ok, echo)));
    let request = |line: &str, headers: &str, body: &str| {
        format!("{line} HTTP/1.1\r\nhost: a\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
    };
    let shop = "origin: https://shop.example.com\r\n";
    let pipeline = [
        request("GET /ok", shop, ""),
        request("GET /ok", "origin: https://evil.example\r\n", ""),
        request("OPTIONS /ok", &format!("{shop}access-control-request-method: GET\r\n"), ""),
        request("POST /echo", shop, "echoed"),
        request("GET /ok", "connection: close\r\n", ""),
    ];
    let answers = server.pipeline(pipeline.concat().as_bytes()).await;
    let origins: Vec<_> =
        answers.iter().map(|answer| (answer.status, answer.lines("access-control-allow-origin").join(" "))).collect();
    let shop = "https://shop.example.com".to_owned();
    assert_eq!(
        origins,
        [(200, shop.clone()), (200, String::new()), (204, shop), (200, "*".to_owned()), (200, String::new())]
    );
    assert_eq!(answers[3].body, "echoed");
}

policy! {
    static SHOP_ONLY = { origins = ["https://shop.example.com"] };
}

mod wrapped {
    #[cors_runtime::cors(origins = ["https://shop.example.com"])]
    #[actix_web::get("/wrapped", wrap = "actix_web::middleware::from_fn(super::pass)")]
    pub async fn get() -> &'static str {
        "wrapped"
    }
}

#[actix_web::test]
async fn responses_that_are_polled_after_completion_panic() {
    let routes = |config: &mut web::ServiceConfig| {
        config.service((plain::ok, wrapped::get));
    };
    let alone = init_service(App::new().configure(routes)).await;
    let inside = init_service(App::new().wrap(Cors::new(&SHOP_ONLY)).configure(routes)).await;
    for method in [Method::GET, Method::OPTIONS] {
        for path in ["/ok", "/wrapped"] {
            let request = || {
                let request = TestRequest::with_uri(path).method(method.clone()).insert_header(SHOP);
                request.insert_header(asks("GET")).to_request()
            };
            expect_panic(alone.call(request())).await;
            expect_panic(inside.call(request())).await;
        }
    }
}

async fn expect_panic<F: Future>(future: F) {
    let mut future = std::pin::pin!(future);
    future.as_mut().await;
    let again = AssertUnwindSafe(poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_ready())));
    let panic = again.catch_unwind().await.unwrap_err();
    let message = panic.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(message.contains("polled after completion") || panic.is::<&str>(), "{message}");
}
