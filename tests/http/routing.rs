//! The router decides which route responds, by the route's own guards.

use actix_web::{
    App, HttpRequest, HttpResponse, Responder, get,
    guard::{self, GuardContext},
    options, put, routes, scope, web,
};
use cors_runtime::cors;

use crate::server::{Server, asks, preflight};

const READERS: (&str, &str) = ("Origin", "https://readers.example");
const WRITERS: (&str, &str) = ("Origin", "https://writers.example");

#[cors(origins = ["https://readers.example"])]
#[get("/item/{id}")]
async fn read(request: HttpRequest, id: web::Path<u64>) -> impl Responder {
    format!("{id} {} {}", request.match_pattern().unwrap(), request.url_for("read", ["7"]).unwrap().path())
}

#[cors(origins = ["https://writers.example"], credentials)]
#[put("/item/{id}")]
async fn write(id: web::Path<u64>) -> impl Responder {
    id.to_string()
}

/// The route of each method answers its preflights, in either order.
async fn expect_two_policies(server: &Server, prefix: &str) {
    let reads = ["allow-origin: https://readers.example"];
    let writes = ["allow-origin: https://writers.example", "allow-credentials: true"];
    let path = format!("{prefix}/item/5");
    let options = format!("OPTIONS {path}");
    server.send(&options, &[READERS, asks("GET")]).await.expect(204, &preflight(&[reads[0], "allow-methods: GET"]));
    server.send(&options, &[READERS, asks("PUT")]).await.expect(403, &preflight(&[]));
    server
        .send(&options, &[WRITERS, asks("PUT")])
        .await
        .expect(204, &preflight(&[writes[0], writes[1], "allow-methods: PUT"]));
    server.send(&options, &[WRITERS, asks("GET")]).await.expect(403, &preflight(&[]));
    // No route serves DELETE: the router responds to the preflight as it would to the request.
    server.send(&options, &[READERS, asks("DELETE")]).await.expect(404, &[]);
    let get = server.send(&format!("GET {path}"), &[READERS]).await;
    get.expect(200, &[reads[0], "vary: origin"]);
    assert_eq!(get.body, format!("5 {prefix}/item/{{id}} {prefix}/item/7"));
    server.send(&format!("PUT {path}"), &[WRITERS]).await.expect(200, &[writes[0], writes[1], "vary: origin"]);
    // The policy of PUT has credentials: requests of other origins do not reach the handler.
    server.send(&format!("PUT {path}"), &[READERS]).await.expect(403, &["vary: origin"]);
}

#[actix_web::test]
async fn each_policy_on_a_path_answers_its_preflights_in_either_order() {
    expect_two_policies(&Server::start(|| App::new().service(read).service(write)), "").await;
    expect_two_policies(&Server::start(|| App::new().service(write).service(read)), "").await;
}

#[actix_web::test]
async fn each_policy_on_a_path_answers_its_preflights_in_scopes() {
    let app = || App::new().service(web::scope("").service((read, write)));
    expect_two_policies(&Server::start(app), "").await;
    let app = || App::new().service(web::scope("/api").service(write).service(read));
    expect_two_policies(&Server::start(app), "/api").await;
    let app = || {
        App::new().service(web::scope("/api").service(web::scope("/v1").configure(|config| {
            config.service(read).service(write);
        })))
    };
    expect_two_policies(&Server::start(app), "/api/v1").await;
}

#[scope("/scoped")]
mod scoped {
    use actix_web::{HttpRequest, Responder, get, put, web};
    use cors_runtime::cors;

    #[cors(origins = ["https://readers.example"])]
    #[get("/item/{id}", name = "read")]
    pub async fn read(request: HttpRequest, id: web::Path<u64>) -> impl Responder {
        format!("{id} {} {}", request.match_pattern().unwrap(), request.url_for("read", ["7"]).unwrap().path())
    }

    #[cors(origins = ["https://writers.example"], credentials)]
    #[put("/item/{id}")]
    pub async fn write(id: web::Path<u64>) -> impl Responder {
        id.to_string()
    }
}

#[actix_web::test]
async fn each_policy_on_a_path_answers_its_preflights_in_a_scope_module() {
    expect_two_policies(&Server::start(|| App::new().service((scoped::read, scoped::write))), "/scoped").await;
}

#[cors(origins = ["https://readers.example"])]
#[routes]
#[get("/a")]
#[delete("/a")]
#[head("/b")]
async fn several() -> impl Responder {
    HttpResponse::Ok().finish()
}

#[actix_web::test]
async fn several_routes_of_one_handler_have_its_policy() {
    let server = Server::start(|| App::new().service(several));
    let allowed = "allow-origin: https://readers.example";
    for (path, method, allows) in [
        ("/a", "GET", "allow-methods: GET"),
        ("/a", "DELETE", "allow-methods: DELETE"),
        ("/b", "HEAD", "allow-methods: HEAD"),
    ] {
        let options = format!("OPTIONS {path}");
        server.send(&options, &[READERS, asks(method)]).await.expect(204, &preflight(&[allowed, allows]));
        server.send(&format!("{method} {path}"), &[READERS]).await.expect(200, &[allowed, "vary: origin"]);
    }
    server.send("OPTIONS /b", &[READERS, asks("GET")]).await.expect(404, &[]);
}

#[options("/item/{id}")]
async fn by_hand() -> impl Responder {
    HttpResponse::Ok().insert_header(("X-By-Hand", "1")).finish()
}

#[actix_web::test]
async fn options_without_a_preflight_reach_the_users_handler() {
    let server = Server::start(|| App::new().service(read).service(by_hand));
    let allowed = preflight(&["allow-origin: https://readers.example", "allow-methods: GET"]);
    server.send("OPTIONS /item/5", &[READERS, asks("GET")]).await.expect(204, &allowed);
    for headers in [&[][..], &[READERS], &[asks("GET")], &[READERS, asks("GET"), asks("GET")], &[READERS, asks("PUT")]]
    {
        let answer = server.send("OPTIONS /item/5", headers).await;
        answer.expect(200, &[]);
        assert_eq!(answer.lines("x-by-hand"), ["1"]);
    }
}

#[actix_web::test]
async fn the_router_responds_to_unserved_methods() {
    let server = Server::start(|| {
        App::new()
            .service(read)
            .service(write)
            .service(web::resource("/item/{id}").route(web::post().to(HttpResponse::Ok)))
    });
    let answer = server.send("DELETE /item/5", &[READERS]).await;
    answer.expect(405, &[]);
    let mut allow: Vec<_> = answer.lines("allow").iter().flat_map(|line| line.split(", ")).collect();
    allow.sort_unstable();
    assert_eq!(allow, ["GET", "POST", "PUT"]);
    let alone = Server::start(|| App::new().service(read));
    alone.send("DELETE /item/5", &[READERS]).await.expect(404, &[]);
    alone.send("HEAD /item/5", &[READERS]).await.expect(404, &[]);
}

fn on_first_host(context: &GuardContext<'_>) -> bool {
    guard::Guard::check(&guard::Host("first.example"), context)
}

fn has_version(context: &GuardContext<'_>) -> bool {
    context.head().headers().contains_key("x-version")
}

#[cors(origins = ["https://readers.example"])]
#[get("/", guard = "on_first_host")]
async fn first_host() -> impl Responder {
    "first"
}

#[cors(origins = ["https://writers.example"])]
#[get("/")]
async fn other_hosts() -> impl Responder {
    "other"
}

#[cors(origins = ["https://readers.example"], headers = "X-Version", preflight_guards = skip)]
#[get("/versioned", guard = "has_version")]
async fn versioned() -> impl Responder {
    "versioned"
}

#[cors(origins = ["https://readers.example"], headers = "X-Version")]
#[get("/guarded", guard = "has_version")]
async fn guarded() -> impl Responder {
    "guarded"
}

#[actix_web::test]
async fn guards_hold_for_preflights() {
    let server = Server::start(|| App::new().service((first_host, other_hosts, versioned, guarded)));
    for (host, origin, allowed) in [
        ("first.example", READERS, "allow-origin: https://readers.example"),
        ("second.example", WRITERS, "allow-origin: https://writers.example"),
    ] {
        let host = ("Host", host);
        server
            .send("OPTIONS /", &[host, origin, asks("GET")])
            .await
            .expect(204, &preflight(&[allowed, "allow-methods: GET"]));
        server.send("GET /", &[host, origin]).await.expect(200, &[allowed, "vary: origin"]);
    }
    server.send("OPTIONS /", &[("Host", "second.example"), READERS, asks("GET")]).await.expect(403, &preflight(&[]));
    let allowed = "allow-origin: https://readers.example";
    let answer = preflight(&[allowed, "allow-methods: GET", "allow-headers: X-Version"]);
    server.send("OPTIONS /versioned", &[READERS, asks("GET")]).await.expect(204, &answer);
    server.send("GET /versioned", &[READERS]).await.expect(404, &[]);
    server.send("GET /versioned", &[READERS, ("X-Version", "1")]).await.expect(200, &[allowed, "vary: origin"]);
    server.send("OPTIONS /guarded", &[READERS, asks("GET")]).await.expect(404, &[]);
}

#[cors(disabled)]
#[get("/files/secret")]
async fn secret() -> impl Responder {
    "secret"
}

#[cors(origins = ["https://readers.example"], methods = ["GET"])]
#[routes]
#[get("/files/narrow")]
#[post("/files/narrow")]
async fn narrow() -> impl Responder {
    "narrow"
}

#[cors(origins = "*")]
#[routes]
#[get("/files/{path:.*}")]
#[post("/files/{path:.*}")]
async fn catch_all(path: web::Path<String>) -> impl Responder {
    path.into_inner()
}

#[actix_web::test]
async fn a_route_also_claims_the_preflights_that_it_refuses() {
    let server = Server::start(|| App::new().service((secret, narrow, catch_all)));
    server.send("OPTIONS /files/secret", &[READERS, asks("GET")]).await.expect(403, &preflight(&[]));
    server.send("GET /files/secret", &[READERS]).await.expect(200, &[]);
    server.send("OPTIONS /files/narrow", &[READERS, asks("POST")]).await.expect(403, &preflight(&[]));
    server.send("POST /files/narrow", &[READERS]).await.expect(200, &[]);
    let allowed = "allow-origin: https://readers.example";
    server
        .send("OPTIONS /files/narrow", &[READERS, asks("GET")])
        .await
        .expect(204, &preflight(&[allowed, "allow-methods: GET"]));
    // The wider route answers the preflights of methods that the narrow ones do not serve.
    server
        .send("OPTIONS /files/secret", &[READERS, asks("POST")])
        .await
        .expect(204, &preflight(&["allow-origin: *", "allow-methods: POST"]));
    server
        .send("OPTIONS /files/other", &[READERS, asks("GET")])
        .await
        .expect(204, &preflight(&["allow-origin: *", "allow-methods: GET"]));
}

mod one {
    #[cors_runtime::cors(origins = ["https://readers.example"])]
    #[actix_web::get("/one")]
    pub async fn same_name() -> &'static str {
        "one"
    }
}

mod two {
    #[cors_runtime::cors(origins = ["https://writers.example"])]
    #[actix_web::get("/two")]
    pub async fn same_name() -> &'static str {
        "two"
    }
}

#[actix_web::test]
async fn handlers_of_one_name_keep_their_policies() {
    let server = Server::start(|| App::new().service(one::same_name).service(two::same_name));
    server.send("GET /one", &[READERS]).await.expect(200, &["allow-origin: https://readers.example", "vary: origin"]);
    server.send("GET /two", &[READERS]).await.expect(200, &["vary: origin"]);
    server.send("GET /two", &[WRITERS]).await.expect(200, &["allow-origin: https://writers.example", "vary: origin"]);
}
