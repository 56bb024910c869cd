//! Origins that a regular expression describes.

use actix_web::{App, Responder, get};
use cors_runtime::{OriginList, cors, policy};

use crate::server::{Server, preflight};

const PREVIEW: (&str, &str) = ("Origin", "https://pr-1.preview.example.com");
const SHOP: (&str, &str) = ("Origin", "https://shop.example.com");
const ASKS_GET: (&str, &str) = ("Access-Control-Request-Method", "GET");

static FRONTENDS: OriginList = OriginList::new();

policy! {
    static NAMED = { origins = [regex(r"^https://[a-z0-9-]+\.preview\.example\.com$")], max_age = 60 };
}

#[cors(origins = ["https://shop.example.com", regex(r"https://[a-z0-9-]+\.preview\.example\.com")], credentials)]
#[get("/previews")]
async fn previews() -> impl Responder {
    "previews"
}

#[cors(origins = regex(r"https://.*\.example\.com"), credentials = ["https://shop.example.com"])]
#[get("/tiers")]
async fn tiers() -> impl Responder {
    "tiers"
}

#[cors(origins = [regex(r"https://a\.com|https://b\.com(:\d+)?"), from(FRONTENDS)], enforce)]
#[get("/enforced")]
async fn enforced() -> impl Responder {
    "enforced"
}

// What ends a comment in the expression ends nothing else.
#[cors(origins = [regex("(?xm) ^https://a\\.com$ # )\\z|.*")])]
#[get("/flags")]
async fn flags() -> impl Responder {
    "flags"
}

#[cors(origins = "https://shop.example.com", dev_origins = [regex(r"http://(localhost|127\.0\.0\.1):\d+")], credentials)]
#[get("/dev")]
async fn dev() -> impl Responder {
    "dev"
}

#[cors(policy = NAMED)]
#[get("/named")]
async fn named() -> impl Responder {
    "named"
}

#[cors(origins = [regex(r"https://[a-z0-9-]+\.preview\.example\.com")], dev_origins = [regex(r"https://localhost")])]
mod module {
    #[actix_web::get("/module")]
    pub async fn one() -> &'static str {
        "one"
    }
}

fn start() -> Server {
    FRONTENDS.load(["https://shop.example.com"]).unwrap();
    Server::start(|| App::new().service((previews, tiers, enforced, flags, dev, named, module::one)))
}

#[actix_web::test]
async fn origins_that_match_are_allowed() {
    let server = start();
    for (origin, allowed) in
        [(PREVIEW, "allow-origin: https://pr-1.preview.example.com"), (SHOP, "allow-origin: https://shop.example.com")]
    {
        let answer = [allowed, "allow-credentials: true"];
        server.send("GET /previews", &[origin]).await.expect(200, &[answer[0], answer[1], "vary: origin"]);
        server
            .send("OPTIONS /previews", &[origin, ASKS_GET])
            .await
            .expect(204, &preflight(&[answer[0], answer[1], "allow-methods: GET"]));
    }
    let allowed = "allow-origin: https://pr-1.preview.example.com";
    server.send("GET /named", &[PREVIEW]).await.expect(200, &[allowed, "vary: origin"]);
    server
        .send("OPTIONS /named", &[PREVIEW, ASKS_GET])
        .await
        .expect(204, &preflight(&[allowed, "allow-methods: GET", "max-age: 60"]));
    server.send("GET /module", &[PREVIEW]).await.expect(200, &[allowed, "vary: origin"]);
    server.send("GET /named", &[]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn the_whole_origin_has_to_match() {
    let server = start();
    for origin in [
        "https://pr-1.preview.example.com.evil.com",
        "https://pr-1.preview.example.com:8443",
        "https://pr-1.preview.example.com/",
        "https://pr-1.preview.example.com\thttps://evil.com",
        "https://evil.com https://pr-1.preview.example.com",
        "evil-https://pr-1.preview.example.com",
        "https://evil.com/.preview.example.com",
        "https://a.b.preview.example.com",
        "https://pr-1-preview.example.com",
        "https://pr-1.previewxexample.com",
        "https://.preview.example.com",
        "https://preview.example.com",
        "https://PR-1.preview.example.com",
        "http://pr-1.preview.example.com",
        "https://é.preview.example.com",
        "null",
        "",
    ] {
        for path in ["previews", "named", "module"] {
            let origin = ("Origin", origin);
            server.send(&format!("GET /{path}"), &[origin]).await.expect(200, &["vary: origin"]);
            server.send(&format!("OPTIONS /{path}"), &[origin, ASKS_GET]).await.expect(403, &preflight(&[]));
        }
    }
    server.send("GET /previews", &[PREVIEW, PREVIEW]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn each_alternative_is_matched_whole() {
    let server = start();
    for (origin, is_allowed) in [
        ("https://a.com", true),
        ("https://b.com", true),
        ("https://b.com:8443", true),
        // From the list beside the expression
        ("https://shop.example.com", true),
        ("https://a.com:8443", false),
        ("https://a.com.evil.com", false),
        ("evil-https://b.com", false),
        // Browsers leave the default port out, whatever the expression says.
        ("https://b.com:443", false),
        ("https://b.com:99999", false),
    ] {
        let response = server.send("GET /enforced", &[("Origin", origin)]).await;
        if is_allowed {
            response.expect(200, &[&format!("allow-origin: {origin}"), "vary: origin", "vary: sec-fetch-site"]);
        } else {
            response.expect(403, &["vary: origin", "vary: sec-fetch-site"]);
        }
    }
}

#[actix_web::test]
async fn flags_do_not_reach_the_anchors() {
    let server = start();
    server
        .send("GET /flags", &[("Origin", "https://a.com")])
        .await
        .expect(200, &["allow-origin: https://a.com", "vary: origin"]);
    for origin in ["https://a.com.evil.com", "https://evil.com", "https://a.com#"] {
        server.send("GET /flags", &[("Origin", origin)]).await.expect(200, &["vary: origin"]);
    }
}

#[actix_web::test]
async fn listed_credentials_are_for_some_that_match() {
    let server = start();
    server
        .send("GET /tiers", &[SHOP])
        .await
        .expect(200, &["allow-origin: https://shop.example.com", "allow-credentials: true", "vary: origin"]);
    server
        .send("GET /tiers", &[PREVIEW])
        .await
        .expect(200, &["allow-origin: https://pr-1.preview.example.com", "vary: origin"]);
    server.send("GET /tiers", &[("Origin", "https://evilexample.com")]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn dev_origins_match_with_debug_assertions() {
    let server = start();
    for origin in ["http://localhost:3000", "http://127.0.0.1:8080"] {
        let allowed = format!("allow-origin: {origin}");
        let expected: &[&str] = if cfg!(debug_assertions) {
            &[&allowed, "allow-credentials: true", "vary: origin"]
        } else {
            &["vary: origin"]
        };
        server.send("GET /dev", &[("Origin", origin)]).await.expect(200, expected);
    }
    server.send("GET /dev", &[("Origin", "http://localhost")]).await.expect(200, &["vary: origin"]);
}
