//! Placeholders with expressions.

use actix_web::{App, Responder, get};
use cors_runtime::{OriginList, cors, policy};

use crate::server::{SHOP, Server, asks, preflight};

const PREVIEW: (&str, &str) = ("Origin", "https://pr-1.preview.example.com");

static FRONTENDS: OriginList = OriginList::new();

policy! {
    static NAMED = { origins = ["https://{_:[a-z0-9-]+}.preview.example.com"], max_age = 60 };
}

#[cors(origins = ["https://shop.example.com", "https://{_:[a-z0-9-]+}.preview.example.com"], credentials)]
#[get("/previews")]
async fn previews() -> impl Responder {
    "previews"
}

#[cors(
    origins = ["https://{_:.*}.example.com", "https://{_:a|b}.example.com"],
    credentials = ["https://shop.example.com", "https://{_:a|b}.example.com"],
)]
#[get("/tiers")]
async fn tiers() -> impl Responder {
    "tiers"
}

#[cors(origins = ["https://{_:a|b|c.d}.example.com", from(FRONTENDS)], enforce)]
#[get("/enforced")]
async fn enforced() -> impl Responder {
    "enforced"
}

#[cors(
    origins = "https://shop.example.com",
    dev_origins = ["http://localhost:{_:30[0-9]{2}}", "http://127.0.0.1:{_:[0-9]+}"],
    credentials,
)]
#[get("/dev")]
async fn dev() -> impl Responder {
    "dev"
}

#[cors(policy = NAMED)]
#[get("/named")]
async fn named() -> impl Responder {
    "named"
}

#[cors(origins = ["https://{_:[a-z0-9-]+}.preview.example.com"], dev_origins = ["https://{_:a}.localhost"])]
mod module {
    #[actix_web::get("/module")]
    pub async fn one() -> &'static str {
        "one"
    }
}

fn start() -> Server {
    FRONTENDS.load(["https://shop.example.com"]).unwrap();
    Server::start(|| App::new().service((previews, tiers, enforced, dev, named, module::one)))
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
            .send("OPTIONS /previews", &[origin, asks("GET")])
            .await
            .expect(204, &preflight(&[answer[0], answer[1], "allow-methods: GET"]));
    }
    let allowed = "allow-origin: https://pr-1.preview.example.com";
    server.send("GET /named", &[PREVIEW]).await.expect(200, &[allowed, "vary: origin"]);
    server
        .send("OPTIONS /named", &[PREVIEW, asks("GET")])
        .await
        .expect(204, &preflight(&[allowed, "allow-methods: GET", "max-age: 60"]));
    server.send("GET /module", &[PREVIEW]).await.expect(200, &[allowed, "vary: origin"]);
    server.send("GET /named", &[]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn the_whole_origin_must_match() {
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
            server.send(&format!("OPTIONS /{path}"), &[origin, asks("GET")]).await.expect(403, &preflight(&[]));
        }
    }
    server.send("GET /previews", &[PREVIEW, PREVIEW]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn alternatives_do_not_reach_beyond_their_placeholder() {
    let server = start();
    for (origin, is_allowed) in [
        ("https://a.example.com", true),
        ("https://b.example.com", true),
        ("https://c.d.example.com", true),
        // From the list beside the expression
        ("https://shop.example.com", true),
        ("https://a", false),
        ("https://a.evil.com", false),
        ("https://ab.example.com", false),
        ("https://a.example.com:8443", false),
        // Browsers omit the default port.
        ("https://b.example.com:443", false),
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
async fn listed_credentials_are_for_some_that_match() {
    let server = start();
    for (origin, credentials) in [(SHOP.1, true), ("https://a.example.com", true), (PREVIEW.1, false)] {
        let allowed = format!("allow-origin: {origin}");
        let expected: &[&str] = if credentials {
            &[&allowed, "allow-credentials: true", "vary: origin"]
        } else {
            &[&allowed, "vary: origin"]
        };
        server.send("GET /tiers", &[("Origin", origin)]).await.expect(200, expected);
    }
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
    for origin in ["http://localhost", "http://localhost:4000", "http://127.0.0.1"] {
        server.send("GET /dev", &[("Origin", origin)]).await.expect(200, &["vary: origin"]);
    }
}
