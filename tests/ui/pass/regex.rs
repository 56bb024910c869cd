//! Regular expressions, under strict lints.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, clippy::pedantic)]

use actix_web::{App, Responder, get};
use cors_runtime::{OriginList, cors, policy};

static FRONTENDS: OriginList = OriginList::new();

policy! {
    /// For previews.
    pub static PREVIEWS = {
        origins = regex(r"https://[a-z0-9-]+\.preview\.example\.com"),
        dev_origins = regex(r"http://localhost:\d+"),
        credentials,
    };
}

#[cors(origins = ["https://app.example.com", regex("^https://(a|b)[.]example[.]com$"), from(FRONTENDS)])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = [regex(r#"https://.*\.example\.com(:\d+)?"#), regex(r"tauri://localhost")], credentials, enforce)]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = [regex(r"https?://.*\.github\.io")], credentials, danger_insecure_origins, danger_public_suffixes)]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let _ = App::new().service((one, two, three));
}
