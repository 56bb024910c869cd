//! The apps that the tests send to.

use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::{
    App, Error, HttpResponse, Responder,
    body::MessageBody,
    cookie::{Cookie, SameSite},
    delete,
    dev::{Service, ServiceResponse},
    get, options, post, put, test, web,
};
use cors_runtime::{Cors, cors, policy};

policy! {
    /// The shop's own front end.
    pub static SHOP = {
        origins = ["https://shop.example.com"],
        credentials,
        methods = ["GET", "PUT"],
        headers = ["X-Tenant", "Content-Type"],
        expose = ["X-Request-Id"],
        max_age = "10m",
    };
}

/// How often the handlers with effects have run.
pub static EFFECTS: AtomicUsize = AtomicUsize::new(0);

#[put("/orders/{id}")]
async fn replace(body: web::Json<String>) -> impl Responder {
    EFFECTS.fetch_add(1, Ordering::SeqCst);
    HttpResponse::Ok()
        .insert_header(("X-Total-Count", "3"))
        .insert_header(("X-Request-Id", "7"))
        .json(body.into_inner())
}

#[delete("/orders/{id}")]
async fn remove() -> impl Responder {
    EFFECTS.fetch_add(1, Ordering::SeqCst);
    "removed"
}

/// A policy around the app answers all preflights with its own methods.
pub async fn shop() -> impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody>, Error = Error> {
    test::init_service(App::new().wrap(Cors::new(&SHOP)).service(replace).service(remove)).await
}

#[cors(origins = "*")]
#[get("/public")]
async fn public() -> impl Responder {
    "public"
}

#[cors(policy = SHOP, methods = "GET")]
#[get("/account")]
async fn account(request: actix_web::HttpRequest) -> impl Responder {
    let names: Vec<String> = request.cookies().unwrap().iter().map(|cookie| cookie.name().to_owned()).collect();
    names.join(" ")
}

/// Sets a cookie for each value of `SameSite`.
#[get("/log-in")]
async fn log_in() -> impl Responder {
    let cookie = |name, same_site| {
        let cookie = Cookie::build(name, "secret").secure(true).http_only(true);
        match same_site {
            Some(same_site) => cookie.same_site(same_site).finish(),
            None => cookie.finish(),
        }
    };
    HttpResponse::Ok()
        .cookie(cookie("strict", Some(SameSite::Strict)))
        .cookie(cookie("lax", Some(SameSite::Lax)))
        .cookie(cookie("none", Some(SameSite::None)))
        .cookie(cookie("unspecified", None))
        .finish()
}

/// Logs in from the shop's page.
#[cors(origins = ["https://shop.example.com", "https://shop.test"], credentials)]
#[post("/session")]
async fn session() -> impl Responder {
    HttpResponse::Ok().cookie(Cookie::build("session", "secret").secure(true).finish()).body("in")
}

#[cors(origins = ["https://shop.example.com"], credentials, enforce)]
#[post("/transfer")]
async fn transfer(form: web::Form<Vec<(String, String)>>) -> impl Responder {
    EFFECTS.fetch_add(1, Ordering::SeqCst);
    format!("{:?}", form.into_inner())
}

/// The same without enforcing: a form of any page gets through.
#[post("/careless")]
async fn careless() -> impl Responder {
    "done"
}

#[cors(origins = "*")]
#[get("/moved")]
async fn moved() -> impl Responder {
    HttpResponse::Found().insert_header(("Location", "/public")).finish()
}

#[cors(origins = ["https://shop.example.com"])]
#[get("/moved-away")]
async fn moved_away() -> impl Responder {
    HttpResponse::Found().insert_header(("Location", "https://other.test/public")).finish()
}

#[cors(origins = "*", preflight = manual)]
#[put("/legacy")]
async fn legacy() -> impl Responder {
    "replaced"
}

#[options("/legacy")]
async fn legacy_preflight() -> impl Responder {
    HttpResponse::Ok()
        .insert_header(("Access-Control-Allow-Origin", "*"))
        .insert_header(("Access-Control-Allow-Methods", "PUT"))
        .finish()
}

/// Routes with policies of their own.
pub async fn routes() -> impl Service<actix_http::Request, Response = ServiceResponse<impl MessageBody>, Error = Error>
{
    let app = App::new().service(public).service(account).service(log_in).service(session);
    test::init_service(
        app.service(transfer)
            .service(careless)
            .service(moved)
            .service(moved_away)
            .service(legacy)
            .service(legacy_preflight),
    )
    .await
}
