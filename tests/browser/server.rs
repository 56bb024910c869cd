//! The server that serves the pages and that they call: routes with one policy each.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use actix_web::{
    App, Error, HttpRequest, HttpResponse, HttpServer, Responder,
    body::MessageBody,
    cookie::{Cookie, SameSite},
    delete,
    dev::{Service, ServiceRequest, ServiceResponse},
    error::{ErrorInternalServerError, ErrorUnauthorized},
    get,
    middleware::{Next, from_fn},
    patch, post, put, route, web,
};
use cors_runtime::{Cors, OriginRequest, SkipPreflight, cors, policy};
use cors_test_browser::Ports;

use crate::{console, exchanges};

/// The number of preflights, by path.
static PREFLIGHTS: LazyLock<Mutex<HashMap<String, usize>>> = LazyLock::new(Mutex::default);

/// Starts the server on two free ports.
pub fn start() -> Ports {
    let app = || {
        App::new()
            .wrap(from_fn(exchanges::record))
            .wrap_fn(|request, service| {
                if request.method() == "OPTIONS" {
                    let mut preflights = PREFLIGHTS.lock().unwrap_or_else(PoisonError::into_inner);
                    *preflights.entry(request.path().to_owned()).or_default() += 1;
                }
                service.call(request)
            })
            .service((page, set_cookies, count_preflights, simple, pingother, json, change, replace, remove))
            .service((read_cookies, log_in, public, anonymous, exposing, cached, uncached, redirect, redirect_away))
            .service((unauthorized, broken, image, script, font, open_socket, tiers, enforced, bearer, listed_bearer))
            .service((redirect_preflighted, mirror, asked, previews))
            .service((exchanges::exchange, redirect_to, install_service_worker, service_worker, transfer))
            .service(web::resource("/sent").to(HttpResponse::Ok))
            .service(web::resource("/console/{number}").to(console::answer))
            .service(
                web::scope("/walled")
                    .wrap(SkipPreflight::new(from_fn(require_token)))
                    .wrap(Cors::new(&PAGES).routes_first())
                    .service(walled),
            )
    };
    let (ports, [pages, api]) = Ports::listen().expect("two free ports");
    let server = HttpServer::new(app).workers(1).disable_signals();
    let server = server.listen(pages).and_then(|server| server.listen(api)).expect("two free ports");
    actix_web::rt::spawn(server.run());
    ports
}

#[get("/page")]
async fn page() -> impl Responder {
    HttpResponse::Ok().content_type("text/html").body("<!doctype html><title>page</title><body></body>")
}

/// Sets one cookie of each kind, for the site of the request.
#[get("/set-cookies")]
async fn set_cookies() -> impl Responder {
    let cookie = |name, same_site| Cookie::build(name, "1").path("/").same_site(same_site).secure(true).finish();
    let kinds = [("strict", SameSite::Strict), ("lax", SameSite::Lax), ("none", SameSite::None)];
    let mut response = HttpResponse::Ok();
    for (name, same_site) in kinds {
        response.cookie(cookie(name, same_site));
    }
    response.finish()
}

/// Redirects a form to the address in its query.
#[post("/redirect-to")]
async fn redirect_to(request: HttpRequest) -> impl Responder {
    found(request.query_string())
}

/// A page that loads once a service worker serves its origin; it also sets the cookies.
#[get("/install-service-worker")]
async fn install_service_worker() -> impl Responder {
    let html = r#"<!doctype html><script type="module">
        await fetch("/set-cookies");
        await navigator.serviceWorker.register("/service-worker");
        await navigator.serviceWorker.ready;
    </script>"#;
    HttpResponse::Ok().content_type("text/html").body(html)
}

/// A service worker that forwards all requests unchanged.
#[get("/service-worker")]
async fn service_worker() -> impl Responder {
    let worker = r#"addEventListener("fetch", event => event.respondWith(fetch(event.request)));"#;
    HttpResponse::Ok().content_type("text/javascript").body(worker)
}

#[cors(origins = "*")]
#[get("/preflights/{path}")]
async fn count_preflights(path: web::Path<String>) -> impl Responder {
    let preflights = PREFLIGHTS.lock().unwrap_or_else(PoisonError::into_inner);
    preflights.get(&format!("/{path}")).copied().unwrap_or_default().to_string()
}

#[cors(origins = ["http://app.localhost:*"])]
#[get("/simple")]
async fn simple() -> impl Responder {
    "simple"
}

#[cors(origins = ["http://app.localhost:*"], headers = ["X-PINGOTHER", "Content-Type"])]
#[post("/pingother")]
async fn pingother(request: HttpRequest, body: String) -> impl Responder {
    format!("{} {body}", request.headers().get("x-pingother").map_or("", |value| value.to_str().unwrap_or_default()))
}

#[cors(origins = ["http://app.localhost:*"])]
#[post("/json")]
async fn json(body: web::Json<u64>) -> impl Responder {
    body.to_string()
}

#[cors(origins = ["http://app.localhost:*"])]
#[put("/item")]
async fn replace() -> impl Responder {
    "replaced"
}

#[cors(origins = ["http://app.localhost:*"])]
#[patch("/item")]
async fn change() -> impl Responder {
    "changed"
}

#[cors(origins = ["http://admin.localhost:*"])]
#[delete("/item")]
async fn remove() -> impl Responder {
    "removed"
}

/// The names of the cookies in the request.
pub fn cookie_names(request: &HttpRequest) -> String {
    let mut names: Vec<_> = request
        .cookies()
        .map(|cookies| cookies.iter().map(|cookie| cookie.name().to_owned()).collect())
        .unwrap_or_default();
    names.sort_unstable();
    format!("[{}]", names.join(" "))
}

#[cors(origins = ["http://app.localhost:*", "http://api.localhost:*"], credentials)]
#[get("/cookies")]
async fn read_cookies(request: HttpRequest) -> impl Responder {
    cookie_names(&request)
}

#[cors(origins = ["http://app.localhost:*"], credentials)]
#[post("/log-in")]
async fn log_in() -> impl Responder {
    HttpResponse::Ok()
        .cookie(Cookie::build("session", "1").path("/").same_site(SameSite::None).secure(true).finish())
        .body("in")
}

#[cors(origins = "*")]
#[route("/public", method = "GET", method = "PUT")]
async fn public() -> impl Responder {
    "public"
}

#[cors(origins = ["http://app.localhost:*"])]
#[get("/anonymous")]
async fn anonymous(request: HttpRequest) -> impl Responder {
    cookie_names(&request)
}

#[cors(origins = ["http://app.localhost:*"], expose = "X-Total-Count")]
#[get("/exposing")]
async fn exposing() -> impl Responder {
    HttpResponse::Ok().insert_header(("X-Total-Count", "3")).insert_header(("X-Secret", "4")).body("exposing")
}

#[cors(origins = ["http://app.localhost:*"], max_age = "10m")]
#[put("/cached")]
async fn cached() -> impl Responder {
    "cached"
}

#[cors(origins = ["http://app.localhost:*"], max_age = 0)]
#[put("/uncached")]
async fn uncached() -> impl Responder {
    "uncached"
}

fn found(location: &str) -> HttpResponse {
    HttpResponse::TemporaryRedirect().insert_header(("Location", location)).finish()
}

#[cors(origins = ["http://app.localhost:*"])]
#[get("/redirect")]
async fn redirect() -> impl Responder {
    found("/simple")
}

#[cors(origins = ["http://app.localhost:*"])]
#[put("/redirect-preflighted")]
async fn redirect_preflighted() -> impl Responder {
    found("/item")
}

/// To the same server by another name, which is another origin.
#[cors(origins = ["http://app.localhost:*"])]
#[get("/redirect-away/{path}")]
async fn redirect_away(request: HttpRequest, path: web::Path<String>) -> impl Responder {
    let port = request.app_config().local_addr().port();
    found(&format!("http://other.localhost:{port}/{path}"))
}

#[cors(origins = ["http://app.localhost:*"])]
#[get("/unauthorized")]
async fn unauthorized() -> Result<HttpResponse, Error> {
    Err(ErrorUnauthorized("who are you?"))
}

#[cors(origins = ["http://app.localhost:*"])]
#[get("/broken")]
async fn broken() -> Result<HttpResponse, Error> {
    Err(ErrorInternalServerError("broken"))
}

/// A picture of one red dot.
#[cors(origins = ["http://app.localhost:*"])]
#[get("/image")]
async fn image() -> impl Responder {
    let svg =
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><rect width="1" height="1" fill="red"/></svg>"#;
    HttpResponse::Ok().content_type("image/svg+xml").body(svg)
}

#[cors(origins = ["http://app.localhost:*"])]
#[get("/script")]
async fn script() -> impl Responder {
    HttpResponse::Ok().content_type("text/javascript").body("window.loaded = true")
}

#[cors(origins = ["http://app.localhost:*"])]
#[get("/font")]
async fn font() -> impl Responder {
    HttpResponse::Ok().content_type("font/woff2").body("a preload does not parse it")
}

#[cors(origins = ["http://app.localhost:*"], enforce)]
#[get("/socket")]
async fn open_socket(request: HttpRequest, body: web::Payload) -> Result<HttpResponse, Error> {
    let (response, mut session, stream) = actix_ws::handle(&request, body)?;
    actix_web::rt::spawn(async move {
        let _ = session.text("hello").await;
        drop(stream);
        let _ = session.close(None).await;
    });
    Ok(response)
}

#[cors(origins = "*", credentials = ["http://app.localhost:*"])]
#[route("/tiers", method = "GET", method = "POST")]
async fn tiers(request: HttpRequest) -> impl Responder {
    cookie_names(&request)
}

#[cors(origins = ["http://app.localhost:*"], enforce)]
#[route("/enforced", method = "GET", method = "POST")]
async fn enforced(request: HttpRequest) -> impl Responder {
    format!("{}", request.method())
}

/// A policy with credentials and the default of `enforce`.
#[cors(origins = ["http://app.localhost:*"], credentials)]
#[route("/transfer", method = "GET", method = "POST")]
async fn transfer() -> impl Responder {
    "transferred"
}

#[cors(origins = "*", headers = "*")]
#[get("/bearer")]
async fn bearer() -> impl Responder {
    "bearer"
}

#[cors(origins = "*", headers = ["*", "Authorization"])]
#[get("/listed-bearer")]
async fn listed_bearer() -> impl Responder {
    "bearer"
}

#[cors(origins = ["http://app.localhost:*"], credentials, headers = mirror)]
#[get("/mirror")]
async fn mirror() -> impl Responder {
    "mirror"
}

policy! {
    /// The pages of the app, for paths without a route.
    static PAGES = { origins = ["http://app.localhost:*"] };
}

/// Authentication in front of routes.
async fn require_token(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.headers().get("authorization").is_none_or(|token| token != "Bearer key") {
        return Err(ErrorUnauthorized("no token"));
    }
    next.call(request).await
}

#[cors(origins = ["http://app.localhost:*"], headers = "Authorization")]
#[get("/inside")]
async fn walled() -> impl Responder {
    "inside"
}

/// Decides after some time, as a database would.
async fn is_app(request: &OriginRequest) -> Result<bool, Error> {
    actix_web::rt::task::yield_now().await;
    Ok(request.origin().starts_with("http://app.localhost:"))
}

#[cors(origins = [allow_if(is_app)], credentials)]
#[put("/asked")]
async fn asked(request: HttpRequest) -> impl Responder {
    request.cookie("none").map_or("no cookie", |_| "cookie")
}

#[cors(origins = ["http://{_:app|preview-[0-9]+}.localhost:*"])]
#[put("/previews")]
async fn previews() -> impl Responder {
    "preview"
}
