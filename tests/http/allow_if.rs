//! Origins that a predicate decides about.

use std::{
    cell::Cell,
    collections::HashMap,
    fmt,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use actix_web::{App, HttpResponse, Responder, get, post, routes, web};
use cors_runtime::{Cors, OriginList, OriginRequest, cors, policy};

use crate::server::{EVIL, Server, asks, preflight};

const ADMIN: (&str, &str) = ("Origin", "https://admin.example.com");
const ACME: (&str, &str) = ("Origin", "https://shop.acme.example");

/// The origin of each tenant's pages, and how often it was looked up.
#[derive(Default)]
struct Tenants {
    origins: HashMap<&'static str, &'static str>,
    questions: AtomicUsize,
}

#[derive(Debug)]
struct Unreachable;

impl fmt::Display for Unreachable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the database cannot be reached")
    }
}

async fn is_tenants_page(request: &OriginRequest) -> Result<bool, Unreachable> {
    let tenants = request.app_data::<web::Data<Tenants>>().ok_or(Unreachable)?;
    tenants.questions.fetch_add(1, Ordering::Relaxed);
    actix_web::rt::time::sleep(Duration::from_millis(1)).await;
    let tenant = request.parameter("tenant").unwrap_or_default();
    if tenant == "unreachable" {
        return Err(Unreachable);
    }
    Ok(tenants.origins.get(tenant).is_some_and(|origin| *origin == request.origin()))
}

fn says_what_it_sees(request: &OriginRequest) -> bool {
    let header = request.header("x-tenant").and_then(|tenant| tenant.to_str().ok());
    assert!(request.header("cookie").is_none(), "a header that is not named");
    request.origin() == "https://shop.acme.example"
        && request.host() == Some("api.example:8080")
        && request.path() == "/seen"
        && request.method() == if request.is_preflight() { "POST" } else { "GET" }
        && (request.is_preflight() || header == Some("acme"))
}

fn everybody(_: &OriginRequest) -> bool {
    true
}

#[expect(clippy::unnecessary_wraps, reason = "one of the shapes")]
fn nobody(_: &OriginRequest) -> Result<bool, String> {
    Ok(false)
}

static UNLISTED: OriginList = OriginList::new();

#[cors(origins = ["https://admin.example.com", allow_if(is_tenants_page)], credentials, expose = ["ETag"])]
#[get("/{tenant}/orders")]
async fn orders(tenant: web::Path<String>) -> impl Responder {
    tenant.into_inner()
}

#[cors(origins = allow_if(says_what_it_sees, vary = ["X-Tenant", "Origin", "x-tenant"]))]
#[routes]
#[get("/seen")]
#[post("/seen")]
async fn seen() -> impl Responder {
    HttpResponse::Ok().insert_header(("Vary", "Accept")).body("seen")
}

#[cors(origins = [allow_if(self::everybody)], credentials)]
#[get("/everybody")]
async fn for_everybody() -> impl Responder {
    "everybody"
}

#[cors(origins = [allow_if(everybody)], credentials, danger_insecure_origins)]
#[get("/insecure")]
async fn insecure() -> impl Responder {
    "insecure"
}

#[cors(origins = [allow_if(nobody, vary = "Accept-Language"), from(UNLISTED)], enforce)]
#[get("/enforced")]
async fn enforced() -> impl Responder {
    "enforced"
}

#[cors(origins = ["https://admin.example.com"], dev_origins = [allow_if(everybody)])]
#[get("/dev")]
async fn dev() -> impl Responder {
    "dev"
}

policy! {
    /// Of the tenants.
    pub(crate) static TENANTS = { origins = [allow_if(is_tenants_page)], credentials = ["https://shop.acme.example"] };
    static SYNC = { origins = [allow_if(everybody)] };
}

#[cors(policy = TENANTS)]
#[get("/named/{tenant}")]
async fn named() -> impl Responder {
    "named"
}

#[cors(origins = [allow_if(crate::allow_if::is_tenants_page)])]
mod module {
    #[actix_web::get("/module/{tenant}")]
    pub async fn outer() -> &'static str {
        "outer"
    }

    pub mod deeper {
        #[actix_web::get("/deeper/{tenant}")]
        pub async fn inner() -> &'static str {
            "inner"
        }
    }
}

#[cors(policy = TENANTS)]
mod of_named {
    #[actix_web::get("/of_named/{tenant}")]
    pub async fn one() -> &'static str {
        "one"
    }
}

fn tenants() -> web::Data<Tenants> {
    let origins = HashMap::from([("acme", "https://shop.acme.example")]);
    web::Data::new(Tenants { origins, questions: AtomicUsize::new(0) })
}

fn start() -> (Server, web::Data<Tenants>) {
    let tenants = tenants();
    UNLISTED.load(["https://listed.example"]).unwrap();
    let data = tenants.clone();
    let server = Server::start(move || {
        App::new()
            .app_data(data.clone())
            .service((orders, seen, for_everybody, insecure, enforced, dev, named))
            .service((module::outer, module::deeper::inner, of_named::one))
            .service(web::scope("/around").wrap(Cors::new(&SYNC)).route("/plain", web::get().to(HttpResponse::Ok)))
            .service(
                web::scope("/{tenant}/scope")
                    .wrap(Cors::new(&TENANTS).routes_first())
                    .service(web::resource("/disabled").route(web::get().to(|| async { "disabled" }))),
            )
    });
    (server, tenants)
}

#[actix_web::test]
async fn a_predicate_decides_about_unlisted_origins() {
    let (server, tenants) = start();
    let allowed = |origin: (&str, &str)| format!("allow-origin: {}", origin.1);
    let both = ["allow-credentials: true", "expose-headers: ETag", "vary: origin"];
    for (path, origin) in [("GET /acme/orders", ACME), ("GET /other/orders", ADMIN), ("GET /acme/orders", ADMIN)] {
        let response = server.send(path, &[origin]).await;
        response.expect(200, &[&[allowed(origin).as_str()], &both[..]].concat());
    }
    assert_eq!(tenants.questions.load(Ordering::Relaxed), 1, "asked after the static list missed");
    for (path, origin) in [("GET /other/orders", ACME), ("GET /acme/orders", EVIL)] {
        server.send(path, &[origin]).await.expect(200, &["vary: origin"]);
    }
    let answer = ["allow-origin: https://shop.acme.example", "allow-credentials: true", "allow-methods: GET"];
    server.send("OPTIONS /acme/orders", &[ACME, asks("GET")]).await.expect(204, &preflight(&answer));
    server.send("OPTIONS /other/orders", &[ACME, asks("GET")]).await.expect(403, &preflight(&[]));
    assert_eq!(tenants.questions.load(Ordering::Relaxed), 5, "asked once a request");
}

#[actix_web::test]
async fn a_predicate_is_not_called_for_malformed_origins() {
    let (server, tenants) = start();
    let null = ("Origin", "null");
    for origins in [&[null][..], &[ACME, ACME], &[("Origin", "https://shop.acme.example/")], &[("Origin", "*")], &[]] {
        server.send("GET /acme/orders", origins).await.expect(200, &["vary: origin"]);
        if !origins.is_empty() {
            let asks = [origins, &[asks("GET")]].concat();
            server.send("OPTIONS /acme/orders", &asks).await.expect(403, &preflight(&[]));
        }
    }
    server.send("OPTIONS /acme/orders", &[ACME, asks("PUT")]).await.expect(404, &[]);
    assert_eq!(tenants.questions.load(Ordering::Relaxed), 0);
}

#[actix_web::test]
async fn an_error_of_a_predicate_denies_the_origin() {
    let (server, _) = start();
    server.send("GET /unreachable/orders", &[ACME]).await.expect(200, &["vary: origin"]);
    server.send("OPTIONS /unreachable/orders", &[ACME, asks("GET")]).await.expect(403, &preflight(&[]));
    let without_data = Server::start(|| App::new().service(orders));
    without_data.send("GET /acme/orders", &[ACME]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn a_predicate_sees_the_request_and_the_headers_that_it_lists() {
    let (server, _) = start();
    let host = ("Host", "api.example:8080");
    let cookie = ("Cookie", "secret");
    let vary = ["vary: accept", "vary: origin", "vary: x-tenant"];
    let allowed = ["allow-origin: https://shop.acme.example", "vary: accept", "vary: origin", "vary: x-tenant"];
    server.send("GET /seen", &[ACME, host, cookie, ("X-Tenant", "acme")]).await.expect(200, &allowed);
    server.send("GET /seen", &[ACME, host, cookie]).await.expect(200, &vary);
    server.send("GET /seen", &[]).await.expect(200, &vary);
    let asks_post = asks("POST");
    let answer = ["allow-origin: https://shop.acme.example", "allow-methods: POST", "vary: x-tenant"];
    server.send("OPTIONS /seen", &[ACME, host, asks_post]).await.expect(204, &preflight(&answer));
    server.send("OPTIONS /seen", &[ACME, asks_post]).await.expect(403, &preflight(&["vary: x-tenant"]));
}

#[actix_web::test]
async fn credentials_never_reach_unencrypted_pages() {
    let (server, _) = start();
    for (origin, asked) in [
        ("https://any.example", true),
        ("http://any.example", false),
        ("http://localhost:3000", true),
        ("http://app.localhost", true),
        ("http://127.0.0.1:3000", true),
        ("http://[::1]:3000", true),
        ("http://10.0.0.1", false),
        ("capacitor://localhost", true),
    ] {
        let allowed = format!("allow-origin: {origin}");
        let headers = [allowed.as_str(), "allow-credentials: true", "vary: origin"];
        let expected = if asked { &headers[..] } else { &headers[2..] };
        server.send("GET /everybody", &[("Origin", origin)]).await.expect(200, expected);
        server.send("GET /insecure", &[("Origin", origin)]).await.expect(200, &headers);
    }
}

#[actix_web::test]
async fn enforcement_waits_for_the_answer() {
    let (server, _) = start();
    let listed =
        ["allow-origin: https://listed.example", "vary: accept-language", "vary: origin", "vary: sec-fetch-site"];
    server.send("GET /enforced", &[EVIL]).await.expect(403, &listed[1..]);
    server.send("GET /enforced", &[]).await.expect(200, &listed[1..]);
    server.send("GET /enforced", &[("Origin", "https://listed.example")]).await.expect(200, &listed);
}

#[actix_web::test]
async fn predicates_of_dev_origins_are_called_in_debug_builds() {
    let (server, _) = start();
    let allowed = ["allow-origin: https://evil.example", "vary: origin"];
    let expected = if cfg!(debug_assertions) { &allowed[..] } else { &allowed[1..] };
    server.send("GET /dev", &[EVIL]).await.expect(200, expected);
}

#[actix_web::test]
async fn named_policies_and_modules_call_predicates_too() {
    let (server, tenants) = start();
    let anonymous = ["allow-origin: https://shop.acme.example", "vary: origin"];
    let credentialed = [&anonymous[..], &["allow-credentials: true"]].concat();
    for (path, expected) in [
        ("/named/acme", &credentialed[..]),
        ("/of_named/acme", &credentialed),
        ("/acme/scope/disabled", &credentialed),
        ("/acme/scope/nothing-here", &credentialed),
        ("/module/acme", &anonymous),
        ("/deeper/acme", &anonymous),
        ("/around/plain", &anonymous),
    ] {
        let response = server.send(&format!("GET {path}"), &[ACME]).await;
        response.expect(if path.contains("nothing") { 404 } else { 200 }, expected);
        let refused = server.send(&format!("GET {}", path.replace("acme", "other")), &[ACME]).await;
        let expected = if path.contains("acme") { &["vary: origin"][..] } else { expected };
        refused.expect(if path.contains("nothing") { 404 } else { 200 }, expected);
    }
    assert_eq!(tenants.questions.load(Ordering::Relaxed), 12, "asked once a request");
    let usual = "allow-methods: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, QUERY";
    let answer = ["allow-origin: https://shop.acme.example", usual];
    server.send("OPTIONS /around/plain", &[ACME, asks("GET")]).await.expect(204, &preflight(&answer));
}

thread_local! {
    static DROPPED: Cell<bool> = const { Cell::new(false) };
}

/// Waits forever.
async fn never(_: &OriginRequest) -> bool {
    struct Guard;
    impl Drop for Guard {
        fn drop(&mut self) {
            DROPPED.set(true);
        }
    }
    let _guard = Guard;
    std::future::pending().await
}

#[cors(origins = [allow_if(never)])]
#[post("/never")]
async fn waits() -> impl Responder {
    "never"
}

#[actix_web::test]
async fn a_predicate_is_dropped_with_its_request() {
    let app = actix_web::test::init_service(App::new().service(waits)).await;
    let request = actix_web::test::TestRequest::post().uri("/never").insert_header(EVIL).to_request();
    let call = actix_web::test::call_service(&app, request);
    assert!(tokio::time::timeout(Duration::from_millis(20), call).await.is_err());
    assert!(DROPPED.get());
}
