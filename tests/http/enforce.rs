//! `enforce`: requests from disallowed origins do not reach the handler.

use actix_web::{App, HttpResponse, Responder, get, post, routes};
use cors_runtime::cors;

use crate::server::{Server, preflight};

const SHOP: (&str, &str) = ("Origin", "https://shop.example.com");
const EVIL: (&str, &str) = ("Origin", "https://evil.example");

#[cors(origins = ["https://shop.example.com"], credentials, enforce)]
#[post("/enforced")]
async fn enforced() -> impl Responder {
    HttpResponse::Ok().insert_header(("X-Reached", "1")).finish()
}

#[cors(origins = ["https://shop.example.com"], enforce, methods = ["GET"])]
#[routes]
#[get("/narrowed")]
#[post("/narrowed")]
async fn narrowed() -> impl Responder {
    HttpResponse::Ok().insert_header(("X-Reached", "1")).finish()
}

#[cors(origins = ["https://shop.example.com"], enforce)]
#[get("/socket")]
async fn socket() -> impl Responder {
    HttpResponse::SwitchingProtocols().insert_header(("Upgrade", "websocket")).finish()
}

fn start() -> Server {
    Server::start(|| App::new().service((enforced, narrowed, socket)))
}

async fn expect_refused(server: &Server, request: &str, headers: &[(&str, &str)]) {
    let answer = server.send(request, headers).await;
    answer.expect(403, &["vary: origin"]);
    assert_eq!(answer.lines("x-reached"), [] as [&str; 0], "{headers:?}");
    assert_eq!(answer.lines("cache-control"), ["no-store"]);
}

#[actix_web::test]
async fn allowed_origins_pass() {
    let server = start();
    let allowed = ["allow-origin: https://shop.example.com", "allow-credentials: true", "vary: origin"];
    server.send("POST /enforced", &[SHOP]).await.expect(200, &allowed);
    server.send("POST /enforced", &[]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn other_origins_are_refused() {
    let server = start();
    for origin in ["https://evil.example", "null", "", "https://shop.example.com/", "https://a.com https://b.com"] {
        expect_refused(&server, "POST /enforced", &[("Origin", origin)]).await;
    }
    expect_refused(&server, "POST /enforced", &[SHOP, SHOP]).await;
    expect_refused(&server, "POST /enforced", &[SHOP, SHOP, ("Sec-Fetch-Site", "same-origin")]).await;
    expect_refused(&server, "POST /enforced", &[("Origin", "null"), ("Sec-Fetch-Site", "same-origin")]).await;
    let asks = ("Access-Control-Request-Method", "POST");
    server.send("OPTIONS /enforced", &[EVIL, asks]).await.expect(403, &preflight(&[]));
}

#[actix_web::test]
async fn the_servers_own_origin_passes() {
    let server = start();
    let own = format!("http://{}", server.address());
    let own = ("Origin", own.as_str());
    server.send("POST /enforced", &[own]).await.expect(200, &["vary: origin"]);
    server.send("POST /enforced", &[own, ("Sec-Fetch-Site", "same-origin")]).await.expect(200, &["vary: origin"]);
    expect_refused(&server, "POST /enforced", &[own, ("Sec-Fetch-Site", "cross-site")]).await;
    expect_refused(&server, "POST /enforced", &[own, ("Host", "other.example")]).await;
    let secure = format!("https://{}", server.address());
    expect_refused(&server, "POST /enforced", &[("Origin", &secure)]).await;
    // Behind a proxy the host differs; the browser's own word is enough.
    let proxied = [EVIL, ("Host", "127.0.0.1"), ("Sec-Fetch-Site", "same-origin")];
    server.send("POST /enforced", &proxied).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn methods_without_cors_are_for_the_own_origin() {
    let server = start();
    server
        .send("GET /narrowed", &[SHOP])
        .await
        .expect(200, &["allow-origin: https://shop.example.com", "vary: origin"]);
    expect_refused(&server, "POST /narrowed", &[SHOP]).await;
    server.send("POST /narrowed", &[SHOP, ("Sec-Fetch-Site", "same-origin")]).await.expect(200, &["vary: origin"]);
    server.send("POST /narrowed", &[]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn websocket_upgrades_are_refused() {
    let server = start();
    let upgrade =
        [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")];
    expect_refused(&server, "GET /socket", &[&[EVIL], &upgrade[..]].concat()).await;
}
