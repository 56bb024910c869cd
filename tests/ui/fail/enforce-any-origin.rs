use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = "*", enforce)]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

#[cors(origins = ["https://shop.example.com"], dev_origins = "*", enforce = true)]
#[get("/prices")]
async fn prices() -> impl Responder {
    "prices"
}

fn main() {
    let _ = App::new().service(orders).service(prices);
}
