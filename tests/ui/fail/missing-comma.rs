use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(credentials origins = ["https://app.example.com"])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = "https://app.example.com" credentials)]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = ["https://app.example.com" "https://shop.example.com"])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = "https://app.example.com", "https://shop.example.com")]
#[get("/four" guard = "guard")]
async fn four() -> impl Responder {
    "four"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three).service(four);
}
