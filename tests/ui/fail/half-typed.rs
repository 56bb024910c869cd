use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins =)]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = "*", max)]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins: "*", headers = mirrors, max_age = 1h)]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(,)]
#[get("/four")]
async fn four() -> impl Responder {
    "four"
}

#[cors]
#[get()]
async fn five() -> impl Responder {
    "five"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(four).service(five);
}
