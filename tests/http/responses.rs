//! Every response of a route carries its policy, no matter which layer created it.

use actix_web::{
    App, Error, HttpResponse, Responder,
    error::{ErrorInternalServerError, ErrorUnauthorized},
    get,
    middleware::{DefaultHeaders, from_fn},
    post, web,
};
use cors_runtime::cors;

use crate::{
    authentication::require_token,
    server::{EVIL, SHOP, Server, asks, preflight},
};

const ALLOWED: [&str; 3] = ["allow-origin: https://shop.example.com", "allow-credentials: true", "vary: origin"];

#[cors(origins = ["https://shop.example.com"], credentials)]
#[post("/json/{id}")]
async fn json(id: web::Path<u64>, body: web::Json<u64>) -> impl Responder {
    (*id + *body).to_string()
}

#[cors(origins = ["https://shop.example.com"], credentials)]
#[post("/form")]
async fn form(body: web::Form<Vec<(String, String)>>) -> impl Responder {
    body.len().to_string()
}

#[cors(origins = ["https://shop.example.com"], credentials)]
#[get("/fails")]
async fn fails() -> Result<HttpResponse, Error> {
    Err(ErrorInternalServerError("broken"))
}

#[cors(origins = ["https://shop.example.com"], credentials, headers = "Authorization")]
#[get("/protected", wrap = "from_fn(require_token)")]
async fn protected() -> impl Responder {
    "inside"
}

fn loud() -> DefaultHeaders {
    DefaultHeaders::new().add(("Access-Control-Allow-Origin", "*")).add(("Vary", "Accept-Encoding"))
}

#[cors(origins = ["https://shop.example.com"], credentials)]
#[get("/loud", wrap = "loud()", wrap = "actix_web::middleware::Compress::default()")]
async fn loud_middleware() -> impl Responder {
    "loud"
}

#[cors(origins = "*")]
#[get("/public-error")]
async fn public_error() -> Result<HttpResponse, Error> {
    Err(ErrorUnauthorized("no"))
}

fn start() -> Server {
    Server::start(|| App::new().service((json, form, fails, protected, loud_middleware, public_error)))
}

#[actix_web::test]
async fn extractor_errors_carry_the_policy() {
    let server = start();
    let typed = "Content-Type: application/json\r\nOrigin: https://shop.example.com\r\n";
    server.send_bytes("POST /json/1", typed.as_bytes(), b"2").await.expect(200, &ALLOWED);
    server.send_bytes("POST /json/1", typed.as_bytes(), b"{").await.expect(400, &ALLOWED);
    server.send_bytes("POST /json/x", typed.as_bytes(), b"2").await.expect(404, &ALLOWED);
    server.send_bytes("POST /json/1", b"Origin: https://shop.example.com\r\n", b"2").await.expect(400, &ALLOWED);
    server.send_bytes("POST /form", b"Origin: https://shop.example.com\r\n", b"2").await.expect(415, &ALLOWED);
    let large = vec![b'1'; 3 << 20];
    server.send_bytes("POST /json/1", typed.as_bytes(), &large).await.expect(413, &ALLOWED);
}

#[actix_web::test]
async fn handler_errors_carry_the_policy() {
    let server = start();
    server.send("GET /fails", &[SHOP]).await.expect(500, &ALLOWED);
    server.send("GET /fails", &[EVIL]).await.expect(500, &["vary: origin"]);
    server.send("GET /public-error", &[SHOP]).await.expect(401, &["allow-origin: *"]);
}

#[actix_web::test]
async fn middleware_errors_carry_the_policy() {
    let server = start();
    server.send("GET /protected", &[SHOP, ("Authorization", "me")]).await.expect(200, &ALLOWED);
    let refused = server.send("GET /protected", &[SHOP]).await;
    refused.expect(401, &ALLOWED);
    assert_eq!(refused.body, "who are you?");
    server.send("GET /protected", &[EVIL]).await.expect(401, &["vary: origin"]);
    server.send("GET /protected", &[]).await.expect(401, &["vary: origin"]);
    // Authentication does not stop the preflight.
    let asks_get = asks("GET");
    let answer = preflight(&[ALLOWED[0], ALLOWED[1], "allow-methods: GET", "allow-headers: Authorization"]);
    server.send("OPTIONS /protected", &[SHOP, asks_get]).await.expect(204, &answer);
}

#[actix_web::test]
async fn middleware_headers_are_merged_or_replaced() {
    let server = start();
    let answer = server.send("GET /loud", &[SHOP]).await;
    answer.expect(200, &[&ALLOWED[..], &["vary: accept-encoding"]].concat());
}

#[actix_web::test]
async fn errors_keep_their_type() {
    use actix_web::{dev::Service, test};

    let app = test::init_service(App::new().service(protected)).await;
    let request = test::TestRequest::get().uri("/protected").insert_header(SHOP).to_request();
    let error = app.call(request).await.map(|_| ()).expect_err("authentication returns an error");
    assert_eq!(error.to_string(), "who are you?");
    for _ in 0..2 {
        let response = error.error_response();
        assert_eq!(response.status(), 401);
        assert_eq!(response.headers().get_all("access-control-allow-origin").count(), 1);
        assert_eq!(response.headers().get_all("vary").count(), 1);
    }
}
