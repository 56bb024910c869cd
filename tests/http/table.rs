//! The table of what a request gets, cell by cell.

use actix_web::{App, HttpRequest, HttpResponse, Responder, get, post, route, web};
use cors_runtime::cors;

use crate::server::{EVIL, SHOP, Server, asks, preflight};

const PARTNER: (&str, &str) = ("Origin", "https://a.b.partners.example.com");

#[cors(
    origins = ["https://shop.example.com", "https://*.partners.example.com"],
    credentials,
    headers = ["X-Request-Id"],
    expose = ["X-Total-Count", "ETag"],
    max_age = "1h",
)]
#[get("/credentialed")]
async fn credentialed() -> impl Responder {
    "credentialed"
}

#[cors(origins = ["https://shop.example.com"])]
#[get("/anonymous")]
async fn anonymous() -> impl Responder {
    "anonymous"
}

#[cors(origins = "*", headers = ["*", "Authorization"], expose = "*", max_age = 0, preflight_status = 200)]
#[get("/public")]
async fn public() -> impl Responder {
    "public"
}

#[cors(origins = "*", credentials = ["https://shop.example.com"], expose = "ETag")]
#[get("/tiers")]
async fn tiers() -> impl Responder {
    "tiers"
}

#[cors(origins = ["https://*.partners.example.com", "https://shop.example.com"], credentials = ["https://shop.example.com"])]
#[get("/listed-tiers")]
async fn listed_tiers() -> impl Responder {
    "tiers"
}

#[cors(origins = ["https://shop.example.com"], headers = "X-Request-Id")]
#[post("/json")]
async fn json(body: web::Json<u64>) -> impl Responder {
    body.to_string()
}

#[cors(origins = ["https://shop.example.com"], headers = mirror)]
#[get("/mirror")]
async fn mirror() -> impl Responder {
    "mirror"
}

#[cors(disabled)]
#[get("/disabled")]
async fn disabled() -> impl Responder {
    HttpResponse::Ok().insert_header(("Access-Control-Allow-Origin", "*")).finish()
}

#[cors(origins = ["https://shop.example.com"], methods = ["GET"])]
#[route("/narrowed", method = "GET", method = "POST", method = "PURGE")]
async fn narrowed() -> impl Responder {
    HttpResponse::Ok().insert_header(("Access-Control-Allow-Origin", "*")).finish()
}

#[cors(origins = ["https://shop.example.com"], preflight = manual, max_age = 60)]
#[route("/manual", method = "GET", method = "OPTIONS")]
async fn manual(request: HttpRequest) -> impl Responder {
    let asked = request.headers().get("Origin").cloned();
    let mut response = HttpResponse::Ok();
    if let Some(origin) = asked.filter(|_| request.method() == "OPTIONS") {
        response.insert_header(("Access-Control-Allow-Origin", origin));
        response.insert_header(("Access-Control-Allow-Methods", "BREW"));
    }
    response.body("by hand")
}

#[cors(origins = ["https://shop.example.com"], dev_origins = ["http://localhost:*"], credentials)]
#[get("/dev")]
async fn dev() -> impl Responder {
    "dev"
}

#[cors(origins = ["https://shop.example.com"], dev_origins = ["http://localhost:*"], credentials = ["https://shop.example.com"])]
#[get("/dev-tiers")]
async fn dev_tiers() -> impl Responder {
    "dev"
}

#[cors(origins = ["https://shop.example.com"], expose = "ETag")]
#[get("/talkative")]
async fn talkative() -> impl Responder {
    HttpResponse::Ok()
        .insert_header(("Access-Control-Allow-Origin", "*"))
        .append_header(("Access-Control-Allow-Origin", "https://evil.example"))
        .insert_header(("Access-Control-Allow-Credentials", "true"))
        .insert_header(("Access-Control-Allow-Private-Network", "true"))
        .insert_header(("Access-Control-Expose-Headers", "*"))
        .insert_header(("Access-Control-Max-Age", "1"))
        .insert_header(("Vary", "Accept-Encoding, origin"))
        .finish()
}

#[get("/plain")]
async fn plain() -> impl Responder {
    "plain"
}

fn start() -> Server {
    Server::start(|| {
        App::new()
            .service((credentialed, anonymous, public, tiers, listed_tiers, json))
            .service((mirror, disabled, narrowed, manual, dev, dev_tiers, talkative, plain))
    })
}

#[actix_web::test]
async fn a_credentialed_policy_allows_its_origins_with_credentials() {
    let server = start();
    for (origin, allowed) in
        [(SHOP, "allow-origin: https://shop.example.com"), (PARTNER, "allow-origin: https://a.b.partners.example.com")]
    {
        let answer = server.send("OPTIONS /credentialed", &[origin, asks("GET")]).await;
        answer.expect(
            204,
            &preflight(&[
                allowed,
                "allow-credentials: true",
                "allow-methods: GET",
                "allow-headers: X-Request-Id",
                "max-age: 3600",
            ]),
        );
        assert_eq!(answer.body, "");
        server
            .send("GET /credentialed", &[origin])
            .await
            .expect(200, &[allowed, "allow-credentials: true", "expose-headers: X-Total-Count, ETag", "vary: origin"]);
    }
    let refused = server.send("OPTIONS /credentialed", &[EVIL, asks("GET")]).await;
    refused.expect(403, &preflight(&[]));
    assert_eq!(refused.body.lines().count(), 1);
    assert_eq!(refused.lines("content-type"), ["text/plain; charset=utf-8"]);
    let actual = server.send("GET /credentialed", &[EVIL]).await;
    actual.expect(200, &["vary: origin"]);
    assert_eq!(actual.body, "credentialed");
    server.send("GET /credentialed", &[]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn an_anonymous_policy_sends_no_credentials_header() {
    let server = start();
    let allowed = "allow-origin: https://shop.example.com";
    server
        .send("OPTIONS /anonymous", &[SHOP, asks("GET")])
        .await
        .expect(204, &preflight(&[allowed, "allow-methods: GET"]));
    server.send("OPTIONS /anonymous", &[EVIL, asks("GET")]).await.expect(403, &preflight(&[]));
    server.send("GET /anonymous", &[SHOP]).await.expect(200, &[allowed, "vary: origin"]);
    server.send("GET /anonymous", &[EVIL]).await.expect(200, &["vary: origin"]);
    server.send("GET /anonymous", &[]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn a_constant_wildcard_does_not_depend_on_the_origin() {
    let server = start();
    let answer = ["allow-origin: *", "expose-headers: *"];
    for origins in [&[SHOP][..], &[], &[("Origin", "null")], &[SHOP, EVIL], &[("Origin", "\u{ff}")]] {
        server.send("GET /public", origins).await.expect(200, &answer);
        let asked = server.send("OPTIONS /public", &[origins, &[asks("GET")]].concat()).await;
        match origins {
            // Without an origin this is not a preflight, and the route does not handle OPTIONS.
            [] => asked.expect(404, &[]),
            _ => asked.expect(
                200,
                &preflight(&["allow-origin: *", "allow-methods: GET", "allow-headers: *, Authorization", "max-age: 0"]),
            ),
        }
    }
}

#[actix_web::test]
async fn credentials_are_for_listed_origins_and_others_are_anonymous() {
    let server = start();
    let shop = ["allow-origin: https://shop.example.com", "allow-credentials: true"];
    server.send("GET /tiers", &[SHOP]).await.expect(200, &[shop[0], shop[1], "expose-headers: ETag", "vary: origin"]);
    server
        .send("OPTIONS /tiers", &[SHOP, asks("GET")])
        .await
        .expect(204, &preflight(&[shop[0], shop[1], "allow-methods: GET"]));
    server.send("GET /tiers", &[EVIL]).await.expect(200, &["allow-origin: *", "expose-headers: ETag", "vary: origin"]);
    server
        .send("OPTIONS /tiers", &[EVIL, asks("GET")])
        .await
        .expect(204, &preflight(&["allow-origin: *", "allow-methods: GET"]));
    server.send("GET /tiers", &[]).await.expect(200, &["vary: origin"]);
    server.send("GET /tiers", &[("Origin", "null")]).await.expect(200, &["vary: origin"]);
    server.send("GET /tiers", &[SHOP, SHOP]).await.expect(200, &["vary: origin"]);
    server.send("GET /listed-tiers", &[SHOP]).await.expect(200, &[shop[0], shop[1], "vary: origin"]);
    server
        .send("GET /listed-tiers", &[PARTNER])
        .await
        .expect(200, &["allow-origin: https://a.b.partners.example.com", "vary: origin"]);
    server.send("GET /listed-tiers", &[EVIL]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn a_json_parameter_allows_content_type() {
    let server = start();
    let allowed = "allow-origin: https://shop.example.com";
    let headers = "allow-headers: X-Request-Id, Content-Type";
    server
        .send("OPTIONS /json", &[SHOP, asks("POST")])
        .await
        .expect(204, &preflight(&[allowed, "allow-methods: POST", headers]));
}

#[actix_web::test]
async fn mirror_echoes_requested_header_names() {
    let server = start();
    let allowed = ["allow-origin: https://shop.example.com", "allow-methods: GET"];
    let names = "x-a,x-b, Authorization";
    let long = "x-a,".repeat(1_025);
    for (asked, answer) in [
        (&[][..], &[][..]),
        (&[names], &["allow-headers: x-a,x-b, Authorization"]),
        (&["x-a", "x-b"], &["allow-headers: x-a", "allow-headers: x-b"]),
        (&["x-a; x-b"], &[]),
        (&["x-\u{e4}"], &[]),
        (&[&long], &[]),
    ] {
        let lines: Vec<_> = asked.iter().map(|names| ("Access-Control-Request-Headers", *names)).collect();
        let response = server.send("OPTIONS /mirror", &[&[SHOP, asks("GET")], &lines[..]].concat()).await;
        response.expect(204, &preflight(&[&allowed, answer].concat()));
    }
}

#[actix_web::test]
async fn a_disabled_route_has_no_cors() {
    let server = start();
    server.send("OPTIONS /disabled", &[SHOP, asks("GET")]).await.expect(403, &preflight(&[]));
    server.send("GET /disabled", &[SHOP]).await.expect(200, &[]);
    server.send("GET /disabled", &[]).await.expect(200, &[]);
}

#[actix_web::test]
async fn a_narrowed_route_has_cors_for_some_methods() {
    let server = start();
    let allowed = "allow-origin: https://shop.example.com";
    server
        .send("OPTIONS /narrowed", &[SHOP, asks("GET")])
        .await
        .expect(204, &preflight(&[allowed, "allow-methods: GET"]));
    server.send("OPTIONS /narrowed", &[SHOP, asks("POST")]).await.expect(403, &preflight(&[]));
    server.send("GET /narrowed", &[SHOP]).await.expect(200, &[allowed, "vary: origin"]);
    server.send("POST /narrowed", &[SHOP]).await.expect(200, &[]);
    server.send("PURGE /narrowed", &[SHOP]).await.expect(200, &[]);
    server.send("POST /narrowed", &[]).await.expect(200, &[]);
}

#[actix_web::test]
async fn manual_preflights_reach_the_users_handler() {
    let server = start();
    let answer = server.send("OPTIONS /manual", &[EVIL, asks("GET")]).await;
    answer.expect(200, &["allow-origin: https://evil.example", "allow-methods: BREW"]);
    assert_eq!(answer.body, "by hand");
    server.send("GET /manual", &[SHOP]).await.expect(200, &["allow-origin: https://shop.example.com", "vary: origin"]);
    // This is not a preflight: the policy decorates it like any other response.
    server.send("OPTIONS /manual", &[EVIL]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn dev_origins_are_allowed_with_debug_assertions() {
    let server = start();
    let localhost = ("Origin", "http://localhost:3000");
    let (with_credentials, without): (&[&str], &[&str]) = if cfg!(debug_assertions) {
        (
            &["allow-origin: http://localhost:3000", "allow-credentials: true", "vary: origin"],
            &["allow-origin: http://localhost:3000", "vary: origin"],
        )
    } else {
        (&["vary: origin"], &["vary: origin"])
    };
    server.send("GET /dev", &[localhost]).await.expect(200, with_credentials);
    server.send("GET /dev-tiers", &[localhost]).await.expect(200, without);
    server
        .send("GET /dev-tiers", &[SHOP])
        .await
        .expect(200, &["allow-origin: https://shop.example.com", "allow-credentials: true", "vary: origin"]);
}

#[actix_web::test]
async fn headers_of_the_handler_are_replaced_by_the_policy() {
    let server = start();
    let vary = ["vary: accept-encoding", "vary: origin"];
    server
        .send("GET /talkative", &[SHOP])
        .await
        .expect(200, &["allow-origin: https://shop.example.com", "expose-headers: ETag", vary[0], vary[1]]);
    server.send("GET /talkative", &[EVIL]).await.expect(200, &vary);
    server.send("GET /talkative", &[]).await.expect(200, &vary);
}

#[actix_web::test]
async fn plain_routes_send_no_cors_headers() {
    let server = start();
    server.send("GET /plain", &[SHOP]).await.expect(200, &[]);
    server.send("OPTIONS /plain", &[SHOP, asks("GET")]).await.expect(404, &[]);
    server.send("GET /nowhere", &[SHOP]).await.expect(404, &[]);
}

#[actix_web::test]
async fn malformed_origins_are_not_allowed() {
    let server = start();
    for origin in [
        "",
        "null",
        "https://shop.example.com/",
        "https://shop.example.com:443",
        "HTTPS://shop.example.com",
        "https://SHOP.example.com",
        "https://shop.example.com, https://shop.example.com",
        "https://shop.example.com https://evil.example",
        "https://shop.example.com.evil.example",
        "https://evil.example/.partners.example.com",
        "https://partners.example.com",
        "https://user@a.partners.example.com",
    ] {
        let origin = ("Origin", origin);
        server.send("GET /credentialed", &[origin]).await.expect(200, &["vary: origin"]);
        server.send("OPTIONS /credentialed", &[origin, asks("GET")]).await.expect(403, &preflight(&[]));
    }
    for lines in [
        &b"Origin: https://shop.example.com\r\nOrigin: https://shop.example.com\r\n"[..],
        b"Origin: https://shop.example.com\r\nOrigin: null\r\n",
        b"Origin: https://\xff.partners.example.com\r\n",
        b"Origin: \x80\r\n",
    ] {
        server.send_bytes("GET /credentialed", lines, b"").await.expect(200, &["vary: origin"]);
        let asks = [lines, b"Access-Control-Request-Method: GET\r\n"].concat();
        server.send_bytes("OPTIONS /credentialed", &asks, b"").await.expect(403, &preflight(&[]));
    }
    let long = format!("https://{}.partners.example.com", "a".repeat(8_192));
    server.send("GET /credentialed", &[("Origin", &long)]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn requested_headers_do_not_change_the_response() {
    let server = start();
    let expected = preflight(&["allow-origin: https://shop.example.com", "allow-methods: GET"]);
    let junk = "x-junk,".repeat(8_192 / 7);
    for names in ["", "x-anything", "x-a,,,;;\"", &junk] {
        let names = ("Access-Control-Request-Headers", names);
        server.send("OPTIONS /anonymous", &[SHOP, asks("GET"), names]).await.expect(204, &expected);
    }
}
