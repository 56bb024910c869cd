use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["https://{tenant-id}.example.com"])]
#[get("/{tenant}/orders")]
async fn orders() -> impl Responder {
    "orders"
}

#[cors(origins = [
    "https://{:[0-9]+}.example.com",
    "https://{[0-9]+}.example.com",
    "https://{1st}.example.com",
    "https://{tenant}.{tenant}.example.com",
])]
#[get("/{tenant}/prices")]
async fn prices() -> impl Responder {
    "prices"
}

fn main() {
    let _ = App::new().service(orders).service(prices);
}
