//! Outer and inner policies: which one wins, for every pair.

use actix_web::{
    App, Error, HttpResponse,
    body::MessageBody,
    dev::{Service as _, ServiceRequest, ServiceResponse, Transform as _},
    error::ErrorUnauthorized,
    guard::GuardContext,
    http::header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap,
        HeaderName, HeaderValue, VARY,
    },
    middleware::{Condition, Next, from_fn},
    rt::task::yield_now,
    web,
};
use cors_runtime::{Cors, OriginRequest, Policy, cors, policy};

use crate::{
    authentication::require_token,
    server::{EVIL, SHOP, Server, USUAL_METHODS, asks, preflight},
};

/// Where safe methods are enforced.
const VARY_ENFORCED: [&str; 2] = ["vary: origin", "vary: sec-fetch-site"];

policy! {
    static APP = { origins = ["https://shop.example.com"], expose = "X-App", max_age = 1 };
    static SCOPE = { origins = ["https://shop.example.com"], expose = "X-Scope", max_age = 2, methods = ["GET"] };
    static PUBLIC = { origins = "*" };
    static ENFORCED = { origins = ["https://shop.example.com"], enforce };
}

#[cors(origins = ["https://shop.example.com"], expose = "X-Route", max_age = 3)]
#[actix_web::get("/route")]
async fn annotated() -> &'static str {
    "route"
}

#[cors(disabled)]
#[actix_web::get("/disabled")]
async fn disabled() -> &'static str {
    "disabled"
}

#[cors(origins = ["https://shop.example.com"], preflight = manual)]
#[actix_web::route("/manual", method = "GET", method = "OPTIONS")]
async fn manual() -> HttpResponse {
    HttpResponse::Ok().insert_header(("Access-Control-Allow-Origin", "by hand")).finish()
}

#[cors(origins = ["https://shop.example.com"], expose = "X-Module", max_age = 4)]
mod module {
    #[actix_web::get("/module")]
    pub async fn routed() -> &'static str {
        "module"
    }
}

#[actix_web::get("/plain")]
async fn plain() -> &'static str {
    "plain"
}

/// The responses of a policy with these values to a preflight and to a request.
fn answers(
    methods: &'static str,
    max_age: &'static str,
    expose: &'static str,
) -> (Vec<&'static str>, Vec<&'static str>) {
    let origin = "allow-origin: https://shop.example.com";
    (preflight(&[origin, methods, max_age]), vec![origin, expose, "vary: origin"])
}

async fn expect(server: &Server, path: &str, preflight: (u16, &[&str]), actual: (u16, &[&str])) {
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

/// Replaces responses that policies have already decided.
async fn late(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse, Error> {
    let path = request.path().to_owned();
    let response = next.call(request).await?;
    match path.as_str() {
        "/route" | "/manual" => Err(ErrorUnauthorized("changed its mind")),
        _ => Ok(response.into_response(HttpResponse::Found().finish())),
    }
}

#[actix_web::test]
async fn a_response_that_replaces_an_inner_one_gets_the_inner_decision() {
    let server = Server::start(|| {
        App::new().wrap(from_fn(late)).wrap(Cors::new(&APP).routes_first()).service((
            annotated,
            disabled,
            module::routed,
            manual,
            plain,
        ))
    });
    let (app, app_actual) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
    let (route, route_actual) = answers("allow-methods: GET", "max-age: 3", "expose-headers: X-Route");
    let (module, module_actual) = answers("allow-methods: GET", "max-age: 4", "expose-headers: X-Module");
    expect(&server, "/route", (204, &route), (401, &route_actual)).await;
    expect(&server, "/module", (204, &module), (302, &module_actual)).await;
    expect(&server, "/disabled", (403, &preflight(&[])), (302, &[])).await;
    expect(&server, "/plain", (204, &app), (302, &app_actual)).await;
    server.send("OPTIONS /manual", &[SHOP, asks("GET")]).await.expect(401, &[]);
}

/// A layer that adds its own CORS headers to every response, errors included.
async fn meddle(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse, Error> {
    const ADDED: [(HeaderName, HeaderValue); 4] = [
        (ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true")),
        (ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("DELETE")),
        (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("https://evil.example")),
        (VARY, HeaderValue::from_static("Accept")),
    ];
    let meddle = |headers: &mut HeaderMap| {
        for (name, value) in ADDED {
            headers.insert(name, value);
        }
    };
    match next.call(request).await {
        Ok(mut response) => {
            meddle(response.headers_mut());
            Ok(response.map_into_boxed_body())
        }
        Err(mut error) => {
            error.add_response_mapper(move |mut response| {
                meddle(response.headers_mut());
                response
            });
            Err(error)
        }
    }
}

#[actix_web::test]
async fn headers_that_a_layer_adds_to_those_of_an_inner_policy_are_removed() {
    for routes_first in [false, true] {
        let server = Server::start(move || {
            let cors = Cors::new(&APP);
            let cors = if routes_first { cors.routes_first() } else { cors };
            App::new()
                .wrap(from_fn(meddle))
                .wrap(cors)
                .service((annotated, disabled, failing, plain, manual))
                .service(web::scope("/scope").wrap(Cors::new(&SCOPE)).service((annotated, plain)))
        });
        let with_accept = |headers: &[&'static str]| [headers, &["vary: accept"]].concat();
        let (app, app_actual) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
        let (_, scope_actual) = answers("", "", "expose-headers: X-Scope");
        let (route, route_actual) = answers("allow-methods: GET", "max-age: 3", "expose-headers: X-Route");
        let route = if routes_first { with_accept(&route) } else { app.clone() };
        expect(&server, "/route", (204, &route), (200, &with_accept(&route_actual))).await;
        let refused = if routes_first { (403, with_accept(&preflight(&[]))) } else { (204, app.clone()) };
        expect(&server, "/disabled", (refused.0, &refused.1), (200, &["vary: accept"])).await;
        server.send("GET /failing", &[SHOP]).await.expect(401, &["allow-origin: *", "vary: accept"]);
        server.send("GET /plain", &[SHOP]).await.expect(200, &with_accept(&app_actual));
        server.send("GET /scope/plain", &[SHOP]).await.expect(200, &with_accept(&scope_actual));
        server.send("GET /scope/route", &[SHOP]).await.expect(200, &with_accept(&route_actual));
        server.send("GET /scope/route", &[EVIL]).await.expect(200, &["vary: origin", "vary: accept"]);
        server.send("GET /scope/nowhere", &[SHOP]).await.expect(404, &with_accept(&scope_actual));
    }
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
async fn a_layer_on_the_same_resource_may_respond_itself() {
    async fn keep(
        request: ServiceRequest,
        next: Next<impl MessageBody>,
    ) -> Result<ServiceResponse<impl MessageBody>, Error> {
        let kept = request.request().clone();
        let response = next.call(request).await;
        assert_eq!(kept.path(), "/resource");
        response
    }
    let server = Server::start(|| {
        let resource = web::resource("/resource").wrap(Cors::new(&APP)).wrap(from_fn(keep)).get(HttpResponse::Ok);
        App::new().service(resource)
    });
    let (app, app_actual) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
    expect(&server, "/resource", (204, &app), (200, &app_actual)).await;
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
async fn errors_of_middleware_between_get_the_outer_policy() {
    for routes_first in [false, true] {
        let server = Server::start(move || {
            let cors = Cors::new(&APP);
            let cors = if routes_first { cors.routes_first() } else { cors };
            App::new().wrap(from_fn(require_token)).wrap(cors).service((annotated, plain))
        });
        let (app, app_actual) = answers(USUAL_METHODS, "max-age: 1", "expose-headers: X-App");
        for path in ["/route", "/plain", "/nowhere"] {
            expect(&server, path, (204, &app), (401, &app_actual)).await;
        }
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
async fn failing() -> &'static str {
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
