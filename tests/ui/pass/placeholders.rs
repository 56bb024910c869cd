//! Placeholders and octets, under strict lints.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, clippy::pedantic)]

use actix_web::{App, Responder, get};
use cors_runtime::{OriginList, cors, policy};

static FRONTENDS: OriginList = OriginList::new();

policy! {
    /// For previews.
    pub static PREVIEWS = {
        origins = "https://{_:[a-z0-9-]+}.preview.example.com",
        dev_origins = ["http://localhost:{_:30[0-9]{2}}", "http://192.168.*.*:5173"],
        credentials,
    };
    /// For tenants.
    pub static TENANTS = { origins = "*", credentials = ["https://{tenant}.example.com"] };
}

#[cors(origins = ["https://app.example.com", "https://{_:(a|b)}.example.com", from(FRONTENDS)])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = [r"https://{_:\d+}.example.com:*", "http://{_}.localhost:{_}"], credentials, enforce)]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(
    origins = ["http://{tenant}.github.io", "http://10.*.*.*"],
    credentials,
    danger_insecure_origins,
    danger_public_suffixes,
)]
#[get("/{tenant}/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(policy = TENANTS)]
#[get("/{tenant}/four")]
async fn four() -> impl Responder {
    "four"
}

#[cors(
    origins = ["https://*.example.com"],
    credentials = ["https://{tenant}.example.com"],
    dev_origins = "http://{tenant}.localhost:*",
)]
mod five {
    #[actix_web::get("/{tenant}/five")]
    pub async fn get() -> &'static str {
        "five"
    }
}

fn main() {
    let _ = App::new().service((one, two, three, four, five::get));
}
