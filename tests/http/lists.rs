//! Origins that are known only at run time.

use actix_web::{App, Responder, get};
use cors_runtime::{OriginList, cors, policy};

use crate::server::{EVIL, SHOP, Server, asks, preflight};

const PARTNER: (&str, &str) = ("Origin", "https://a.b.partner.example");
const ADMIN: (&str, &str) = ("Origin", "https://admin.example.com");

static FRONTENDS: OriginList = OriginList::new();
static UNLOADED: OriginList = OriginList::new();
static RELAXED: OriginList = OriginList::danger_insecure_origins();
static REPLACED: OriginList = OriginList::new();

policy! {
    static NAMED = { origins = [from(FRONTENDS), "https://admin.example.com"] };
}

#[cors(origins = [from(FRONTENDS), "https://admin.example.com"], credentials)]
#[get("/listed")]
async fn listed() -> impl Responder {
    "listed"
}

#[cors(origins = from(UNLOADED))]
#[get("/unloaded")]
async fn unloaded() -> impl Responder {
    "unloaded"
}

#[cors(origins = [from(RELAXED)], dev_origins = [from(self::FRONTENDS)])]
#[get("/relaxed")]
async fn relaxed() -> impl Responder {
    "relaxed"
}

#[cors(origins = [from(crate::lists::REPLACED)], credentials = ["https://shop.example.com"])]
#[get("/replaced")]
async fn replaced() -> impl Responder {
    "replaced"
}

#[cors(policy = NAMED)]
#[get("/named")]
async fn named() -> impl Responder {
    "named"
}

#[cors(origins = [from(FRONTENDS)])]
mod module {
    #[actix_web::get("/module")]
    pub async fn one() -> &'static str {
        "one"
    }
}

fn start() -> Server {
    FRONTENDS.load(["https://shop.example.com", "https://*.partner.example"]).unwrap();
    RELAXED.load(["http://intranet.example"]).unwrap();
    Server::start(|| App::new().service((listed, unloaded, relaxed, replaced, named, module::one)))
}

#[actix_web::test]
async fn listed_origins_are_allowed() {
    let server = start();
    for origin in [SHOP, PARTNER, ADMIN] {
        let allowed = format!("allow-origin: {}", origin.1);
        server.send("GET /listed", &[origin]).await.expect(200, &[&allowed, "allow-credentials: true", "vary: origin"]);
        server.send("GET /named", &[origin]).await.expect(200, &[&allowed, "vary: origin"]);
    }
    server
        .send("GET /module", &[PARTNER])
        .await
        .expect(200, &["allow-origin: https://a.b.partner.example", "vary: origin"]);
    server.send("GET /listed", &[EVIL]).await.expect(200, &["vary: origin"]);
    let asks_get = asks("GET");
    server.send("OPTIONS /listed", &[EVIL, asks_get]).await.expect(403, &preflight(&[]));
    let answer = ["allow-origin: https://shop.example.com", "allow-credentials: true", "allow-methods: GET"];
    server.send("OPTIONS /listed", &[SHOP, asks_get]).await.expect(204, &preflight(&answer));
}

#[actix_web::test]
async fn an_unloaded_list_allows_no_origin() {
    start().send("GET /unloaded", &[SHOP]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn a_relaxed_list_is_for_anonymous_policies() {
    let server = start();
    let intranet = ("Origin", "http://intranet.example");
    server
        .send("GET /relaxed", &[intranet])
        .await
        .expect(200, &["allow-origin: http://intranet.example", "vary: origin"]);
    let dev: &[&str] = if cfg!(debug_assertions) {
        &["allow-origin: https://shop.example.com", "vary: origin"]
    } else {
        &["vary: origin"]
    };
    server.send("GET /relaxed", &[SHOP]).await.expect(200, dev);
}

#[actix_web::test]
async fn a_list_is_replaced_whole_or_not_at_all() {
    let server = start();
    REPLACED.load(["https://shop.example.com"]).unwrap();
    let allowed = ["allow-origin: https://shop.example.com", "allow-credentials: true", "vary: origin"];
    server.send("GET /replaced", &[SHOP]).await.expect(200, &allowed);
    let errors = REPLACED.load(["https://admin.example.com", "http://intranet.example", "https://a.com/"]).unwrap_err();
    assert_eq!(errors.iter().count(), 2);
    server.send("GET /replaced", &[SHOP]).await.expect(200, &allowed);
    server.send("GET /replaced", &[ADMIN]).await.expect(200, &["vary: origin"]);
    REPLACED.load(["https://admin.example.com"]).unwrap();
    // Credentials are for listed origins only.
    server.send("GET /replaced", &[SHOP]).await.expect(200, &["vary: origin"]);
    server
        .send("GET /replaced", &[ADMIN])
        .await
        .expect(200, &["allow-origin: https://admin.example.com", "vary: origin"]);
}
