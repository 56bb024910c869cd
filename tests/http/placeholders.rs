//! Placeholders that are compared with path parameters, and octets.

use actix_web::{App, HttpResponse, Responder, get, routes, web};
use cors_runtime::{Cors, OriginRequest, Policy, cors, policy};

use crate::server::{CREDENTIALS, Server, asks, preflight};

const ACME: (&str, &str) = ("Origin", "https://acme.example.com");
const ACME_ALLOWED: &str = "allow-origin: https://acme.example.com";
const OTHER: (&str, &str) = ("Origin", "https://other.example.com");

policy! {
    static TENANTS = { origins = ["https://{tenant}.example.com"], credentials };
}

#[cors(origins = ["https://admin.example.org", "https://{tenant}.example.com"], credentials)]
#[routes]
#[get("/{tenant}/invoices")]
#[delete("/{tenant}/invoices")]
async fn invoices() -> impl Responder {
    "invoices"
}

#[cors(policy = TENANTS)]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

// Every page may read; only the tenant's own page may send cookies.
#[cors(origins = "*", credentials = ["https://{tenant}.example.com"])]
#[get("/{tenant}/prices")]
async fn prices() -> impl Responder {
    "prices"
}

#[cors(origins = ["https://{tenant}.example.com"], enforce)]
#[get("/{tenant}/enforced")]
async fn enforced() -> impl Responder {
    "enforced"
}

// The part may be empty on both sides.
#[cors(origins = ["https://x{tenant:[a-z]*}.example.com"])]
#[get("/empty/{tenant:.*}")]
async fn may_be_empty() -> impl Responder {
    "empty"
}

#[cors(origins = ["https://{tenant}-{_:pr-[0-9]+}.example.com", "http://{tenant}.localhost:{port}"])]
#[get("/{tenant}/several/{port}")]
async fn several() -> impl Responder {
    "several"
}

#[cors(origins = ["https://{missing}.example.com"])]
#[get("/{tenant}/missing")]
async fn missing() -> impl Responder {
    "missing"
}

fn is_partner(request: &OriginRequest) -> bool {
    request.origin() == "https://partner.example.com"
}

#[cors(origins = ["https://{tenant}.example.com", allow_if(is_partner)])]
#[get("/{tenant}/asked")]
async fn asked() -> impl Responder {
    "asked"
}

#[cors(origins = ["http://192.168.*.*:5173", "http://10.0.0.*:*"])]
#[get("/network")]
async fn network() -> impl Responder {
    "network"
}

#[cors(origins = ["https://app.example.com"], dev_origins = ["http://192.168.*.*:5173"], credentials)]
#[get("/dev-network")]
async fn dev_network() -> impl Responder {
    "network"
}

fn start() -> Server {
    Server::start(|| {
        App::new()
            .service(web::scope("/scope/{tenant}").service(orders))
            .service(
                web::scope("/plain/{tenant}")
                    .wrap(Cors::new(&TENANTS))
                    .route("/orders", web::get().to(HttpResponse::Ok)),
            )
            .service(
                web::scope("/around").wrap(Cors::new(&TENANTS)).route("/{tenant}", web::get().to(HttpResponse::Ok)),
            )
            .service(
                web::resource("/built/{tenant}")
                    .wrap(Cors::new(Policy::builder().origins(["https://{tenant}.example.com"]).build().unwrap()))
                    .route(web::get().to(HttpResponse::Ok)),
            )
            .service((may_be_empty, invoices, prices, enforced, several, missing, asked, network, dev_network))
    })
}

#[actix_web::test]
async fn a_tenants_page_calls_the_api_of_its_tenant() {
    let server = start();
    server.send("GET /acme/invoices", &[ACME]).await.expect(200, &[ACME_ALLOWED, CREDENTIALS, "vary: origin"]);
    server
        .send("OPTIONS /acme/invoices", &[ACME, asks("DELETE")])
        .await
        .expect(204, &preflight(&[ACME_ALLOWED, CREDENTIALS, "allow-methods: DELETE"]));
    let admin = ("Origin", "https://admin.example.org");
    for path in ["acme", "other"] {
        server
            .send(&format!("GET /{path}/invoices"), &[admin])
            .await
            .expect(200, &["allow-origin: https://admin.example.org", CREDENTIALS, "vary: origin"]);
    }
}

#[actix_web::test]
async fn requests_with_effects_of_other_tenants_do_not_reach_the_handler() {
    let server = start();
    server.send("DELETE /acme/invoices", &[ACME]).await.expect(200, &[ACME_ALLOWED, CREDENTIALS, "vary: origin"]);
    server.send("DELETE /other/invoices", &[ACME]).await.expect(403, &["vary: origin"]);
}

#[actix_web::test]
async fn a_tenants_page_does_not_call_the_api_of_another_tenant() {
    let server = start();
    for (path, origin) in [
        ("other", "https://acme.example.com"),
        ("acme", "https://other.example.com"),
        ("acme", "https://acme.acme.example.com"),
        ("acme", "https://xacme.example.com"),
        ("acme", "https://acme2.example.com"),
        ("acme", "https://acme.example.com:8443"),
        ("acme", "http://acme.example.com"),
        ("acme", "https://acme.example.com.evil.com"),
        ("acme", "https://evil.com"),
        // Compared byte by byte: browsers send lower case.
        ("Acme", "https://acme.example.com"),
        ("acme", "https://ACME.example.com"),
        ("acme%20", "https://acme.example.com"),
        ("acme.", "https://acme.example.com"),
        ("%C3%A4", "https://xn--4ca.example.com"),
        ("_", "https://acme.example.com"),
        ("*", "https://acme.example.com"),
    ] {
        let origin = ("Origin", origin);
        server.send(&format!("GET /{path}/invoices"), &[origin]).await.expect(200, &["vary: origin"]);
        server.send(&format!("OPTIONS /{path}/invoices"), &[origin, asks("GET")]).await.expect(403, &preflight(&[]));
        server
            .send(&format!("GET /{path}/enforced"), &[origin])
            .await
            .expect(403, &["vary: origin", "vary: sec-fetch-site"]);
    }
}

#[actix_web::test]
async fn parameters_are_decoded_as_actix_web_decodes_them() {
    let server = start();
    server.send("GET /%61cme/invoices", &[ACME]).await.expect(200, &[ACME_ALLOWED, CREDENTIALS, "vary: origin"]);
    server
        .send("GET /acme/invoices?tenant=other", &[ACME])
        .await
        .expect(200, &[ACME_ALLOWED, CREDENTIALS, "vary: origin"]);
    server.send("GET /other/invoices?tenant=acme", &[ACME]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn parameters_of_enclosing_scopes_are_compared_too() {
    let server = start();
    for path in ["/scope/acme/orders", "/plain/acme/orders", "/built/acme"] {
        let credentials: &[&str] = if path.starts_with("/built") { &[] } else { &[CREDENTIALS] };
        let expected = [&[ACME_ALLOWED], credentials, &["vary: origin"]].concat();
        server.send(&format!("GET {path}"), &[ACME]).await.expect(200, &expected);
        server.send(&format!("GET {path}"), &[OTHER]).await.expect(200, &["vary: origin"]);
        server.send(&format!("OPTIONS {path}"), &[OTHER, asks("GET")]).await.expect(403, &preflight(&[]));
    }
    server
        .send("OPTIONS /scope/acme/orders", &[ACME, asks("GET")])
        .await
        .expect(204, &preflight(&[ACME_ALLOWED, CREDENTIALS, "allow-methods: GET"]));
}

#[actix_web::test]
async fn without_the_parameter_nothing_matches() {
    let server = start();
    server.send("GET /acme/missing", &[ACME]).await.expect(200, &["vary: origin"]);
    server.send("OPTIONS /acme/missing", &[ACME, asks("GET")]).await.expect(403, &preflight(&[]));
    // On a scope, the parameters of the inner routes are not matched yet.
    server.send("GET /around/acme", &[ACME]).await.expect(200, &["vary: origin"]);
    server.send("OPTIONS /around/acme", &[ACME, asks("GET")]).await.expect(403, &preflight(&[]));
}

#[actix_web::test]
async fn an_empty_parameter_never_matches() {
    let server = start();
    server.send("GET /empty/", &[("Origin", "https://x.example.com")]).await.expect(200, &["vary: origin"]);
    server
        .send("GET /empty/a", &[("Origin", "https://xa.example.com")])
        .await
        .expect(200, &["allow-origin: https://xa.example.com", "vary: origin"]);
}

#[actix_web::test]
async fn credentials_may_be_for_the_tenant_only() {
    let server = start();
    server.send("GET /acme/prices", &[ACME]).await.expect(200, &[ACME_ALLOWED, CREDENTIALS, "vary: origin"]);
    server.send("GET /other/prices", &[ACME]).await.expect(200, &["allow-origin: *", "vary: origin"]);
    server
        .send("OPTIONS /other/prices", &[ACME, asks("GET")])
        .await
        .expect(204, &preflight(&["allow-origin: *", "allow-methods: GET"]));
}

#[actix_web::test]
async fn each_placeholder_is_compared_with_its_own_parameter() {
    let server = start();
    for (path, origin, allowed) in [
        ("acme/several/3000", "https://acme-pr-7.example.com", true),
        ("acme/several/3000", "https://acme-pr-x.example.com", false),
        ("acme/several/3000", "https://other-pr-7.example.com", false),
        ("acme/several/3000", "http://acme.localhost:3000", true),
        ("acme/several/3000", "http://acme.localhost:3001", false),
        ("acme/several/3000", "http://other.localhost:3000", false),
        ("acme/several/3000", "http://acme.localhost", false),
        ("a-b/several/1", "https://a-b-pr-7.example.com", true),
    ] {
        let response = server.send(&format!("GET /{path}"), &[("Origin", origin)]).await;
        if allowed {
            response.expect(200, &[&format!("allow-origin: {origin}"), "vary: origin"]);
        } else {
            response.expect(200, &["vary: origin"]);
        }
    }
}

#[actix_web::test]
async fn a_predicate_is_called_for_pages_of_other_tenants() {
    let server = start();
    server.send("GET /acme/asked", &[ACME]).await.expect(200, &[ACME_ALLOWED, "vary: origin"]);
    server
        .send("GET /acme/asked", &[("Origin", "https://partner.example.com")])
        .await
        .expect(200, &["allow-origin: https://partner.example.com", "vary: origin"]);
    server.send("GET /acme/asked", &[OTHER]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn octets_match_a_local_network() {
    let server = start();
    for (origin, allowed) in [
        ("http://192.168.1.20:5173", true),
        ("http://192.168.255.0:5173", true),
        ("http://10.0.0.7", true),
        ("http://10.0.0.7:8080", true),
        ("http://192.168.1.20", false),
        ("http://192.168.1.20:5174", false),
        ("http://192.168.1.256:5173", false),
        ("http://192.168.1.020:5173", false),
        ("http://192.168.1:5173", false),
        ("http://192.168.1.20.evil.com:5173", false),
        ("https://192.168.1.20:5173", false),
        ("http://10.0.1.7", false),
    ] {
        let allowed_origin = format!("allow-origin: {origin}");
        let expected: &[&str] = if allowed { &[&allowed_origin, "vary: origin"] } else { &["vary: origin"] };
        server.send("GET /network", &[("Origin", origin)]).await.expect(200, expected);
    }
    let expected: &[&str] = if cfg!(debug_assertions) {
        &["allow-origin: http://192.168.1.20:5173", CREDENTIALS, "vary: origin"]
    } else {
        &["vary: origin"]
    };
    server.send("GET /dev-network", &[("Origin", "http://192.168.1.20:5173")]).await.expect(200, expected);
}
