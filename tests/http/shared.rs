//! Policies that many routes share.

use actix_web::{App, HttpResponse, Responder, get, routes, web};
use cors_runtime::{cors, policy};

use crate::server::{EVIL, SHOP, SHOP_ALLOWED, Server, asks, preflight};

policy! {
    static SHARED = {
        origins = ["https://shop.example.com"],
        headers = ["X-Request-Id"],
        expose = ["ETag"],
        max_age = 60,
        preflight_status = 200,
        enforce,
    };

    static READS = { origins = "*", methods = ["GET"] };
}

#[cors(policy = SHARED)]
#[get("/shared")]
async fn shared() -> impl Responder {
    "shared"
}

#[cors(policy = SHARED, methods = "POST", preflight_status = 204, enforce = false)]
#[routes]
#[post("/adapted")]
#[put("/adapted")]
async fn adapted(body: web::Json<u64>) -> impl Responder {
    body.to_string()
}

#[cors(policy = READS)]
#[routes]
#[get("/reads")]
#[post("/reads")]
async fn reads() -> impl Responder {
    "reads"
}

#[cors(origins = ["https://shop.example.com"], methods = ["GET"], max_age = 5)]
mod api {
    use actix_web::{Responder, get, post};
    use cors_runtime::cors;

    #[get("/api/one")]
    pub async fn one() -> impl Responder {
        "one"
    }

    #[post("/api/two")]
    pub async fn two() -> impl Responder {
        "two"
    }

    #[cors(disabled)]
    #[get("/api/disabled")]
    pub async fn disabled() -> impl Responder {
        "disabled"
    }

    #[cors(origins = "*")]
    #[get("/api/own")]
    pub async fn own() -> impl Responder {
        "own"
    }

    pub mod nested {
        #[actix_web::get("/api/nested")]
        pub async fn nested() -> &'static str {
            "nested"
        }
    }
}

#[cors(policy = SHARED, enforce = false)]
mod named {
    #[actix_web::get("/named")]
    pub async fn one() -> &'static str {
        "one"
    }
}

#[cors(disabled)]
mod internal {
    #[actix_web::get("/internal")]
    pub async fn one() -> &'static str {
        "one"
    }
}

#[cors(origins = ["https://shop.example.com"])]
#[actix_web::scope("/below")]
mod scope_below {
    use actix_web::get;

    #[get("/one")]
    pub async fn one() -> &'static str {
        "one"
    }
}

#[actix_web::scope("/above")]
#[cors(origins = ["https://shop.example.com"])]
mod scope_above {
    use actix_web::get;

    #[get("/one")]
    pub async fn one() -> &'static str {
        "one"
    }
}

#[cors(policy = cors_test_policies::SHOP)]
#[get("/foreign")]
async fn foreign() -> impl Responder {
    "foreign"
}

#[cors_test_policies::web::cross_origin::cors(
    origins = "*",
    crate = cors_test_policies::web::cross_origin,
)]
mod passed_on {
    #[actix_web::get("/passed-on")]
    pub async fn passed_on() -> &'static str {
        "passed on"
    }
}

// Names that an expansion might use itself.
policy! {
    static POLICY = { origins = "*" };
    static NAMED = { origins = "*" };
    static ROUTES = { origins = "*" };
}

#[cors(policy = POLICY)]
#[get("/names/policy")]
async fn policy_named_policy() -> impl Responder {
    "names"
}

#[cors(policy = NAMED)]
#[get("/names/named")]
async fn policy_named_named() -> impl Responder {
    "names"
}

#[cors(policy = ROUTES)]
#[get("/names/routes")]
async fn policy_named_routes() -> impl Responder {
    "names"
}

/// A module whose items come from a macro, with inner documentation.
macro_rules! api {
    ($vis:vis, $body:block $($item:item)*) => {
        #[cors(origins = "*")]
        #[allow(clippy::module_inception)]
        $vis mod fragments {
            //! Routes.
            #![allow(unused)]
            $($item)*

            #[actix_web::get("/fragments/body")]
            pub async fn body() -> &'static str $body

            #[actix_web::get("/fragments/after")]
            pub async fn after() -> &'static str {
                "after"
            }
        }
    };
}

api! {
    pub(crate), { "body" }

    #[actix_web::get("/fragments/item")]
    pub async fn item() -> &'static str {
        "item"
    }
}

#[cors(origins = ["https://shop.example.com"], preflight = manual)]
mod by_hand {
    use actix_web::{HttpResponse, Responder, get, options};

    #[get("/by-hand")]
    pub async fn read() -> impl Responder {
        helper().await
    }

    #[options("/by-hand")]
    pub async fn preflight() -> impl Responder {
        HttpResponse::Ok().insert_header(("Access-Control-Allow-Origin", "by hand")).finish()
    }

    #[tracing::instrument]
    async fn helper() -> &'static str {
        "read"
    }
}

mod raw {
    use super::{SHARED, cors};

    #[cors(policy = SHARED)]
    pub mod r#type {
        #[actix_web::get("/raw")]
        pub async fn r#fn() -> &'static str {
            "raw"
        }
    }
}

fn start() -> Server {
    Server::start(|| {
        App::new()
            .service((foreign, passed_on::passed_on, by_hand::read, by_hand::preflight, raw::r#type::r#fn))
            .service((policy_named_policy, policy_named_named, policy_named_routes))
            .service((fragments::item, fragments::body, fragments::after))
            .service((shared, adapted, reads, named::one, internal::one, scope_below::one, scope_above::one))
            .service((api::one, api::two, api::disabled, api::own, api::nested::nested))
            .route("/plain", web::get().to(HttpResponse::Ok))
    })
}

#[actix_web::test]
async fn a_named_policy_is_used_unchanged() {
    let server = start();
    let answer = [SHOP_ALLOWED, "allow-methods: GET", "allow-headers: X-Request-Id", "max-age: 60"];
    server.send("OPTIONS /shared", &[SHOP, asks("GET")]).await.expect(200, &preflight(&answer));
    let headers = [SHOP_ALLOWED, "expose-headers: ETag", "vary: origin", "vary: sec-fetch-site"];
    server.send("GET /shared", &[SHOP]).await.expect(200, &headers);
    server.send("GET /shared", &[EVIL]).await.expect(403, &headers[2..]);
}

#[actix_web::test]
async fn a_policy_of_another_crate_is_used_unchanged() {
    let server = start();
    let answer = [SHOP_ALLOWED, "allow-credentials: true", "allow-methods: GET"];
    server.send("OPTIONS /foreign", &[SHOP, asks("GET")]).await.expect(204, &preflight(&answer));
    let answer = [SHOP_ALLOWED, "allow-credentials: true", "expose-headers: ETag", "vary: origin"];
    server.send("GET /foreign", &[SHOP]).await.expect(200, &answer);
    server.send("GET /passed-on", &[SHOP]).await.expect(200, &["allow-origin: *"]);
}

#[actix_web::test]
async fn names_and_macro_fragments_make_no_difference() {
    let server = start();
    for path in ["names/policy", "names/named", "names/routes", "fragments/item", "fragments/body", "fragments/after"] {
        server.send(&format!("GET /{path}"), &[SHOP]).await.expect(200, &["allow-origin: *"]);
    }
    let headers = [SHOP_ALLOWED, "expose-headers: ETag", "vary: origin", "vary: sec-fetch-site"];
    server.send("GET /raw", &[SHOP]).await.expect(200, &headers);
}

#[actix_web::test]
async fn a_module_may_have_manual_preflights() {
    let server = start();
    server.send("OPTIONS /by-hand", &[SHOP, asks("GET")]).await.expect(200, &["allow-origin: by hand"]);
    server.send("GET /by-hand", &[SHOP]).await.expect(200, &[SHOP_ALLOWED, "vary: origin"]);
}

#[actix_web::test]
async fn a_route_adapts_a_named_policy() {
    let server = start();
    let answer = [SHOP_ALLOWED, "allow-methods: POST", "allow-headers: X-Request-Id, Content-Type", "max-age: 60"];
    server.send("OPTIONS /adapted", &[SHOP, asks("POST")]).await.expect(204, &preflight(&answer));
    server.send("OPTIONS /adapted", &[SHOP, asks("PUT")]).await.expect(403, &preflight(&[]));
    server.send("POST /adapted", &[EVIL]).await.expect(400, &["vary: origin"]);
    server.send("PUT /adapted", &[SHOP]).await.expect(400, &[]);
}

#[actix_web::test]
async fn methods_of_a_named_policy_narrow_the_route() {
    let server = start();
    let answer = preflight(&["allow-origin: *", "allow-methods: GET"]);
    server.send("OPTIONS /reads", &[SHOP, asks("GET")]).await.expect(204, &answer);
    server.send("OPTIONS /reads", &[SHOP, asks("POST")]).await.expect(403, &preflight(&[]));
    server.send("GET /reads", &[]).await.expect(200, &["allow-origin: *"]);
    server.send("POST /reads", &[SHOP]).await.expect(200, &[]);
}

#[actix_web::test]
async fn a_module_gives_its_policy_to_its_routes() {
    let server = start();
    for path in ["/api/one", "/api/nested"] {
        let answer = preflight(&[SHOP_ALLOWED, "allow-methods: GET", "max-age: 5"]);
        server.send(&format!("OPTIONS {path}"), &[SHOP, asks("GET")]).await.expect(204, &answer);
        server.send(&format!("GET {path}"), &[SHOP]).await.expect(200, &[SHOP_ALLOWED, "vary: origin"]);
        server.send(&format!("GET {path}"), &[EVIL]).await.expect(200, &["vary: origin"]);
    }
    // The `methods` of the module exclude this route.
    server.send("OPTIONS /api/two", &[SHOP, asks("POST")]).await.expect(403, &preflight(&[]));
    server.send("POST /api/two", &[SHOP]).await.expect(200, &[]);
    server.send("GET /api/disabled", &[SHOP]).await.expect(200, &[]);
    server.send("GET /api/own", &[EVIL]).await.expect(200, &["allow-origin: *"]);
}

#[actix_web::test]
async fn a_module_uses_a_named_policy_or_is_disabled() {
    let server = start();
    server.send("GET /named", &[SHOP]).await.expect(200, &[SHOP_ALLOWED, "expose-headers: ETag", "vary: origin"]);
    server.send("GET /named", &[EVIL]).await.expect(200, &["vary: origin"]);
    server.send("OPTIONS /internal", &[SHOP, asks("GET")]).await.expect(403, &preflight(&[]));
    server.send("GET /internal", &[SHOP]).await.expect(200, &[]);
}

#[actix_web::test]
async fn scope_modules_take_a_policy_from_above_and_below() {
    let server = start();
    for path in ["/below/one", "/above/one"] {
        server.send(&format!("GET {path}"), &[SHOP]).await.expect(200, &[SHOP_ALLOWED, "vary: origin"]);
        let answer = preflight(&[SHOP_ALLOWED, "allow-methods: GET"]);
        server.send(&format!("OPTIONS {path}"), &[SHOP, asks("GET")]).await.expect(204, &answer);
    }
}
