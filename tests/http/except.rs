//! Outer policies enforce before a route is chosen: what inner policies and `except` can change.

use std::panic::catch_unwind;

use actix_web::{App, HttpResponse, middleware::NormalizePath, web};
use cors_runtime::{Cors, OriginRequest, Policy, cors, policy};

use crate::server::{EVIL, SHOP, Server, asks, preflight};

const PARTNER: (&str, &str) = ("Origin", "https://partner.example");
const SHOP_ALLOWED: [&str; 3] = ["allow-origin: https://shop.example.com", "allow-credentials: true", "vary: origin"];
const PARTNER_ALLOWED: [&str; 2] = ["allow-origin: https://partner.example", "vary: origin"];

policy! {
    static OUTER = { origins = ["https://shop.example.com"], credentials };
    static NARROWED = { origins = ["https://shop.example.com"], credentials, methods = ["GET"] };
    static ALL = { origins = ["https://shop.example.com"], credentials, enforce };
    static INNER = { origins = ["https://partner.example", "https://shop.example.com"] };
}

#[cors(origins = ["https://partner.example"])]
#[actix_web::route("/looser", method = "GET", method = "POST")]
async fn looser() -> &'static str {
    "looser"
}

#[cors(origins = ["https://partner.example"], preflight = manual)]
#[actix_web::route("/manual", method = "POST", method = "OPTIONS")]
async fn manual() -> HttpResponse {
    HttpResponse::Ok().insert_header(("Access-Control-Allow-Origin", "by hand")).finish()
}

#[cors(origins = ["https://partner.example"], enforce)]
#[actix_web::post("/tighter")]
async fn tighter() -> &'static str {
    "tighter"
}

fn answer() -> HttpResponse {
    HttpResponse::Ok().finish()
}

#[actix_web::test]
async fn inner_policies_tighten_and_never_loosen() {
    for routes_first in [false, true] {
        let server = Server::start(move || {
            let cors = Cors::new(&OUTER);
            let cors = if routes_first { cors.routes_first() } else { cors };
            App::new().wrap(cors).service((looser, tighter)).service(
                web::scope("/scope").wrap(Cors::new(&INNER)).route("/plain", web::post().to(async || answer())),
            )
        });
        for path in ["/looser", "/scope/plain", "/nowhere"] {
            server.send(&format!("POST {path}"), &[PARTNER]).await.expect(403, &["vary: origin"]);
        }
        server.send("GET /looser", &[PARTNER]).await.expect(200, &PARTNER_ALLOWED);
        server.send("POST /looser", &[]).await.expect(200, &["vary: origin"]);
        server.send("POST /looser", &[SHOP]).await.expect(200, &["vary: origin"]);
        server.send("POST /tighter", &[SHOP]).await.expect(403, &["vary: origin", "vary: sec-fetch-site"]);
    }
}

#[actix_web::test]
async fn the_methods_of_an_outer_policy_do_not_matter() {
    let server = Server::start(|| App::new().wrap(Cors::new(&NARROWED)).route("/plain", web::to(async || answer())));
    server.send("POST /plain", &[SHOP]).await.expect(200, &SHOP_ALLOWED);
    server.send("POST /plain", &[PARTNER]).await.expect(403, &["vary: origin"]);
    server.send("OPTIONS /plain", &[SHOP, asks("POST")]).await.expect(403, &preflight(&[]));
}

#[actix_web::test]
async fn preflights_are_refused_where_the_outer_policy_would_refuse_the_request() {
    let inner = preflight(&["allow-origin: https://partner.example", "allow-methods: GET, POST"]);
    let server = Server::start(|| {
        App::new()
            .wrap(Cors::new(&OUTER).routes_first().except("/scope/{name}"))
            .service((looser, manual))
            .service(web::scope("/scope").service((looser, manual)))
    });
    server.send("OPTIONS /looser", &[PARTNER, asks("GET")]).await.expect(204, &inner);
    server.send("OPTIONS /looser", &[PARTNER, asks("POST")]).await.expect(403, &preflight(&[]));
    server.send("OPTIONS /manual", &[PARTNER, asks("POST")]).await.expect(403, &preflight(&[]));
    // The outer policy trusts this origin, and the inner one decides.
    server.send("OPTIONS /manual", &[SHOP, asks("POST")]).await.expect(200, &["allow-origin: by hand"]);
    server.send("OPTIONS /looser", &[SHOP, asks("POST")]).await.expect(403, &preflight(&[]));
    // It does not enforce on these paths.
    server.send("OPTIONS /scope/looser", &[PARTNER, asks("POST")]).await.expect(204, &inner);
    server.send("POST /scope/looser", &[PARTNER]).await.expect(200, &PARTNER_ALLOWED);
    server.send("OPTIONS /scope/manual", &[PARTNER, asks("POST")]).await.expect(200, &["allow-origin: by hand"]);

    let server = Server::start(|| App::new().wrap(Cors::new(&ALL).routes_first()).service(looser));
    server.send("OPTIONS /looser", &[PARTNER, asks("GET")]).await.expect(403, &preflight(&[]));
    let server = Server::start(|| App::new().wrap(Cors::new(&NARROWED).routes_first()).service(looser));
    server.send("OPTIONS /looser", &[PARTNER, asks("POST")]).await.expect(403, &preflight(&[]));
    server.send("OPTIONS /looser", &[PARTNER, asks("GET")]).await.expect(204, &inner);
}

#[actix_web::test]
async fn exceptions_are_paths_from_the_root() {
    let server = Server::start(|| {
        let plain = || web::to(async || answer());
        let cors = |policy| {
            Cors::new(policy).except("/auth/callback").except("hooks/{provider:[a-z]+}").except("/files/{tail}*")
        };
        let scope = |path: &str, cors| web::scope(path).wrap(cors).default_service(plain());
        App::new()
            .service(scope("/scope", Cors::new(&OUTER).except("/scope/in").except("/out")))
            .service(
                web::scope("/normal")
                    .wrap(NormalizePath::trim())
                    .wrap(Cors::new(&OUTER).except("/normal/a"))
                    .default_service(plain()),
            )
            .service(web::scope("").wrap(cors(&OUTER)).default_service(plain()))
    });
    for (path, is_excepted) in [
        ("/auth/callback", true),
        ("/auth/callback?code=1", true),
        ("/auth/callback/", false),
        ("/auth/Callback", false),
        ("/auth/callback/more", false),
        ("/auth//callback", false),
        // The router matches decoded paths, and so does `except`.
        ("/auth/%63allback", true),
        ("/auth%2Fcallback", false),
        ("/hooks/stripe", true),
        ("/hooks/Stripe", false),
        ("/hooks/stripe/1", false),
        ("/files/a/b", true),
        ("/scope/in", true),
        ("/scope/out", false),
        ("/out", false),
        ("/in", false),
        ("/normal/a", true),
        ("/normal/a/", false),
        ("/", false),
    ] {
        let answer = server.send(&format!("POST {path}"), &[PARTNER]).await;
        answer.expect(if is_excepted { 200 } else { 403 }, &["vary: origin"]);
        let trusted = server.send(&format!("POST {path}"), &[SHOP]).await;
        trusted.expect(200, &SHOP_ALLOWED);
        // Preflights get the usual responses.
        server.send(&format!("OPTIONS {path}"), &[PARTNER, asks("POST")]).await.expect(403, &preflight(&[]));
    }
}

#[actix_web::test]
async fn functions_are_asked_on_excepted_paths() {
    for is_async in [false, true] {
        let server = Server::start(move || {
            let is_partner = |request: &OriginRequest| request.origin() == PARTNER.1;
            let policy = Policy::builder().origins([SHOP.1]).credentials_for([SHOP.1]);
            let policy = if is_async {
                policy.allow_if_async(async move |request: &OriginRequest| is_partner(request))
            } else {
                policy.allow_if(is_partner)
            };
            let cors = Cors::new(policy.build().unwrap()).except("/excepted");
            App::new().wrap(cors).default_service(web::to(async || answer()))
        });
        let cookie = ("Cookie", "session=1");
        for path in ["/excepted", "/"] {
            server.send(&format!("POST {path}"), &[PARTNER]).await.expect(200, &PARTNER_ALLOWED);
        }
        server.send("POST /", &[EVIL]).await.expect(403, &["vary: origin"]);
        server.send("POST /excepted", &[EVIL]).await.expect(200, &["vary: origin"]);
        // The function allows the origin, though without credentials.
        server.send("POST /", &[PARTNER, cookie]).await.expect(403, &["vary: origin"]);
        server.send("POST /excepted", &[PARTNER, cookie]).await.expect(200, &PARTNER_ALLOWED);
    }
}

#[actix_web::test]
async fn a_policy_inside_enforces_on_excepted_paths() {
    let server = Server::start(|| App::new().wrap(Cors::new(&OUTER).except("/tighter")).service(tighter));
    server
        .send("POST /tighter", &[PARTNER])
        .await
        .expect(200, &[&PARTNER_ALLOWED[..], &["vary: sec-fetch-site"]].concat());
    let stranger = EVIL;
    server.send("POST /tighter", &[stranger]).await.expect(403, &["vary: origin", "vary: sec-fetch-site"]);
}

#[test]
fn malformed_patterns_fail_when_the_app_is_built() {
    for pattern in ["/a/{b", "/{id:[}", "/{}"] {
        let panic = catch_unwind(|| Cors::new(&OUTER).except(pattern));
        assert!(panic.is_err(), "{pattern}");
    }
}
