//! Special values of keys: `any`, `GET` for `HEAD`, `"*"` in development, names of one owner.

use actix_web::{App, Responder, get, route};
use cors_runtime::cors;

use crate::server::{EVIL, SHOP, SHOP_ALLOWED, Server, VARY, asks, preflight};

#[cors(origins = ["https://shop.example.com"], headers = any)]
#[get("/any-header")]
async fn any_header() -> impl Responder {
    "any"
}

#[cors(origins = ["https://shop.example.com"], methods = ["GET"])]
#[route("/reads", method = "GET", method = "HEAD", method = "POST")]
async fn reads() -> impl Responder {
    "reads"
}

#[cors(origins = ["https://shop.example.com"], methods = ["HEAD"])]
#[route("/heads", method = "GET", method = "HEAD")]
async fn heads() -> impl Responder {
    "heads"
}

#[cors(origins = ["https://shop.example.com"], methods = ["GET"])]
#[get("/reads-only")]
async fn reads_only() -> impl Responder {
    "reads"
}

#[cors(origins = ["https://shop.example.com"], dev_origins = "*", expose = "ETag")]
#[get("/dev")]
async fn development() -> impl Responder {
    "development"
}

#[cors(origins = ["https://shop.example.com"], dev_origins = "*", credentials = ["https://shop.example.com"])]
#[get("/dev-tiers")]
async fn development_tiers() -> impl Responder {
    "development"
}

// `app.render.com` is a public suffix.
#[cors(origins = ["https://*.render.com"], credentials, danger_public_suffixes = ["render.com"])]
#[get("/owned")]
async fn owned_names() -> impl Responder {
    "owned"
}

fn start() -> Server {
    Server::start(|| {
        let app = App::new().service(any_header).service(reads).service(heads).service(reads_only);
        app.service(development).service(development_tiers).service(owned_names)
    })
}

#[actix_web::test]
async fn any_header_covers_authorization() {
    let server = start();
    let headers = ("Access-Control-Request-Headers", "authorization,x-tenant");
    let answer = preflight(&[SHOP_ALLOWED, "allow-methods: GET", "allow-headers: *, Authorization"]);
    server.send("OPTIONS /any-header", &[SHOP, asks("GET"), headers]).await.expect(204, &answer);
    server.send("OPTIONS /any-header", &[EVIL, asks("GET"), headers]).await.expect(403, &preflight(&[]));
}

#[actix_web::test]
async fn get_in_methods_covers_head_where_the_route_serves_it() {
    let server = start();
    let answer = preflight(&[SHOP_ALLOWED, "allow-methods: GET, HEAD"]);
    server.send("OPTIONS /reads", &[SHOP, asks("GET")]).await.expect(204, &answer);
    server.send("OPTIONS /reads", &[SHOP, asks("HEAD")]).await.expect(204, &answer);
    server.send("HEAD /reads", &[SHOP]).await.expect(200, &[SHOP_ALLOWED, VARY]);
    server.send("OPTIONS /reads", &[SHOP, asks("POST")]).await.expect(403, &preflight(&[]));
    server.send("POST /reads", &[SHOP]).await.expect(200, &[]);
    server.send("OPTIONS /reads-only", &[SHOP, asks("HEAD")]).await.expect(404, &[]);
}

#[actix_web::test]
async fn head_in_methods_does_not_cover_get() {
    let server = start();
    server.send("HEAD /heads", &[SHOP]).await.expect(200, &[SHOP_ALLOWED, VARY]);
    server.send("GET /heads", &[SHOP]).await.expect(200, &[]);
    server.send("OPTIONS /heads", &[SHOP, asks("GET")]).await.expect(403, &preflight(&[]));
}

#[actix_web::test]
async fn any_origin_reads_responses_in_development() {
    let server = start();
    let credentials = "allow-credentials: true";
    server.send("GET /dev-tiers", &[SHOP]).await.expect(200, &[SHOP_ALLOWED, credentials, VARY]);
    if cfg!(debug_assertions) {
        server.send("GET /dev", &[EVIL]).await.expect(200, &["allow-origin: *", "expose-headers: ETag"]);
        server.send("GET /dev-tiers", &[EVIL]).await.expect(200, &["allow-origin: *", VARY]);
        let answer = preflight(&["allow-origin: *", "allow-methods: GET"]);
        server.send("OPTIONS /dev-tiers", &[EVIL, asks("GET")]).await.expect(204, &answer);
    } else {
        server.send("GET /dev", &[EVIL]).await.expect(200, &[VARY]);
        server.send("GET /dev-tiers", &[EVIL]).await.expect(200, &[VARY]);
        server.send("OPTIONS /dev-tiers", &[EVIL, asks("GET")]).await.expect(403, &preflight(&[]));
    }
}

#[actix_web::test]
async fn owners_of_a_name_allow_credentials_below_it() {
    let server = start();
    let credentials = "allow-credentials: true";
    for origin in ["https://dashboard.render.com", "https://customer.app.render.com"] {
        let allowed = format!("allow-origin: {origin}");
        server.send("GET /owned", &[("Origin", origin)]).await.expect(200, &[&allowed, credentials, VARY]);
    }
    server.send("GET /owned", &[("Origin", "https://render.com")]).await.expect(200, &[VARY]);
}
