//! The CORS surface of a program, as a test would store it. It has a process of its own, because `mounted()`
//! returns the rows of the whole process.

use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    process::Command,
};

use actix_web::{
    App, HttpResponse, Responder,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    get, post, routes,
    test::init_service,
    web,
};
use cors_runtime::{Cors, OriginList, OriginRequest, Policy, Surface, cors, mounted, policy, surface};

static FRONTENDS: OriginList = OriginList::new();

fn is_tenants_page(_: &OriginRequest) -> bool {
    false
}

policy! {
    static AROUND = { origins = ["https://around.example"], dev_origins = ["http://localhost:3000"] };
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

policy! {
    static TEAM = { origins = ["https://team.example"], dev_origins = ["http://localhost:*", from(FRONTENDS), allow_if(is_tenants_page)] };
}

#[cors(policy = TEAM)]
mod team {
    #[actix_web::get("/team")]
    pub async fn one() -> &'static str {
        "one"
    }
}

#[cors(origins = ["https://news.example"], dev_origins = "*")]
#[get("/news")]
async fn news() -> impl Responder {
    "news"
}

#[cors(disabled)]
#[get("/internal")]
async fn internal() -> impl Responder {
    "internal"
}

#[cors(origins = "*", credentials = ["https://a.example"], headers = mirror, enforce = false)]
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

/// Registered late.
#[cors(origins = "*")]
#[get("/unused")]
async fn unused() -> impl Responder {
    "unused"
}

fn app() -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let built = Policy::builder().origins(["https://app.example"]).dev_origins(["http://localhost:*"]).methods(["GET"]);
    let built = built.build().unwrap();
    App::new()
        .wrap(Cors::new(built).routes_first().except("/auth/callback").except("/hooks/{name}"))
        .service(web::scope("/v1").service(change).service(web::scope("/{tenant}").service(prices)))
        .service((internal, module::one, narrow, news))
        .service(web::scope("/in").wrap(Cors::new(&AROUND).routes_first()).service(team::one))
        .route("/plain", web::get().to(HttpResponse::Ok))
}

const SURFACE: &str = r#"
method  path                 policy
*       *                    after the routes inside: AROUND: origins = ["https://around.example"]
*       *                    after the routes inside: origins = ["https://app.example"], methods = ["GET"], except = ["/auth/callback", "/hooks/{name}"]
GET     /in/team             TEAM: origins = ["https://team.example"]
GET     /internal            disabled
GET     /module              origins = "*", credentials = ["https://a.example"], headers = mirror, enforce = false
GET     /narrow              origins = [allow_if(is_tenants_page)], credentials, preflight_guards = skip, enforce, danger_insecure_origins
POST    /narrow              not covered by `methods`, enforce
GET     /news                origins = ["https://news.example"]
POST    /v1/orders/{id}      origins = ["https://a.example", "https://b.example", from(FRONTENDS), allow_if(is_tenants_page, vary = ["Host"])], headers = ["X-Request-Id", "Content-Type"], expose = ["ETag"], max_age = 3600, enforce
GET     /v1/{tenant}/prices  PARTNERS: origins = ["https://*.partners.example.com"], credentials, preflight = manual, preflight_status = 200
POST    /v1/{tenant}/prices  not covered by `methods`
"#;

#[actix_web::test]
async fn the_surface_is_that_of_one_app_and_mounted_that_of_the_process() {
    // As several workers would.
    for _ in 0..3 {
        assert_eq!(format!("\n{}", surface(init_service(app())).await), SURFACE);
    }
    let other = surface(init_service(App::new().service(internal))).await;
    assert_eq!(other.to_string(), "method  path       policy\nGET     /internal  disabled\n");
    assert_eq!(format!("\n{}", mounted()), SURFACE, "the row is the same");
    init_service(App::new().service(unused)).await;
    assert_eq!(mounted().iter().count(), 12);

    let row = serde_json::to_value(&other).unwrap()[0].clone();
    let (file, line) = (file!(), other.iter().next().unwrap().line());
    let expected =
        serde_json::json!({"method": "GET", "path": "/internal", "policy": "disabled", "file": file, "line": line});
    assert_eq!(row, expected);
    let places = other.with_places().to_string();
    assert!(places.ends_with(&format!("GET     /internal  {file}:{line}  disabled\n")), "{places}");
}

/// Only builds with `debug_assertions` have them.
#[actix_web::test]
async fn what_counts_in_development_is_shown_on_request() {
    let with_dev = surface(init_service(app())).await.with_dev_origins();
    let policy = |path: &str| with_dev.iter().find(|row| row.path() == path).unwrap().policy().to_owned();
    let dev = |text: &str| if cfg!(debug_assertions) { format!(", dev_origins = {text}") } else { String::new() };
    assert_eq!(
        policy("/in/team"),
        format!(
            "TEAM: origins = [\"https://team.example\"]{}",
            dev("[\"http://localhost:*\", from(FRONTENDS), allow_if(is_tenants_page)]")
        )
    );
    assert_eq!(policy("/news"), format!("origins = [\"https://news.example\"]{}", dev("\"*\"")));
    let outer: Vec<String> =
        with_dev.iter().filter(|row| row.path() == "*").map(|row| row.policy().to_owned()).collect();
    assert_eq!(
        outer,
        [
            format!(
                "after the routes inside: AROUND: origins = [\"https://around.example\"]{}",
                dev("[\"http://localhost:3000\"]")
            ),
            format!(
                "after the routes inside: origins = [\"https://app.example\"]{}, methods = [\"GET\"], except = \
                 [\"/auth/callback\", \"/hooks/{{name}}\"]",
                dev("[\"http://localhost:*\"]")
            ),
        ]
    );
    assert!(with_dev.iter().all(|row| row.path() != "/news" || row.risks().is_empty()), "no server has them");
}

#[test]
fn a_difference_from_the_stored_file_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("surface.txt");
    let surface = actix_web::rt::System::new().block_on(surface(init_service(App::new().service(internal))));

    let failure = |surface: &Surface| {
        let surface = AssertUnwindSafe(surface);
        let panic = catch_unwind(|| surface.assert_matches_file(&path)).unwrap_err();
        panic.downcast_ref::<String>().unwrap().clone()
    };
    let missing = failure(&surface);
    assert!(missing.contains("does not exist; run the test with CORS_SURFACE=overwrite"), "{missing}");

    fs::write(&path, surface.to_string().replace('\n', "\r\n")).unwrap();
    surface.assert_matches_file(&path);

    fs::write(&path, "method  path       policy\nGET     /internal  origins = \"*\"\n").unwrap();
    let differs = failure(&surface);
    assert!(differs.contains("-GET     /internal  origins = \"*\"\n+GET     /internal  disabled\n"), "{differs}");
}

#[test]
fn the_file_is_written_where_the_environment_says_so() {
    const FOLDER: &str = "SURFACE_TEST_FOLDER";
    let file = |folder: PathBuf| folder.join("tests/surface.txt");
    // The variable counts for a whole process, so the test runs itself.
    if let Some(folder) = env::var_os(FOLDER) {
        let surface = actix_web::rt::System::new().block_on(surface(init_service(App::new().service(internal))));
        return surface.assert_matches_file(file(folder.into()));
    }
    let folder = tempfile::tempdir().unwrap();
    let run = Command::new(env::current_exe().unwrap())
        .args(["--exact", "the_file_is_written_where_the_environment_says_so"])
        .env("CORS_SURFACE", "overwrite")
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    assert!(run.status.success(), "{run:?}");
    let stored = fs::read_to_string(file(folder.path().to_owned())).unwrap();
    assert_eq!(stored, "method  path       policy\nGET     /internal  disabled\n");
}
