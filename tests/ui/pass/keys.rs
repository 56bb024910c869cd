//! Every key, under strict lints.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, clippy::pedantic)]

use actix_web::{App, HttpResponse, Responder, get, post, web};
use cors_runtime::cors;

#[cors(origins = "https://app.example.com")]
#[get("/one")]
async fn one_origin() -> impl Responder {
    "one"
}

#[cors(
    origins = [
        "https://app.example.net",
        "https://*.example.com",
        "http://localhost:*",
        "https://*.example.org:*",
        "tauri://localhost",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    ],
    dev_origins = ["http://127.0.0.1:3000"],
    credentials = true,
    headers = ["X-Request-Id", "Authorization"],
    expose = ["X-Total-Count", "ETag"],
    max_age = 600,
    methods = ["GET"],
    preflight = auto,
    preflight_status = 200,
    preflight_guards = run,
    enforce,
    crate = ::cors_runtime,
)]
#[get("/all")]
async fn all_keys() -> impl Responder {
    "all"
}

#[cors(origins = "*", credentials = ["https://app.example.com"], dev_origins = "http://localhost:3000")]
#[get("/tiers")]
async fn tiers() -> impl Responder {
    "tiers"
}

#[cors(origins = "*", headers = ["*", "Authorization"], expose = "*", max_age = "1d", credentials = false)]
#[get("/public")]
async fn public() -> impl Responder {
    "public"
}

#[cors(origins = ["https://app.example.com"], dev_origins = "*", credentials = ["https://app.example.com"])]
#[get("/dev")]
async fn development() -> impl Responder {
    "development"
}

#[cors(origins = "*", headers = any)]
#[get("/any")]
async fn any_header() -> impl Responder {
    "any"
}

#[cors(origins = ["https://app.example.com"], headers = mirror, preflight = manual, preflight_guards = skip)]
#[post("/mirror")]
async fn mirror(body: web::Json<u64>) -> impl Responder {
    HttpResponse::Ok().json(body.into_inner())
}

#[cors(
    origins = ["http://intranet.example", "https://*.github.io"],
    credentials,
    danger_insecure_origins,
    danger_public_suffixes,
    crate = "cors_runtime",
)]
#[get("/danger")]
async fn danger() -> impl Responder {
    "danger"
}

#[cors(
    origins = ["https://*.render.com", "https://*.onrender.com"],
    credentials,
    danger_public_suffixes = ["render.com", "onrender.com"]
)]
#[get("/owned")]
async fn owned_names() -> impl Responder {
    "owned"
}

#[cors(disabled)]
#[get("/disabled")]
async fn disabled() -> impl Responder {
    "disabled"
}

#[cors(
    origins = [
        "https://1.example.com", "https://2.example.com", "https://3.example.com", "https://4.example.com",
        "https://5.example.com", "https://6.example.com", "https://7.example.com", "https://8.example.com",
        "https://9.example.com",
    ]
)]
#[get("/many")]
async fn many() -> impl Responder {
    "many"
}

fn main() {
    let _ = App::new()
        .service(one_origin)
        .service(all_keys)
        .service(tiers)
        .service(public)
        .service(development)
        .service(any_header)
        .service(mirror)
        .service(danger)
        .service(owned_names)
        .service(disabled)
        .service(many);
}
