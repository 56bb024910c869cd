use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["https://{tenant}.example.com", "https://*.example.com"], credentials)]
#[get("/{tenant}/orders")]
async fn orders() -> impl Responder {
    "orders"
}

#[cors(
    origins = "*",
    credentials = ["https://{_}.example.com", "https://{tenant}.example.com"],
    dev_origins = ["http://{_}.localhost", "http://{tenant}.localhost"],
)]
#[get("/{tenant}/prices")]
async fn prices() -> impl Responder {
    "prices"
}

fn main() {
    let _ = App::new().service(orders).service(prices);
}
