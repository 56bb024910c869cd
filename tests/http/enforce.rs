//! Where a policy enforces, requests of untrusted origins do not reach the handler.

use actix_web::{App, HttpResponse, Responder, get, post, routes, web};
use cors_runtime::{Cors, OriginRequest, Policy, cors, policy};

use crate::server::{CREDENTIALS, EVIL, Response, SHOP, SHOP_ALLOWED, Server, VARY, asks, preflight};

const CROSS_SITE: (&str, &str) = ("Sec-Fetch-Site", "cross-site");
const SAME_ORIGIN: (&str, &str) = ("Sec-Fetch-Site", "same-origin");
const COOKIE: (&str, &str) = ("Cookie", "session=1");

const VARY_SITE: &str = "vary: sec-fetch-site";

fn reached() -> HttpResponse {
    HttpResponse::Ok().insert_header(("X-Reached", "1")).finish()
}

/// The default of a policy with credentials.
#[cors(origins = ["https://shop.example.com"], credentials)]
#[routes]
#[get("/default")]
#[post("/default")]
async fn by_default() -> impl Responder {
    reached()
}

#[cors(origins = ["https://shop.example.com"], credentials, enforce)]
#[routes]
#[get("/all")]
#[post("/all")]
async fn all() -> impl Responder {
    reached()
}

#[cors(origins = ["https://shop.example.com"], credentials, enforce = false)]
#[routes]
#[get("/none")]
#[post("/none")]
async fn none() -> impl Responder {
    reached()
}

#[cors(origins = ["https://shop.example.com"])]
#[routes]
#[get("/anonymous")]
#[post("/anonymous")]
async fn anonymous() -> impl Responder {
    reached()
}

#[cors(origins = "*", credentials = ["https://shop.example.com"])]
#[routes]
#[get("/tiers")]
#[post("/tiers")]
async fn tiers() -> impl Responder {
    reached()
}

#[cors(origins = ["https://shop.example.com"], credentials, methods = ["GET"])]
#[routes]
#[get("/narrowed")]
#[post("/narrowed")]
async fn narrowed() -> impl Responder {
    reached()
}

#[cors(origins = ["https://shop.example.com"], credentials)]
#[get("/socket")]
async fn socket() -> impl Responder {
    HttpResponse::SwitchingProtocols()
        .insert_header(("Upgrade", "websocket"))
        .insert_header(("X-Reached", "1"))
        .finish()
}

policy! {
    static NAMED = { origins = ["https://shop.example.com"], credentials };
    static UNENFORCED = { origins = ["https://shop.example.com"], credentials, enforce = false };
}

#[cors(policy = NAMED)]
#[post("/named")]
async fn named() -> impl Responder {
    reached()
}

#[cors(policy = NAMED, enforce = false)]
#[post("/loosened")]
async fn loosened() -> impl Responder {
    reached()
}

#[cors(policy = UNENFORCED, enforce)]
#[post("/tightened")]
async fn tightened() -> impl Responder {
    reached()
}

fn is_shop(request: &OriginRequest) -> bool {
    request.origin() == "https://shop.example.com"
}

#[cors(origins = [allow_if(is_shop)], credentials)]
#[post("/asked")]
async fn asked() -> impl Responder {
    reached()
}

#[cors(origins = ["https://shop.example.com"], credentials)]
mod module {
    #[actix_web::post("/module")]
    pub async fn routed() -> impl actix_web::Responder {
        super::reached()
    }
}

fn start() -> Server {
    Server::start(|| {
        let scope = |path, policy: Policy| {
            let resource = web::resource("").get(|| async { reached() }).post(|| async { reached() });
            web::scope(path).wrap(Cors::new(policy)).service(resource)
        };
        let built = Policy::builder().origins(["https://shop.example.com"]).credentials().build().unwrap();
        let read = toml::from_str("origins = 'https://shop.example.com'\ncredentials = true").unwrap();
        App::new()
            .service((by_default, all, none, anonymous, tiers, narrowed, socket))
            .service((named, loosened, tightened, asked, module::routed))
            .service(scope("/built", built))
            .service(scope("/read", read))
    })
}

#[track_caller]
fn expect_refused(answer: &Response, headers: &[&str]) {
    answer.expect(403, headers);
    assert_eq!(answer.lines("x-reached"), [] as [&str; 0]);
    assert_eq!(answer.lines("cache-control"), ["no-store"]);
}

#[track_caller]
fn expect_reached(answer: &Response, headers: &[&str]) {
    answer.expect(200, headers);
    assert_eq!(answer.lines("x-reached"), ["1"]);
}

#[actix_web::test]
async fn a_form_of_a_stranger_does_not_reach_a_handler_with_credentials() {
    let server = start();
    for path in ["/default", "/named", "/module", "/built", "/read"] {
        let post = format!("POST {path}");
        for headers in
            [&[EVIL, COOKIE][..], &[EVIL, CROSS_SITE, COOKIE], &[CROSS_SITE, COOKIE], &[("Origin", "null"), CROSS_SITE]]
        {
            println!("{path} {headers:?}");
            expect_refused(&server.send(&post, headers).await, &[VARY]);
        }
        expect_reached(&server.send(&post, &[SHOP, CROSS_SITE, COOKIE]).await, &[SHOP_ALLOWED, CREDENTIALS, VARY]);
        expect_reached(&server.send(&post, &[("Origin", "null"), SAME_ORIGIN, COOKIE]).await, &[VARY]);
        expect_reached(&server.send(&post, &[COOKIE]).await, &[VARY]);
    }
    for path in ["/all", "/tightened"] {
        let post = format!("POST {path}");
        expect_refused(&server.send(&post, &[EVIL, CROSS_SITE, COOKIE]).await, &[VARY, VARY_SITE]);
        expect_reached(&server.send(&post, &[("Origin", "null"), SAME_ORIGIN]).await, &[VARY, VARY_SITE]);
    }
    for path in ["/none", "/loosened"] {
        expect_reached(&server.send(&format!("POST {path}"), &[EVIL, CROSS_SITE, COOKIE]).await, &[VARY]);
    }
    expect_reached(&server.send("POST /anonymous", &[EVIL, CROSS_SITE, COOKIE]).await, &[VARY]);
}

#[actix_web::test]
async fn safe_methods_reach_the_handler_unless_everything_is_enforced() {
    let server = start();
    for path in ["/default", "/none", "/anonymous", "/built", "/read"] {
        expect_reached(&server.send(&format!("GET {path}"), &[EVIL, CROSS_SITE]).await, &[VARY]);
    }
    // Cached responses to these depend on both headers.
    expect_refused(&server.send("GET /all", &[EVIL, CROSS_SITE]).await, &[VARY, VARY_SITE]);
    expect_reached(&server.send("GET /all", &[CROSS_SITE]).await, &[VARY, VARY_SITE]);
    expect_reached(&server.send("GET /all", &[SHOP, CROSS_SITE]).await, &[SHOP_ALLOWED, CREDENTIALS, VARY, VARY_SITE]);
}

#[actix_web::test]
async fn anonymous_origins_are_trusted_without_cookies_only() {
    let server = start();
    expect_reached(&server.send("POST /tiers", &[EVIL, CROSS_SITE]).await, &["allow-origin: *", VARY]);
    expect_reached(&server.send("GET /tiers", &[EVIL, CROSS_SITE, COOKIE]).await, &["allow-origin: *", VARY]);
    expect_refused(&server.send("POST /tiers", &[EVIL, CROSS_SITE, COOKIE]).await, &[VARY]);
    expect_refused(&server.send("POST /tiers", &[EVIL, CROSS_SITE, ("Authorization", "Basic bWU6")]).await, &[VARY]);
    let bearer = server.send("POST /tiers", &[EVIL, CROSS_SITE, ("Authorization", "Bearer me")]).await;
    expect_reached(&bearer, &["allow-origin: *", VARY]);
    expect_reached(&server.send("POST /tiers", &[SHOP, CROSS_SITE, COOKIE]).await, &[SHOP_ALLOWED, CREDENTIALS, VARY]);
    expect_reached(&server.send("POST /tiers", &[EVIL, SAME_ORIGIN, COOKIE]).await, &["allow-origin: *", VARY]);
}

#[actix_web::test]
async fn a_predicate_is_called_before_a_request_is_refused() {
    let server = start();
    for site in [&[][..], &[CROSS_SITE], &[("Sec-Fetch-Site", "same-site")]] {
        let post = async |origin| server.send("POST /asked", &[&[origin], site].concat()).await;
        expect_reached(&post(SHOP).await, &[SHOP_ALLOWED, CREDENTIALS, VARY]);
        expect_refused(&post(EVIL).await, &[VARY]);
        expect_refused(&post(("Origin", "null")).await, &[VARY]);
    }
}

#[actix_web::test]
async fn repeated_and_malformed_origins_never_pass() {
    let server = start();
    for origin in ["https://evil.example", "null", "https://shop.example.com/", "https://a.com https://b.com"] {
        expect_refused(&server.send("POST /default", &[("Origin", origin)]).await, &[VARY]);
    }
    expect_refused(&server.send("POST /default", &[SHOP, SHOP]).await, &[VARY]);
    expect_refused(&server.send("POST /default", &[SHOP, SHOP, SAME_ORIGIN]).await, &[VARY]);
    // An empty value counts as an absent one.
    expect_reached(&server.send("POST /default", &[("Origin", "")]).await, &[VARY]);
    expect_refused(&server.send("POST /default", &[("Origin", ""), CROSS_SITE]).await, &[VARY]);
}

#[actix_web::test]
async fn preflights_get_the_same_responses() {
    let server = start();
    let asks_post = asks("POST");
    for path in ["/default", "/all", "/none", "/anonymous"] {
        server.send(&format!("OPTIONS {path}"), &[EVIL, asks_post, CROSS_SITE]).await.expect(403, &preflight(&[]));
    }
}

#[actix_web::test]
async fn the_servers_own_origin_passes() {
    let server = start();
    let address = server.address();
    let (plain, encrypted) = (format!("http://{address}"), format!("https://{address}"));
    let own = ("Origin", plain.as_str());
    expect_reached(&server.send("POST /default", &[own]).await, &[VARY]);
    expect_reached(&server.send("POST /default", &[own, SAME_ORIGIN]).await, &[VARY]);
    expect_refused(&server.send("POST /default", &[own, CROSS_SITE]).await, &[VARY]);
    expect_refused(&server.send("POST /default", &[own, ("Host", "other.example")]).await, &[VARY]);
    // A proxy may terminate TLS.
    expect_reached(&server.send("POST /default", &[("Origin", &encrypted)]).await, &[VARY]);
    // Behind a proxy the host may differ too; `Sec-Fetch-Site` is enough.
    let proxied = [EVIL, ("Host", "127.0.0.1"), SAME_ORIGIN];
    expect_reached(&server.send("POST /default", &proxied).await, &[VARY]);
    // A target in absolute form overrides `Host`.
    let absolute = "POST http://evil.example/default";
    expect_reached(&server.send(absolute, &[("Origin", "http://evil.example")]).await, &[VARY]);
    expect_refused(&server.send(absolute, &[own]).await, &[VARY]);
}

#[actix_web::test]
async fn methods_without_cors_are_for_the_servers_own_origin() {
    let server = start();
    expect_reached(&server.send("GET /narrowed", &[SHOP]).await, &[SHOP_ALLOWED, CREDENTIALS, VARY]);
    expect_refused(&server.send("POST /narrowed", &[SHOP]).await, &[VARY]);
    expect_reached(&server.send("POST /narrowed", &[SHOP, SAME_ORIGIN]).await, &[]);
    expect_reached(&server.send("POST /narrowed", &[]).await, &[]);
}

#[actix_web::test]
async fn websocket_upgrades_of_strangers_are_refused() {
    let server = start();
    let upgrade =
        [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")];
    let send = async |headers: &[(&str, &str)]| server.send("GET /socket", &[headers, &upgrade].concat()).await;
    expect_refused(&send(&[EVIL, COOKIE]).await, &[VARY]);
    expect_refused(&send(&[CROSS_SITE, COOKIE]).await, &[VARY]);
    let own = format!("http://{}", server.address());
    send(&[("Origin", &own), COOKIE]).await.expect(101, &[VARY]);
    send(&[COOKIE]).await.expect(101, &[VARY]);
    send(&[SHOP, CROSS_SITE, COOKIE]).await.expect(101, &[SHOP_ALLOWED, CREDENTIALS, VARY]);
}
