//! The CORS surface of a program, as a test would store it. It has a process of its own, since the surface is the process's.

use actix_web::{App, HttpResponse, Responder, get, post, routes, test::init_service, web};
use cors_runtime::{Cors, OriginList, OriginRequest, Policy, cors, mounted, policy};

static FRONTENDS: OriginList = OriginList::new();

fn is_tenants_page(_: &OriginRequest) -> bool {
    false
}

policy! {
    static PARTNERS = { origins = ["https://*.partners.example.com"], credentials, methods = ["GET"] };
}

#[cors(
    origins = ["https://b.example", "https://a.example", from(FRONTENDS), allow_if(is_tenants_page, vary = ["Host"])],
    headers = ["X-Request-Id"],
    expose = "ETag",
    max_age = "1h",
    enforce
)]
#[post("/orders/{id}")]
async fn change(_: web::Json<u64>) -> impl Responder {
    "changed"
}

#[cors(policy = PARTNERS, methods = ["GET"], preflight = manual, preflight_status = 200)]
#[routes]
#[get("/prices")]
#[post("/prices")]
async fn prices() -> impl Responder {
    "prices"
}

#[cors(disabled)]
#[get("/internal")]
async fn internal() -> impl Responder {
    "internal"
}

#[cors(origins = "*", credentials = ["https://a.example"], headers = mirror)]
mod module {
    #[actix_web::get("/module")]
    pub async fn one() -> &'static str {
        "one"
    }
}

#[cors(origins = [allow_if(is_tenants_page)], credentials, danger_insecure_origins, preflight_guards = skip, methods = ["GET"], enforce)]
#[routes]
#[get("/narrow", guard = "never")]
#[post("/narrow")]
async fn narrow() -> impl Responder {
    "narrow"
}

fn never(_: &actix_web::guard::GuardContext<'_>) -> bool {
    false
}

/// Registered by nobody.
#[cors(origins = "*")]
#[get("/unused")]
#[allow(dead_code)]
async fn unused() -> impl Responder {
    "unused"
}

const SURFACE: &str = r#"
method  path          source                          policy
*       *             tests/http/alone/mounted.rs:90  after the routes inside: origins = ["https://app.example"], methods = ["GET"]
GET     /internal     tests/http/alone/mounted.rs:36  disabled
GET     /module       tests/http/alone/mounted.rs:42  origins = "*", credentials = ["https://a.example"], headers = mirror
GET     /narrow       tests/http/alone/mounted.rs:50  origins = [allow_if(is_tenants_page)], credentials, enforce, preflight_guards = skip, danger_insecure_origins
POST    /narrow       tests/http/alone/mounted.rs:50  not covered by `methods`, enforce
POST    /orders/{id}  tests/http/alone/mounted.rs:16  origins = ["https://a.example", "https://b.example", from(FRONTENDS), allow_if(is_tenants_page, vary = ["Host"])], headers = ["X-Request-Id", "Content-Type"], expose = ["ETag"], max_age = 3600, enforce
GET     /prices       tests/http/alone/mounted.rs:28  PARTNERS: origins = ["https://*.partners.example.com"], credentials, preflight = manual, preflight_status = 200
POST    /prices       tests/http/alone/mounted.rs:28  not covered by `methods`
"#;

#[actix_web::test]
async fn the_surface_is_what_was_registered() {
    assert_eq!(mounted().iter().count(), 0);
    let built = Policy::builder().origins(["https://app.example"]).methods(["GET"]).build().unwrap();
    // As several workers would.
    for _ in 0..3 {
        init_service(
            App::new()
                .wrap(Cors::new(built.clone()).routes_first())
                .service(web::scope("/v1").service((change, prices)))
                .service((internal, module::one, narrow))
                .route("/plain", web::get().to(HttpResponse::Ok)),
        )
        .await;
    }
    assert_eq!(format!("\n{}", mounted()), SURFACE);
    let row = serde_json::to_value(mounted()).unwrap()[1].clone();
    let file = file!();
    let expected =
        serde_json::json!({"method": "GET", "path": "/internal", "policy": "disabled", "file": file, "line": 36});
    assert_eq!(row, expected);
}
