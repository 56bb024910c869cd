//! One test for each class of CORS bugs that was found in the wild. Forged and flooded logs are tested in `log.rs`.

use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::{App, HttpResponse, Responder, delete, get, middleware::NormalizePath, options, post, routes, web};
use cors_runtime::{Cors, OriginList, OriginRequest, Policy, SkipPreflight, cors};

use crate::server::{EVIL, Server, asks, preflight};

const APP: &str = "https://app.example.com";
const ALLOWED: [&str; 3] = ["allow-origin: https://app.example.com", "allow-credentials: true", "vary: origin"];

/// How many handlers have run.
static RUNS: AtomicU32 = AtomicU32::new(0);

#[cors(origins = ["https://app.example.com", "https://*.tenants.example.com", "http://localhost:3000"], credentials)]
#[get("/read")]
async fn read() -> impl Responder {
    "read"
}

#[cors(origins = "*")]
#[get("/public")]
async fn public() -> impl Responder {
    "public"
}

#[cors(origins = "*", credentials = ["https://app.example.com"])]
#[get("/tiers")]
async fn tiers() -> impl Responder {
    "tiers"
}

#[cors(origins = ["https://app.example.com"], credentials)]
#[routes]
#[post("/effects")]
#[delete("/effects")]
async fn effects() -> impl Responder {
    RUNS.fetch_add(1, Ordering::SeqCst);
    "done"
}

#[cors(origins = ["https://app.example.com"], credentials)]
#[get("/socket")]
async fn socket() -> impl Responder {
    RUNS.fetch_add(1, Ordering::SeqCst);
    HttpResponse::SwitchingProtocols().insert_header(("Upgrade", "websocket")).finish()
}

static NEVER_LOADED: OriginList = OriginList::new();

fn fails(_: &OriginRequest) -> Result<bool, &'static str> {
    Err("the database cannot be reached")
}

#[cors(origins = [from(NEVER_LOADED), allow_if(fails)])]
#[get("/closed")]
async fn closed() -> impl Responder {
    "closed"
}

#[cors(origins = ["https://app.example.com"])]
#[get("/paths/{name}")]
async fn named(name: web::Path<String>) -> impl Responder {
    name.into_inner()
}

#[get("/plain")]
async fn plain() -> impl Responder {
    "plain"
}

#[delete("/split")]
async fn plain_split() -> impl Responder {
    "plain"
}

#[cors(origins = ["https://reader.example.com"])]
#[get("/split")]
async fn read_split() -> impl Responder {
    "read"
}

#[cors(origins = ["https://writer.example.com"])]
#[post("/split")]
async fn write_split() -> impl Responder {
    "written"
}

#[options("/own")]
async fn own_options() -> impl Responder {
    "own"
}

fn start() -> Server {
    Server::start(|| {
        App::new().service((read, public, tiers, effects, socket, closed, named)).service((
            plain,
            plain_split,
            read_split,
            write_split,
            own_options,
        ))
    })
}

/// The origins are refused in actual requests and in preflights, without any CORS header.
async fn expect_disallowed(server: &Server, path: &str, origins: &[&str]) {
    for origin in origins {
        let (status, headers) = server.send(&format!("GET {path}"), &[("Origin", origin)]).await.cors();
        assert_eq!((status, headers), (200, vec!["vary: origin".to_owned()]), "{origin}");
        let refused = server.send(&format!("OPTIONS {path}"), &[("Origin", origin), asks("GET")]).await;
        refused.expect(403, &preflight(&[]));
    }
}

#[actix_web::test]
async fn a_wildcard_never_becomes_reflection_with_credentials() {
    let server = start();
    let evil = EVIL;
    server.send("GET /public", &[evil, ("Cookie", "id=1")]).await.expect(200, &["allow-origin: *"]);
    server.send("GET /tiers", &[("Origin", APP)]).await.expect(200, &ALLOWED);
    let anonymous = server.send("GET /tiers", &[evil, ("Cookie", "id=1")]).await;
    anonymous.expect(200, &["allow-origin: *", "vary: origin"]);
}

#[actix_web::test]
async fn a_suffix_matches_at_a_label_boundary_only() {
    let server = start();
    let allowed = ["allow-origin: https://a.b.tenants.example.com", "allow-credentials: true", "vary: origin"];
    server.send("GET /read", &[("Origin", "https://a.b.tenants.example.com")]).await.expect(200, &allowed);
    let origins = ["https://eviltenants.example.com", "https://tenants.example.com", "https://.tenants.example.com"];
    expect_disallowed(&server, "/read", &origins).await;
}

#[actix_web::test]
async fn matching_is_anchored_at_both_ends() {
    let origins = [
        "https://app.example.com.evil.example",
        "https://evil.example/https://app.example.com",
        "xhttps://app.example.com",
        "https://app.example.com@evil.example",
        "https://app.example.com:443",
        "https://a.tenants.example.com.evil.example",
    ];
    expect_disallowed(&start(), "/read", &origins).await;
}

#[actix_web::test]
async fn a_dot_is_literal() {
    let origins = ["https://appxexample.com", "https://app.examplexcom", "https://a.tenantsxexample.com"];
    expect_disallowed(&start(), "/read", &origins).await;
}

#[actix_web::test]
async fn entries_never_combine() {
    // The scheme of one entry, the host of another, the port of a third.
    let origins = [
        "http://app.example.com",
        "https://localhost:3000",
        "https://app.example.com:3000",
        "http://a.tenants.example.com",
    ];
    expect_disallowed(&start(), "/read", &origins).await;
}

#[actix_web::test]
async fn scheme_and_port_are_compared_and_malformed_origins_never_match() {
    let origins = [
        "http://localhost",
        "http://localhost:30000",
        "http://localhost:03000",
        "HTTPS://APP.EXAMPLE.COM",
        "https://app.example.com/",
        "https://app.example.com https://app.example.com",
        "https://a_b!.tenants.example.com",
        "//app.example.com",
        "app.example.com",
    ];
    expect_disallowed(&start(), "/read", &origins).await;
    let twice = [("Origin", APP), ("Origin", APP)];
    start().send("GET /read", &twice).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn null_never_matches_a_list() {
    expect_disallowed(&start(), "/read", &["null", "NULL", "null, https://app.example.com"]).await;
}

#[actix_web::test]
async fn a_preflight_is_answered_by_the_policy_of_the_requested_method() {
    let server = start();
    let reader = ("Origin", "https://reader.example.com");
    let writer = ("Origin", "https://writer.example.com");
    let allowed = ["allow-origin: https://reader.example.com", "allow-methods: GET"];
    server.send("OPTIONS /split", &[reader, asks("GET")]).await.expect(204, &preflight(&allowed));
    server.send("OPTIONS /split", &[reader, asks("POST")]).await.expect(403, &preflight(&[]));
    let allowed = ["allow-origin: https://writer.example.com", "allow-methods: POST"];
    server.send("OPTIONS /split", &[writer, asks("POST")]).await.expect(204, &preflight(&allowed));
    server.send("OPTIONS /split", &[writer, asks("GET")]).await.expect(403, &preflight(&[]));
}

#[actix_web::test]
async fn routes_without_a_policy_are_silent() {
    let server = start();
    server.send("GET /plain", &[("Origin", APP)]).await.expect(200, &[]);
    assert_eq!(server.send("OPTIONS /plain", &[("Origin", APP), asks("GET")]).await.cors().1, [] as [&str; 0]);
    assert_eq!(server.send("OPTIONS /split", &[("Origin", APP), asks("DELETE")]).await.cors().1, [] as [&str; 0]);
    server.send("OPTIONS /own", &[("Origin", APP), asks("GET")]).await.expect(200, &[]);
}

#[actix_web::test]
async fn the_policy_is_selected_as_the_router_selects_the_route() {
    let spellings = [
        "/paths/a",
        "/PATHS/a",
        "/paths/%61",
        "/%70aths/a",
        "/paths%2Fa",
        "//paths/a",
        "/paths//a",
        "/paths/a/",
        "/paths/a+b",
        "/paths/%2e%2e",
        "/paths/../read",
    ];
    let bare = Server::start(|| App::new().service(named));
    let normalized = Server::start(|| App::new().wrap(NormalizePath::trim()).service(named));
    for server in [&bare, &normalized] {
        for spelling in spellings {
            let response = server.send(&format!("GET {spelling}"), &[("Origin", APP)]).await;
            let preflight = server.send(&format!("OPTIONS {spelling}"), &[("Origin", APP), asks("GET")]).await;
            let is_routed = response.status == 200;
            assert_eq!(is_routed, !response.lines("access-control-allow-origin").is_empty(), "{spelling}");
            assert_eq!(is_routed, preflight.status == 204, "{spelling}");
            assert_eq!(is_routed, !preflight.lines("access-control-allow-origin").is_empty(), "{spelling}");
        }
    }
}

#[actix_web::test]
async fn a_disallowed_origin_is_never_reflected() {
    let server = start();
    let marker = "https://marker-7f3a.example";
    for path in ["/read", "/public", "/tiers", "/closed", "/paths/a", "/plain", "/split", "/nowhere"] {
        for method in ["GET", "POST", "OPTIONS", "HEAD"] {
            let response = server.send(&format!("{method} {path}"), &[("Origin", marker), asks("GET")]).await;
            assert!(!format!("{:?}{}", response.headers, response.body).contains("marker-7f3a"), "{method} {path}");
        }
    }
}

#[actix_web::test]
async fn unloaded_lists_and_failing_predicates_close() {
    expect_disallowed(&start(), "/closed", &[APP, "https://evil.example", "null"]).await;
    let denying = Server::start(|| App::new().wrap(Cors::new(Policy::deny_all())).service(plain));
    expect_disallowed(&denying, "/plain", &[APP, "null"]).await;
}

#[actix_web::test]
async fn a_refused_preflight_runs_no_handler() {
    let server = Server::start(|| {
        let count = || async {
            RUNS.fetch_add(1, Ordering::SeqCst);
            "counted"
        };
        App::new()
            .service(effects)
            .service(web::resource("/any").wrap(Cors::new(Policy::deny_all())).to(count))
            .service(web::scope("/protected").wrap(SkipPreflight::new(NormalizePath::trim())).service(read))
    });
    let before = RUNS.load(Ordering::SeqCst);
    for path in ["/effects", "/any", "/protected/read"] {
        for method in ["POST", "DELETE", "GET"] {
            server.send(&format!("OPTIONS {path}"), &[EVIL, asks(method)]).await;
        }
    }
    assert_eq!(RUNS.load(Ordering::SeqCst), before);
}

#[actix_web::test]
async fn work_on_requested_headers_is_bounded() {
    // The response does not depend on the requested headers; the benches compare allocations and instructions.
    let server = start();
    let allowed =
        preflight(&["allow-origin: https://app.example.com", "allow-credentials: true", "allow-methods: GET"]);
    for requested in ["x-a".to_owned(), "x-a,".repeat(10_000), ",".repeat(30_000), "\u{7f}".repeat(3)] {
        let headers = [("Origin", APP), asks("GET"), ("Access-Control-Request-Headers", &requested)];
        let response = server.send("OPTIONS /read", &headers).await;
        if response.status != 400 && response.status != 431 {
            response.expect(204, &allowed);
        }
    }
}

#[actix_web::test]
async fn a_requests_vary_is_never_copied() {
    let server = start();
    server.send("GET /read", &[("Origin", APP), ("Vary", "X-Evil")]).await.expect(200, &ALLOWED);
    server.send("GET /public", &[("Vary", "*")]).await.expect(200, &["allow-origin: *"]);
}

#[actix_web::test]
async fn responses_vary_by_origin_for_every_origin() {
    let server = start();
    for headers in [&[("Origin", APP)][..], &[EVIL], &[("Origin", "null")], &[]] {
        for path in ["/read", "/tiers", "/closed"] {
            let vary = server.send(&format!("GET {path}"), headers).await.cors().1;
            assert!(vary.contains(&"vary: origin".to_owned()), "{path} {headers:?}: {vary:?}");
        }
    }
}

#[actix_web::test]
async fn private_network_access_is_never_granted() {
    let server = start();
    let headers = [
        ("Origin", APP),
        asks("GET"),
        ("Access-Control-Request-Private-Network", "true"),
        ("Access-Control-Request-Local-Network", "true"),
    ];
    let allowed =
        preflight(&["allow-origin: https://app.example.com", "allow-credentials: true", "allow-methods: GET"]);
    server.send("OPTIONS /read", &headers).await.expect(204, &allowed);
}

#[actix_web::test]
async fn effects_are_refused_before_the_handler() {
    let server = start();
    let before = RUNS.load(Ordering::SeqCst);
    for headers in [
        &[EVIL, ("Cookie", "id=1")][..],
        &[("Origin", "null"), ("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "cross-site")],
    ] {
        let form = [headers, &[("Content-Type", "application/x-www-form-urlencoded")]].concat();
        server.send("POST /effects", &form).await.expect(403, &["vary: origin"]);
    }
    assert_eq!(RUNS.load(Ordering::SeqCst), before);
}

#[actix_web::test]
async fn websocket_upgrades_are_refused_before_the_handler_too() {
    let server = start();
    let before = RUNS.load(Ordering::SeqCst);
    let evil = [
        EVIL,
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Version", "13"),
    ];
    server.send("GET /socket", &evil).await.expect(403, &["vary: origin"]);
    assert_eq!(RUNS.load(Ordering::SeqCst), before);
}
