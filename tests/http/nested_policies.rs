//! Outer and inner policies: which one wins, for every pair.

use actix_web::{
    App, Error, HttpResponse,
    body::MessageBody,
    dev::{Service as _, ServiceRequest, ServiceResponse, Transform as _},
    error::ErrorUnauthorized,
    guard::GuardContext,
    middleware::{Condition, Next, from_fn},
    rt::task::yield_now,
    web,
};
use cors_runtime::{Cors, OriginRequest, Policy, cors, policy};

use crate::server::{EVIL, SHOP, Server, USUAL_METHODS, asks, preflight};

/// Where safe methods are enforced.
const VARY_ENFORCED: [&str; 2] = ["vary: origin", "vary: sec-fetch-site"];

policy! {
    pub static APP = { origins = ["https://shop.example.com"], expose = "X-App", max_age = 1 };
    pub static SCOPE = { origins = ["https://shop.example.com"], expose = "X-Scope", max_age = 2, methods = ["GET"] };
    static PUBLIC = { origins = "*" };
    static ENFORCED = { origins = ["https://shop.example.com"], enforce };
}

#[cors(origins = ["https://shop.example.com"], expose = "X-Route", max_age = 3)]
#[actix_web::get("/route")]
pub async fn annotated() -> &'static str {
    "route"
}

#[cors(disabled)]
#[actix_web::get("/disabled")]
pub async fn disabled() -> &'static str {
    "disabled"
}

#[cors(origins = ["https://shop.example.com"], preflight = manual)]
#[actix_web::route("/manual", method = "GET", method = "OPTIONS")]
pub async fn manual() -> HttpResponse {
    HttpResponse::Ok().insert_header(("Access-Control-Allow-Origin", "by hand")).finish()
}

#[cors(origins = ["https://shop.example.com"], expose = "X-Module", max_age = 4)]
pub mod module {
    #[actix_web::get("/module")]
    pub async fn routed() -> &'static str {
        "module"
    }
}

#[actix_web::get("/plain")]
pub async fn plain() -> &'static str {
    "plain"
}

/// The responses of a policy with these values to a preflight and to a request.
pub fn answers(
    methods: &'static str,
    max_age: &'static str,
    expose: &'static str,
) -> (Vec<&'static str>, Vec<&'static str>) {
    let origin = "allow-origin: https://shop.example.com";
    (preflight(&[origin, methods, max_age]), vec![origin, expose, "vary: origin"])
}

pub async fn expect(server: &Server, path: &str, preflight: (u16, &[&str]), actual: (u16, &[&str])) {
    server.send(&format!("OPTIONS {path}"), &[SHOP, asks("GET")]).await.expect(preflight.0, preflight.1);
    server.send(&format!("GET {path}"), &[SHOP]).await.expect(actual.0, actual.1);
}

#[actix_web::test]
async fn an_app_answers_preflights_and_leaves_inner_policies_alone() {
    let server =
        Server::start(|| App::new().wrap(Cors::new(&APP)).service((annotated, disabled, module::routed, plain)));
    let (app, app_actual) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
    let (_, route_actual) = answers("", "", "expose-headers: X-Route");
    let (_, module_actual) = answers("", "", "expose-headers: X-Module");
    expect(&server, "/route", (204, &app), (200, &route_actual)).await;
    expect(&server, "/module", (204, &app), (200, &module_actual)).await;
    expect(&server, "/disabled", (204, &app), (200, &[])).await;
    expect(&server, "/plain", (204, &app), (200, &app_actual)).await;
    expect(&server, "/nowhere", (204, &app), (404, &app_actual)).await;
    server.send("OPTIONS /plain", &[EVIL, asks("GET")]).await.expect(403, &preflight(&[]));
    server.send("GET /plain", &[EVIL]).await.expect(200, &["vary: origin"]);
    server.send("GET /plain", &[]).await.expect(200, &["vary: origin"]);
}

#[actix_web::test]
async fn with_routes_first_the_innermost_policy_answers_preflights_too() {
    let server = Server::start(|| {
        App::new().wrap(Cors::new(&APP).routes_first()).service((annotated, disabled, module::routed, plain, manual))
    });
    let (app, app_actual) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
    let (route, route_actual) = answers("allow-methods: GET", "max-age: 3", "expose-headers: X-Route");
    let (module, module_actual) = answers("allow-methods: GET", "max-age: 4", "expose-headers: X-Module");
    expect(&server, "/route", (204, &route), (200, &route_actual)).await;
    expect(&server, "/module", (204, &module), (200, &module_actual)).await;
    expect(&server, "/disabled", (403, &preflight(&[])), (200, &[])).await;
    expect(&server, "/plain", (204, &app), (200, &app_actual)).await;
    expect(&server, "/nowhere", (204, &app), (404, &app_actual)).await;
    server.send("OPTIONS /manual", &[SHOP, asks("GET")]).await.expect(200, &["allow-origin: by hand"]);
    server.send("OPTIONS /route", &[EVIL, asks("GET")]).await.expect(403, &preflight(&[]));
    let refused = server.send("OPTIONS /nowhere", &[EVIL, asks("GET")]).await;
    refused.expect(403, &preflight(&[]));
    assert_eq!(refused.body.lines().count(), 1);
}

#[actix_web::test]
async fn a_scope_is_between_an_app_and_a_route() {
    let server = Server::start(|| {
        let scope = web::scope("/scope").wrap(Cors::new(&SCOPE).routes_first()).service((annotated, disabled, plain));
        App::new().wrap(Cors::new(&APP).routes_first()).service(scope).service(plain)
    });
    let (app, app_actual) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
    let (scope, scope_actual) = answers("allow-methods: GET", "max-age: 2", "expose-headers: X-Scope");
    let (route, route_actual) = answers("allow-methods: GET", "max-age: 3", "expose-headers: X-Route");
    expect(&server, "/plain", (204, &app), (200, &app_actual)).await;
    expect(&server, "/scope/plain", (204, &scope), (200, &scope_actual)).await;
    expect(&server, "/scope/nowhere", (204, &scope), (404, &scope_actual)).await;
    expect(&server, "/scope/route", (204, &route), (200, &route_actual)).await;
    expect(&server, "/scope/disabled", (403, &preflight(&[])), (200, &[])).await;
    // The scope's policy is narrowed to GET.
    server.send("OPTIONS /scope/plain", &[SHOP, asks("PUT")]).await.expect(403, &preflight(&[]));
}

#[actix_web::test]
async fn a_resource_has_a_policy_for_all_its_methods() {
    let server = Server::start(|| {
        let resource =
            web::resource("/resource").wrap(Cors::new(&PUBLIC)).get(HttpResponse::Ok).post(HttpResponse::Created);
        App::new().service(resource)
    });
    expect(&server, "/resource", (204, &preflight(&["allow-origin: *", USUAL_METHODS])), (200, &["allow-origin: *"]))
        .await;
    server.send("POST /resource", &[]).await.expect(201, &["allow-origin: *"]);
}

#[cors(origins = ["https://shop.example.com"], preflight = manual)]
#[actix_web::get("/apart")]
async fn apart() -> &'static str {
    "apart"
}

#[actix_web::options("/apart")]
async fn apart_by_hand() -> HttpResponse {
    HttpResponse::Ok().insert_header(("Access-Control-Allow-Origin", "by hand")).finish()
}

#[actix_web::test]
async fn a_user_supplied_options_handler_keeps_its_response() {
    let server = Server::start(|| App::new().wrap(Cors::new(&APP).routes_first()).service((apart, apart_by_hand)));
    server.send("OPTIONS /apart", &[SHOP, asks("GET")]).await.expect(200, &["allow-origin: by hand"]);
}

/// A guard that only tests satisfy.
fn secret(context: &GuardContext<'_>) -> bool {
    context.head().headers.contains_key("x-secret")
}

#[cors(origins = ["https://shop.example.com"], preflight = manual)]
#[actix_web::route("/guarded", method = "GET", method = "OPTIONS", guard = "secret")]
async fn guarded() -> HttpResponse {
    HttpResponse::Ok().insert_header(("Access-Control-Allow-Origin", "by hand")).finish()
}

#[cors(origins = ["https://shop.example.com"], preflight = manual)]
#[actix_web::route("/wrapped", method = "GET", method = "OPTIONS", guard = "secret", wrap = "from_fn(pass)")]
async fn wrapped() -> HttpResponse {
    HttpResponse::Ok().insert_header(("Access-Control-Allow-Origin", "by hand")).finish()
}

async fn pass(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    next.call(request).await
}

#[actix_web::test]
async fn a_route_that_its_guards_reject_leaves_the_preflight_to_the_outer_policy() {
    let server = Server::start(|| App::new().wrap(Cors::new(&APP).routes_first()).service((guarded, wrapped)));
    let (app, _) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
    for path in ["/guarded", "/wrapped"] {
        let secret = ("X-Secret", "1");
        server.send(&format!("OPTIONS {path}"), &[SHOP, asks("GET")]).await.expect(204, &app);
        server
            .send(&format!("OPTIONS {path}"), &[SHOP, asks("GET"), secret])
            .await
            .expect(200, &["allow-origin: by hand"]);
    }
}

#[actix_web::test]
async fn policies_on_one_resource_and_one_scope_agree() {
    let server = Server::start(|| {
        let resource =
            || web::resource("").wrap(Cors::new(&SCOPE)).wrap(Cors::new(&APP).routes_first()).get(HttpResponse::Ok);
        App::new().service(web::scope("/scope").service(resource())).service(
            web::scope("/outer")
                .wrap(Cors::new(&APP).routes_first())
                .service(web::resource("").wrap(Cors::new(&SCOPE)).get(HttpResponse::Ok)),
        )
    });
    let (scope, scope_actual) = answers("allow-methods: GET", "max-age: 2", "expose-headers: X-Scope");
    for path in ["/scope", "/outer"] {
        expect(&server, path, (204, &scope), (200, &scope_actual)).await;
    }
}

#[actix_web::test]
async fn an_enforcing_policy_refuses_before_the_routes() {
    let server = Server::start(|| App::new().wrap(Cors::new(&ENFORCED)).service((annotated, plain)));
    for path in ["/plain", "/route", "/nowhere"] {
        server.send(&format!("GET {path}"), &[EVIL]).await.expect(403, &VARY_ENFORCED);
    }
    let allowed = [&["allow-origin: https://shop.example.com"][..], &VARY_ENFORCED].concat();
    server.send("GET /plain", &[SHOP]).await.expect(200, &allowed);
}

#[cors(origins = "*")]
#[actix_web::get("/public")]
async fn public() -> &'static str {
    "public"
}

#[cors(origins = "*")]
#[actix_web::get("/failing", wrap = "from_fn(fail)")]
pub async fn failing() -> &'static str {
    "failing"
}

#[expect(clippy::unused_async, reason = "middleware is a future")]
async fn fail(_: ServiceRequest, _: Next<impl MessageBody>) -> Result<ServiceResponse, Error> {
    Err(ErrorUnauthorized("no"))
}

#[actix_web::test]
async fn caches_keep_apart_what_an_outer_policy_would_refuse() {
    let server = Server::start(|| {
        App::new()
            .service(web::scope("/inside").wrap(Cors::new(&ENFORCED)).service((public, disabled, failing)))
            .service(
                web::scope("/first").wrap(Cors::new(&ENFORCED).routes_first()).service((public, disabled, failing)),
            )
            .service(
                web::scope("/between")
                    .wrap(Cors::new(&ENFORCED))
                    .wrap(Cors::new(&PUBLIC))
                    .service((public, disabled, failing)),
            )
    });
    for scope in ["inside", "first", "between"] {
        for (path, status, headers) in [
            ("public", 200, &["allow-origin: *", "vary: origin", "vary: sec-fetch-site"][..]),
            ("disabled", 200, &VARY_ENFORCED),
            ("failing", 401, &["allow-origin: *", "vary: origin", "vary: sec-fetch-site"]),
        ] {
            server.send(&format!("GET /{scope}/{path}"), &[SHOP]).await.expect(status, headers);
            server.send(&format!("GET /{scope}/{path}"), &[]).await.expect(status, headers);
            server.send(&format!("GET /{scope}/{path}"), &[EVIL]).await.expect(403, &VARY_ENFORCED);
        }
    }
}

async fn is_partner(request: &OriginRequest) -> bool {
    yield_now().await;
    request.origin() == "https://partner.example"
}

policy! {
    static PARTNERS = { origins = [allow_if(is_partner)], expose = "X-Partners" };
}

#[actix_web::test]
async fn policies_of_every_kind_are_one_type() {
    for (is_dev, origin, expose) in
        [(true, "https://shop.example.com", "X-App"), (false, "https://partner.example", "X-Partners")]
    {
        let server = Server::start(move || {
            let cors = if is_dev { Cors::new(&APP) } else { Cors::new(&PARTNERS) };
            App::new().wrap(cors).service(plain)
        });
        let origin = ("Origin", origin);
        let [allowed, exposed] = [format!("allow-origin: {}", origin.1), format!("expose-headers: {expose}")];
        server.send("GET /plain", &[origin]).await.expect(200, &[&allowed, &exposed, "vary: origin"]);
        server.send("GET /plain", &[EVIL]).await.expect(200, &["vary: origin"]);
    }
}

#[actix_web::test]
async fn without_a_policy_everything_passes_through_untouched() {
    let built = Policy::builder().origins(["https://shop.example.com"]).build().unwrap();
    for (is_wrapped, is_there) in [(true, true), (true, false), (false, true)] {
        let built = built.clone();
        let server = Server::start(move || {
            let cors = Cors::new(is_there.then(|| built.clone())).routes_first();
            App::new()
                .wrap(Condition::new(is_wrapped, cors))
                .wrap(Cors::new(None::<&'static Policy>))
                .service((annotated, manual, plain))
        });
        let (_, route_actual) = answers("", "", "expose-headers: X-Route");
        server.send("GET /route", &[SHOP]).await.expect(200, &route_actual);
        server
            .send("GET /manual", &[SHOP])
            .await
            .expect(200, &["allow-origin: https://shop.example.com", "vary: origin"]);
        server.send("OPTIONS /manual", &[SHOP, asks("GET")]).await.expect(200, &["allow-origin: by hand"]);
        let decorated: &[&str] = &["allow-origin: https://shop.example.com", "vary: origin"];
        server.send("GET /plain", &[SHOP]).await.expect(200, if is_wrapped && is_there { decorated } else { &[] });
    }
}

/// Chooses a policy for each request, as a multi-tenant app may do.
async fn choose(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let Ok(chosen) = Cors::new(Policy::deny_all()).new_transform(next).await else { unreachable!() };
    chosen.call(req).await
}

#[actix_web::test]
async fn a_policy_created_for_a_request_wins_as_well() {
    let server = Server::start(|| App::new().service(plain).wrap(from_fn(choose)).wrap(Cors::new(&APP)));
    for _ in 0..3 {
        server.send("GET /plain", &[SHOP]).await.expect(200, &["vary: origin"]);
    }
}
