use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com"], credentials, headers = "*")]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

#[cors(origins = ["https://shop.example.com"], credentials, headers = any)]
#[get("/prices")]
async fn prices() -> impl Responder {
    "prices"
}

fn main() {
    let _ = App::new().service(orders).service(prices);
}
