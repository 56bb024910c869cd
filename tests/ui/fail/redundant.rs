//! Redundancies are warnings; here they are denied, so they are shown.
#![deny(deprecated)]

use actix_web::{App, Responder, get};
use cors_runtime::{cors, policy};

policy! {
    static PARTNERS = { origins = ["https://a.example.com", "https://a.example.com"] };

    static OWNED = {
        origins = ["https://*.render.com"],
        credentials,
        methods = ["GET", "OPTION"],
        danger_public_suffixes = ["render.com", "example.com"],
    };

    #[allow(deprecated)]
    static QUIET = { origins = ["https://a.example.com", "https://a.example.com"] };
}

#[cors(
    origins = ["https://app.example.com", "https://*.example.com"],
    dev_origins = ["https://dev.example.com"],
    headers = ["X-Request-Id", "x-request-id"],
    expose = ["Content-Type", "ETag"],
    methods = ["GET", "GET"],
)]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

#[allow(deprecated)]
#[cors(origins = ["https://app.example.com", "https://*.example.com"])]
#[get("/quiet")]
async fn quiet() -> impl Responder {
    "quiet"
}

#[cors(policy = PARTNERS)]
mod api {
    #[cors_runtime::cors(policy = super::QUIET)]
    #[actix_web::get("/one")]
    pub async fn one() -> &'static str {
        "one"
    }
}

fn main() {
    let _ = App::new().service(orders).service(quiet).service(api::one);
}
