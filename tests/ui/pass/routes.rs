//! Every kind of route attribute and of handler, under strict lints.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, clippy::pedantic)]

use std::future::{Future, ready};

use actix_web::{
    App, HttpResponse, Responder, delete, get,
    guard::GuardContext,
    head,
    middleware::{DefaultHeaders, Logger},
    patch, post, put, query, route, routes, web,
};
use cors_runtime::cors;

// The user's own names, as odd as can be: the expansion must not shadow them.
const POLICY: &str = "the user's";
const ROUTES: &str = "the user's";
const ORIGINS: &str = "the user's";

fn is_admin(context: &GuardContext<'_>) -> bool {
    context.head().headers().contains_key("x-admin")
}

fn policy_header() -> DefaultHeaders {
    DefaultHeaders::new().add(("x-policy", POLICY))
}

/// A documented handler.
#[cors(origins = "*")]
#[get("/get")]
pub async fn documented() -> impl Responder {
    (POLICY.len() + ROUTES.len() + ORIGINS.len()).to_string()
}

#[cors(origins = "*")]
#[post("/post")]
async fn post_json(body: web::Json<String>) -> impl Responder {
    body.into_inner()
}

#[cors(origins = "*")]
#[put("/put/{id}", name = "put", guard = "is_admin", wrap = "Logger::default()", wrap = "policy_header()")]
async fn put_everything(id: web::Path<u64>) -> actix_web::Result<HttpResponse> {
    Ok(HttpResponse::Ok().body(id.to_string()))
}

#[cors(origins = "*")]
#[delete("/delete", wrap = "DefaultHeaders::new().add((\"x-policy\", ORIGINS))")]
async fn deleted() -> impl Responder {
    HttpResponse::NoContent()
}

#[cors(origins = "*")]
#[head("/head")]
async fn headed() -> impl Responder {
    HttpResponse::Ok()
}

#[cors(origins = "*")]
#[patch("/patch")]
async fn patched() -> impl Responder {
    HttpResponse::Ok()
}

#[cors(origins = "*")]
#[query("/query")]
async fn queried() -> impl Responder {
    HttpResponse::Ok()
}

#[cors(origins = "*", methods = ["GET", "PURGE"])]
#[route("/route", method = "GET", method = "POST", method = "PURGE", method = "OPTIONS")]
async fn routed() -> impl Responder {
    HttpResponse::Ok()
}

#[cors(origins = "*")]
#[routes]
#[get("/routes")]
#[get("/other-routes", name = "other")]
#[actix_web::post("/routes")]
async fn several() -> impl Responder {
    HttpResponse::Ok()
}

#[cors(origins = "*")]
#[actix_web::get("/qualified")]
async fn qualified() -> impl Responder {
    HttpResponse::Ok()
}

#[cors_runtime::cors(origins = "*")]
#[::actix_web::get("/rooted")]
async fn rooted() -> impl Responder {
    HttpResponse::Ok()
}

#[cors(origins = "*")]
#[get("/future")]
fn future() -> impl Future<Output = HttpResponse> {
    ready(HttpResponse::Ok().finish())
}

#[expect(unused_variables)]
#[cors(origins = "*")]
#[must_use]
#[get("/attributes")]
#[doc(hidden)]
#[allow(clippy::unused_async)]
async fn attributes(id: Option<web::Query<Vec<String>>>) -> HttpResponse {
    HttpResponse::Ok().finish()
}

#[cors(origins = "*")]
#[get("/conditional")]
#[cfg(any())]
async fn conditional() -> Missing {
    Missing
}

/// Names that the expansion might have used.
mod names {
    use actix_web::{get, web};
    use cors_runtime::cors;

    type Id = u64;

    #[cors(origins = "*")]
    #[get("/config")]
    pub async fn config() -> &'static str {
        "config"
    }

    #[cors(origins = "*")]
    #[get("/names/routes")]
    pub async fn routes() -> &'static str {
        "routes"
    }

    #[cors(origins = "*")]
    #[get("/resource/{id}")]
    pub async fn resource(id: web::Path<self::Id>) -> String {
        id.to_string()
    }
}

mod inner {
    use cors_runtime::cors;

    #[cors(origins = "*")]
    #[actix_web::get("/inner")]
    pub(super) async fn inner() -> &'static str {
        "inner"
    }
}

macro_rules! handler {
    ($name:ident, $path:literal, $origin:literal) => {
        #[cors(origins = [$origin])]
        #[get($path)]
        async fn $name() -> impl Responder {
            stringify!($name)
        }
    };
}

handler!(from_macro, "/macro", "https://app.example.com");

#[actix_web::scope("/scope")]
mod scoped {
    use actix_web::{Responder, get};
    use cors_runtime::cors;

    #[cors(origins = "*")]
    #[get("/handler")]
    pub async fn handler() -> impl Responder {
        "scoped"
    }
}

fn main() {
    #[cors(origins = "*")]
    #[get("/local")]
    async fn local() -> impl Responder {
        "local"
    }

    let _ = App::new()
        .service(documented)
        .service(post_json)
        .service(put_everything)
        .service(deleted)
        .service(headed)
        .service(patched)
        .service(queried)
        .service(routed)
        .service(several)
        .service(qualified)
        .service(rooted)
        .service(future)
        .service(attributes)
        .service(inner::inner)
        .service((names::config, names::routes, names::resource))
        .service(from_macro)
        .service(scoped::handler)
        .service(local);
}
