//! The table of what a request gets, cell by cell.

use actix_web::{App, HttpResponse, Responder, get, put, route, routes, web};
use cors_runtime::cors;

use crate::server::{Server, preflight};

#[cors(
    origins = ["https://shop.example.com", "https://*.partners.example.com"],
    credentials,
    headers = ["X-Request-Id"],
    expose = ["X-Total-Count"],
    max_age = "1h",
)]
#[get("/credentialed")]
async fn credentialed() -> impl Responder {
    "credentialed"
}

const SHOP: (&str, &str) = ("Origin", "https://shop.example.com");
const EVIL: (&str, &str) = ("Origin", "https://evil.example");
const ASKS_GET: (&str, &str) = ("Access-Control-Request-Method", "GET");

#[actix_web::test]
async fn credentialed_policy() {
    let server = Server::start(|| App::new().service(credentialed));
    server.send("OPTIONS /credentialed", &[SHOP, ASKS_GET]).await.expect(
        204,
        &preflight(&[
            "allow-origin: https://shop.example.com",
            "allow-credentials: true",
            "allow-methods: GET",
            "allow-headers: X-Request-Id",
            "max-age: 3600",
        ]),
    );
    let refused = server.send("OPTIONS /credentialed", &[EVIL, ASKS_GET]).await;
    refused.expect(403, &preflight(&[]));
    assert_eq!(refused.body.lines().count(), 1);
    server.send("GET /credentialed", &[SHOP]).await.expect(
        200,
        &[
            "allow-origin: https://shop.example.com",
            "allow-credentials: true",
            "expose-headers: X-Total-Count",
            "vary: origin",
        ],
    );
    server.send("GET /credentialed", &[EVIL]).await.expect(200, &["vary: origin"]);
    server.send("GET /credentialed", &[]).await.expect(200, &["vary: origin"]);
    server.stop().await;
}
