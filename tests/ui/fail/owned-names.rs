use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["https://*.github.io"], credentials, danger_public_suffixes = ["render.com"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = ["https://*.render.com"], credentials, danger_public_suffixes = ["https://*.render.com", 1])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["https://*.render.com"], credentials, danger_public_suffixes = "render.com", danger_insecure_origins = [])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three);
}
