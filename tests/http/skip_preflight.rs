//! Authentication on an app: only preflights bypass it, and nothing leaks.

use std::sync::atomic::{AtomicUsize, Ordering};

use actix_session::{SessionExt, SessionMiddleware, storage::CookieSessionStore};
use actix_web::{
    App, Error, HttpRequest, HttpResponse, Responder,
    body::MessageBody,
    cookie::Key,
    dev::{ServiceRequest, ServiceResponse},
    error::{ErrorImATeapot, ErrorUnauthorized},
    http::Method,
    middleware::{Next, from_fn},
    options, web,
};
use actix_web_httpauth::{extractors::bearer::BearerAuth, middleware::HttpAuthentication};
use cors_runtime::{Cors, SkipPreflight, cors, policy};

use crate::{
    authentication::require_token,
    server::{EVIL, SHOP, SHOP_ALLOWED, Server, asks, preflight},
};

policy! {
    static APP = { origins = ["https://shop.example.com"], expose = "X-App" };
}

#[cors(origins = ["https://shop.example.com"], headers = "Authorization")]
#[actix_web::get("/private")]
async fn private() -> &'static str {
    "private"
}

#[cors(origins = ["https://shop.example.com"], preflight = manual)]
#[actix_web::route("/manual", method = "GET", method = "OPTIONS")]
async fn manual(request: HttpRequest) -> impl Responder {
    secret(request).await
}

#[options("/by-hand")]
async fn by_hand(request: HttpRequest) -> impl Responder {
    secret(request).await
}

/// Responds to any method with protected data.
async fn secret(request: HttpRequest) -> impl Responder {
    let credentials = ["cookie", "authorization"].map(|name| request.headers().contains_key(name));
    HttpResponse::Ok().insert_header(("X-Secret", "1")).body(format!("secret, with credentials: {credentials:?}"))
}

async fn fails() -> Result<HttpResponse, Error> {
    Err(ErrorImATeapot("secret"))
}

async fn failing(_: ServiceRequest, _: Next<impl MessageBody + 'static>) -> Result<ServiceResponse, Error> {
    Err(ErrorImATeapot("secret"))
}

async fn check(request: ServiceRequest, auth: BearerAuth) -> Result<ServiceRequest, (Error, ServiceRequest)> {
    if auth.token() == "me" { Ok(request) } else { Err((ErrorUnauthorized("no"), request)) }
}

async fn logged_in(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.get_session().get::<u64>("user")?.is_some() || request.headers().contains_key("authorization") {
        return next.call(request).await;
    }
    Err(ErrorUnauthorized("who are you?"))
}

fn session() -> SessionMiddleware<CookieSessionStore> {
    SessionMiddleware::new(CookieSessionStore::default(), Key::from(&[7; 64]))
}

async fn expect_authentication(server: &Server) {
    let answer = preflight(&[SHOP_ALLOWED, "allow-methods: GET", "allow-headers: Authorization"]);
    server.send("OPTIONS /private", &[SHOP, asks("GET")]).await.expect(204, &answer);
    server.send("OPTIONS /private", &[EVIL, asks("GET")]).await.expect(403, &preflight(&[]));
    server.send("GET /private", &[SHOP]).await.expect(401, &[]);
    server.send("OPTIONS /private", &[SHOP]).await.expect(401, &[]);
    let inside = server.send("GET /private", &[SHOP, ("Authorization", "Bearer me")]).await;
    inside.expect(200, &[SHOP_ALLOWED, "vary: origin"]);
    assert_eq!(inside.body, "private");
}

#[actix_web::test]
async fn preflights_bypass_any_middleware() {
    let bearer = || SkipPreflight::new(HttpAuthentication::with_fn(check));
    expect_authentication(&Server::start(move || App::new().wrap(bearer()).service(private))).await;
    expect_authentication(&Server::start(|| {
        App::new().wrap(SkipPreflight::new(from_fn(require_token))).service(private)
    }))
    .await;
    let sessions = || App::new().wrap(SkipPreflight::new(from_fn(logged_in))).wrap(session()).service(private);
    expect_authentication(&Server::start(sessions)).await;
    expect_authentication(&Server::start(|| {
        App::new().wrap(SkipPreflight::new(session())).wrap(SkipPreflight::new(from_fn(require_token))).service(private)
    }))
    .await;
    let scope = || web::scope("").wrap(SkipPreflight::new(from_fn(require_token))).service(private);
    expect_authentication(&Server::start(move || App::new().service(scope()))).await;
}

static RUNS: AtomicUsize = AtomicUsize::new(0);

#[actix_web::test]
async fn forged_preflights_get_nothing_from_protected_routes() {
    let server = Server::start(|| {
        App::new()
            .wrap(SkipPreflight::new(from_fn(require_token)))
            .service((manual, by_hand))
            .route("/any", web::to(secret))
            .route("/fails", web::to(fails))
            .service(web::scope("/failing").wrap(from_fn(failing)).service(private))
            .service(
                web::scope("/counted")
                    .wrap_fn(|request, service| {
                        RUNS.fetch_add(1, Ordering::Relaxed);
                        actix_web::dev::Service::call(service, request)
                    })
                    .route("/any", web::to(secret)),
            )
            .default_service(web::to(secret))
    });
    let credentials = [("Cookie", "session=1"), ("Authorization", "Bearer me")];
    for path in ["/any", "/fails", "/failing/private", "/manual", "/by-hand", "/nowhere", "/counted/any"] {
        for headers in
            [&[SHOP, asks("GET")][..], &[EVIL, asks("GET")], &[&[SHOP, asks("GET")], &credentials[..]].concat()]
        {
            let answer = server.send(&format!("OPTIONS {path}"), headers).await;
            answer.expect(403, &[]);
            assert_eq!(answer.body, "", "{path}");
            assert!(answer.lines("x-secret").is_empty() && answer.lines("allow").is_empty(), "{path}");
        }
        server.send(&format!("GET {path}"), &[SHOP]).await.expect(401, &[]);
    }
    assert_eq!(RUNS.load(Ordering::Relaxed), 3, "protected handlers do run");
}

static CREDENTIALS: AtomicUsize = AtomicUsize::new(0);

async fn show_credentials(request: HttpRequest) -> impl Responder {
    CREDENTIALS.fetch_add(request.headers().contains_key("authorization").into(), Ordering::Relaxed);
    HttpResponse::Ok()
}

#[actix_web::test]
async fn credentials_do_not_bypass_authentication() {
    let server = Server::start(|| {
        App::new().wrap(SkipPreflight::new(from_fn(require_token))).default_service(web::to(show_credentials))
    });
    server.send("OPTIONS /", &[SHOP, asks("GET"), ("Authorization", "me")]).await.expect(403, &[]);
    assert_eq!(CREDENTIALS.load(Ordering::Relaxed), 0);
}

#[actix_web::test]
async fn a_policy_around_authentication_makes_its_401_readable() {
    for routes_first in [false, true] {
        let server = Server::start(move || {
            let cors = Cors::new(&APP);
            let cors = if routes_first { cors.routes_first() } else { cors };
            App::new()
                .wrap(SkipPreflight::new(from_fn(require_token)))
                .wrap(cors)
                .service(private)
                .route("/any", web::to(secret))
        });
        let app = [SHOP_ALLOWED, "expose-headers: X-App", "vary: origin"];
        server.send("GET /private", &[SHOP]).await.expect(401, &app);
        server
            .send("GET /private", &[SHOP, ("Authorization", "me")])
            .await
            .expect(200, &[SHOP_ALLOWED, "vary: origin"]);
        let usual = "allow-methods: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, QUERY";
        let of_app = preflight(&[SHOP_ALLOWED, usual]);
        let of_route = preflight(&[SHOP_ALLOWED, "allow-methods: GET", "allow-headers: Authorization"]);
        let expected = if routes_first { &of_route } else { &of_app };
        server.send("OPTIONS /private", &[SHOP, asks("GET")]).await.expect(204, expected);
        let any = server.send("OPTIONS /any", &[SHOP, asks("GET")]).await;
        any.expect(204, &of_app);
        assert!(any.lines("x-secret").is_empty());
    }
}

/// Takes the method from a header, as some frameworks do for HTML forms.
async fn override_method(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let method =
        request.headers().get("x-http-method-override").and_then(|method| Method::from_bytes(method.as_bytes()).ok());
    if let Some(method) = method {
        request.head_mut().method = method;
    }
    next.call(request).await
}

static DELETED: AtomicUsize = AtomicUsize::new(0);

#[cors(origins = ["https://shop.example.com"])]
#[actix_web::delete("/order")]
async fn delete() -> &'static str {
    DELETED.fetch_add(1, Ordering::Relaxed);
    "deleted"
}

#[cors(disabled)]
#[actix_web::delete("/internal")]
async fn delete_internal() -> &'static str {
    DELETED.fetch_add(1, Ordering::Relaxed);
    "deleted"
}

#[cors(origins = ["https://shop.example.com"])]
#[actix_web::delete("/wrapped", wrap = "from_fn(override_method)")]
async fn delete_wrapped() -> &'static str {
    DELETED.fetch_add(1, Ordering::Relaxed);
    "deleted"
}

#[actix_web::test]
async fn a_method_override_behind_authentication_does_not_reach_a_handler() {
    let server = Server::start(|| {
        App::new()
            .wrap(from_fn(override_method))
            .wrap(SkipPreflight::new(from_fn(require_token)))
            .service((delete, delete_internal, delete_wrapped))
            .service(web::scope("/plain").wrap(Cors::new(&APP)).route("/order", web::delete().to(secret)))
    });
    let asks_delete = asks("DELETE");
    let overrides = ("X-HTTP-Method-Override", "DELETE");
    for path in ["/order", "/internal", "/wrapped", "/plain/order"] {
        for origin in [SHOP, EVIL] {
            let answer = server.send(&format!("OPTIONS {path}"), &[origin, asks_delete, overrides]).await;
            answer.expect(403, &[]);
            assert_eq!(answer.body, "", "{path}");
        }
    }
    assert_eq!(DELETED.load(Ordering::Relaxed), 0);
    let authorized = ("Authorization", "me");
    let answer = server.send("POST /order", &[SHOP, overrides, authorized]).await;
    answer.expect(200, &[SHOP_ALLOWED, "vary: origin"]);
    assert_eq!(DELETED.load(Ordering::Relaxed), 1);
}
