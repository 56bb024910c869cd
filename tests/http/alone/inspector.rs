//! The sentences of the inspector: each cause once, with what to change. It has a process of its own, since the journal is the
//! process's.

use std::sync::LazyLock;

use actix_web::{
    App, Error, HttpResponse, Responder,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error::ErrorUnauthorized,
    get, guard,
    http::{
        StatusCode,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap, HeaderValue, VARY},
    },
    middleware::{Next, from_fn},
    post, put,
    test::{TestRequest, call_service, init_service, read_body_json, try_call_service},
    web,
};
use cors_runtime::{Inspector, OriginList, OriginRequest, cors};
use cors_test_support::Log;
use serde_json::Value;
use tracing_subscriber::filter::LevelFilter;

static LOG: LazyLock<Log> = LazyLock::new(Log::default);

const APP: &str = "https://app.example.com";

#[cors(origins = ["https://app.example.com"], headers = ["X-Tenant"], methods = ["GET"])]
#[actix_web::route("/listed/{id}", method = "GET", method = "PUT")]
async fn listed() -> impl Responder {
    "listed"
}

#[cors(origins = "*")]
#[get("/public/{id}")]
async fn public() -> impl Responder {
    "public"
}

#[cors(origins = ["https://app.example.com", "https://other.example"], credentials = ["https://app.example.com"])]
#[get("/some/{id}")]
async fn some() -> impl Responder {
    "some"
}

static FRONTENDS: OriginList = OriginList::new();

fn is_frontend(_: &OriginRequest) -> bool {
    false
}

#[cors(origins = [from(FRONTENDS), allow_if(is_frontend)])]
#[get("/looked-up/{id}")]
async fn looked_up() -> impl Responder {
    "looked up"
}

#[cors(origins = ["https://{tenant}.example.com"])]
#[get("/tenants/{tenant}")]
async fn tenant() -> impl Responder {
    "tenant"
}

#[cors(disabled)]
#[get("/disabled/{id}")]
async fn disabled() -> impl Responder {
    "disabled"
}

#[cors(origins = ["https://app.example.com"], credentials)]
#[post("/transfers/{id}")]
async fn transfer() -> impl Responder {
    "transferred"
}

#[cors(origins = ["https://app.example.com"], credentials)]
#[post("/login/{id}")]
async fn log_in() -> impl Responder {
    HttpResponse::Ok().append_header(("Set-Cookie", "session=s3cret; SameSite=Lax")).finish()
}

#[cors(origins = ["https://app.example.com"], headers = ["X-Tenant"])]
#[put("/split/{id}")]
async fn split() -> impl Responder {
    "split"
}

#[cors(origins = ["https://app.example.com"])]
#[put("/route/{id}")]
async fn behind() -> impl Responder {
    "behind"
}

#[cors(origins = ["https://app.example.com"])]
#[get("/route/{id}")]
async fn inside() -> impl Responder {
    "inside"
}

/// A layer that does something to the headers of every response.
async fn with_headers<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
    change: fn(&mut HeaderMap),
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    change(response.headers_mut());
    Ok(response)
}

fn allow_all(headers: &mut HeaderMap) {
    headers.append(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
}

fn allow_none(headers: &mut HeaderMap) {
    headers.remove(ACCESS_CONTROL_ALLOW_ORIGIN);
}

fn vary_by_nothing(headers: &mut HeaderMap) {
    headers.remove(VARY);
}

/// A request, sent for several values of the parameter, and what is logged of it: the problem and the fix.
struct Row {
    request: &'static str,
    headers: &'static [(&'static str, &'static str)],
    problem: &'static str,
    fix: &'static str,
}

const fn row(
    request: &'static str,
    headers: &'static [(&'static str, &'static str)],
    problem: &'static str,
    fix: &'static str,
) -> Row {
    Row { request, headers, problem, fix }
}

const OWN: (&str, &str) = ("Origin", APP);
const OTHER: (&str, &str) = ("Origin", "https://other.example");
const ASKS_PUT: (&str, &str) = ("Access-Control-Request-Method", "PUT");
const ASKS_GET: (&str, &str) = ("Access-Control-Request-Method", "GET");
const COOKIE: (&str, &str) = ("Cookie", "a=1");

const ROWS: &[Row] = &[
    row(
        "GET /listed/{}",
        &[OTHER],
        "a browser refuses GET /listed/",
        "add `\"https://other.example\"` to `origins` at tests/http/alone/inspector.rs:",
    ),
    row(
        "GET /listed/{}",
        &[("Origin", "http://app.example.com")],
        "for http://app.example.com",
        "; `https://app.example.com` is allowed there",
    ),
    row(
        "GET /listed/{}",
        &[("Origin", "http://localhost:5173")],
        "for http://localhost:5173",
        "add `\"http://localhost:5173\"` to `dev_origins` at",
    ),
    row("GET /listed/{}", &[("Origin", "null")], "for null", "let the page come from an origin of its own"),
    row("OPTIONS /listed/{}", &[OWN, ASKS_PUT], "a browser refuses PUT /listed/", "add `\"PUT\"` to `methods` at"),
    row(
        "OPTIONS /listed/{}",
        &[OWN, ASKS_GET, ("Access-Control-Request-Headers", "x-other,x-tenant")],
        "the preflight does not allow the request header `x-other`",
        "add `\"x-other\"` to `headers` at",
    ),
    row(
        "GET /public/{}",
        &[OWN, COOKIE],
        "a browser refuses GET /public/",
        "write `origins = [\"https://app.example.com\"], credentials` instead of `origins = \"*\"` at",
    ),
    row(
        "GET /listed/{}",
        &[OWN, COOKIE],
        "the request has credentials, and the response has no",
        "add `credentials` at",
    ),
    row(
        "GET /some/{}",
        &[OTHER, COOKIE],
        "a browser refuses GET /some/",
        "add `\"https://other.example\"` to `credentials` at",
    ),
    row(
        "GET /looked-up/{}",
        &[OTHER],
        "a browser refuses GET /looked-up/",
        ", or load it into `FRONTENDS`, or let `is_frontend` return `true` for it",
    ),
    row(
        "GET /tenants/{}",
        &[("Origin", "https://acme.example.com")],
        "a browser refuses GET /tenants/",
        "let the page request the path that belongs to it",
    ),
    row(
        "GET /disabled/{}",
        &[OWN],
        "a browser refuses GET /disabled/",
        "write `origins = [\"https://app.example.com\"]` instead of `disabled` at",
    ),
    row("POST /transfers/{}", &[OTHER], "refused POST /transfers/", "add `\"https://other.example\"` to `origins` at"),
    row(
        "GET /plain/{}",
        &[OWN],
        "no policy covers GET /plain/",
        "write `#[cors(origins = [\"https://app.example.com\"])]` above the route's attribute",
    ),
    row(
        "OPTIONS /plain/{}",
        &[OWN, ASKS_PUT],
        "no annotated route serves PUT /plain/",
        "write `#[cors(…)]` above the route",
    ),
    row(
        "OPTIONS /handled/{}",
        &[OWN, ASKS_PUT],
        "a handler or a middleware answered the preflight for PUT /handled/",
        "write `#[cors(…)]` above the route that serves",
    ),
    row(
        "OPTIONS /walled/route/{}",
        &[OWN, ASKS_PUT],
        "something in front of the policies answered the preflight for PUT /walled/route/",
        "wrap the authentication in `SkipPreflight::new(…)`",
    ),
    row(
        "OPTIONS /moved/{}",
        &[OWN, ASKS_PUT],
        "was redirected to `/elsewhere`",
        "make the page request the final address",
    ),
    row(
        "GET /twice/route/{}",
        &[OWN],
        "has `Access-Control-Allow-Origin` 2 times",
        "a layer outside of the policy at tests/http/alone/inspector.rs:",
    ),
    row(
        "GET /stripped/route/{}",
        &[OWN],
        "has removed `Access-Control-Allow-Origin` from the response to GET /stripped/route/",
        "let that layer keep the headers of CORS",
    ),
    row(
        "GET /unvaried/route/{}",
        &[OWN],
        "has dropped `Vary: Origin` from the response to GET /unvaried/route/",
        "make that layer append to `Vary`",
    ),
    row(
        "POST /login/{}",
        &[OWN],
        "the browser does not store the cookie `session`: it is `SameSite=Lax`",
        "set it with `SameSite=None; Secure`, where it is set by the handler at tests/http/alone/inspector.rs:",
    ),
    row("OPTIONS /split/{}", &[OWN, ASKS_PUT], "", ""),
    row(
        "PUT /split/{}",
        &[OWN, ("X-Tenant", "1")],
        "granted the preflight for PUT /split/",
        "register the one with the policy first",
    ),
];

#[actix_web::test]
async fn each_cause_is_logged_once_with_what_to_change() {
    tracing_subscriber::fmt().with_max_level(LevelFilter::WARN).with_ansi(false).with_writer(|| LOG.clone()).init();
    FRONTENDS.load(["https://front.example"]).unwrap();
    let authenticate =
        |_: ServiceRequest, _: Next<_>| async { Err::<ServiceResponse, _>(ErrorUnauthorized("no token")) };
    let scope = |path, change| web::scope(path).wrap(from_fn(move |request, next| with_headers(request, next, change)));
    let app = App::new()
        .service((listed, public, some, looked_up, tenant, disabled, transfer, log_in))
        // Takes what has the header, and so not the preflight.
        .route("/split/{id}", web::put().guard(guard::Header("x-tenant", "1")).to(HttpResponse::Ok))
        .service(split)
        .route("/plain/{id}", web::get().to(HttpResponse::Ok))
        .route("/handled/{id}", web::method(actix_web::http::Method::OPTIONS).to(HttpResponse::Ok))
        .route(
            "/moved/{id}",
            web::to(|| async { HttpResponse::Found().insert_header(("Location", "/elsewhere")).finish() }),
        )
        .service(web::scope("/walled").wrap(from_fn(authenticate)).service(behind))
        .service(scope("/twice", allow_all).service(inside))
        .service(scope("/stripped", allow_none).service(inside))
        .service(scope("/unvaried", vary_by_nothing).service(inside))
        .wrap(Inspector::new());
    let app = init_service(app).await;
    for row in ROWS {
        for id in 1..=3 {
            let (method, path) = row.request.split_once(' ').unwrap();
            let request = TestRequest::with_uri(&path.replace("{}", &id.to_string())).method(method.parse().unwrap());
            let request = request.insert_header(("Host", "api.other.example"));
            let request = row.headers.iter().fold(request, |request, line| request.append_header(*line));
            if let Err(error) = try_call_service(&app, request.to_request()).await {
                // As the server does it; here the inspector sees the response.
                error.error_response();
            }
        }
    }
    // Places as they are written on Windows, too.
    let log = LOG.text().replace('\\', "/");
    let lines: Vec<&str> = log.lines().collect();
    for Row { request, problem, fix, .. } in ROWS.iter().filter(|row| !row.problem.is_empty()) {
        let about: Vec<&&str> = lines.iter().filter(|line| line.contains(problem) && line.contains(fix)).collect();
        assert_eq!(about.len(), 1, "{request}: {problem}; {fix}\n{log}");
    }
    assert_eq!(lines.len(), ROWS.len() - 1, "{log}");
}

#[actix_web::test]
async fn no_question_is_too_strange() {
    const PARTS: [&str; 24] = [
        "https://app.example.com",
        "null",
        "GET",
        "PUT",
        "/listed/1",
        "/tenants/%FF",
        "/tenants/{}",
        "/a b",
        "//",
        "/../..",
        "?",
        "#",
        "%00",
        "X-Tenant: 1",
        ",",
        ":",
        "include",
        "same-origin",
        "a=1; SameSite=None; Secure",
        ";",
        "\u{e9}",
        "\u{202e}",
        "http://[::1]:1",
        "*",
    ];
    let app = init_service(App::new().service((listed, public, tenant, disabled)).wrap(Inspector::new())).await;
    let mut rng = fastrand::Rng::with_seed(3);
    let mut answered = 0;
    for _ in 0..3_000 {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, plain) in [
            ("origin", "https://app.example.com"),
            ("method", "PUT"),
            ("path", "/listed/1"),
            ("headers", "X-Tenant"),
            ("credentials", "include"),
            ("set_cookie", "a=1"),
            ("server", "https://api.example.com"),
        ] {
            let strange: String = (0..rng.usize(..3)).filter_map(|_| rng.choice(PARTS)).collect();
            query.append_pair(name, if rng.bool() { plain } else { &strange });
        }
        let request = TestRequest::with_uri(&format!("/_cors/try?{}", query.finish()));
        let request = request.peer_addr("127.0.0.1:5000".parse().unwrap()).insert_header(("Host", "localhost"));
        let response = call_service(&app, request.to_request()).await;
        let is_answered = response.status() == StatusCode::OK;
        assert!(is_answered || response.status() == StatusCode::BAD_REQUEST, "{response:?}");
        let body: Value = read_body_json(response).await;
        assert_eq!(body["problem"].is_string(), !is_answered, "{body}");
        answered += u32::from(is_answered);
    }
    assert!(answered > 100, "{answered}");
}
