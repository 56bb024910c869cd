use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["https://{_:.*}example.com"])]
#[get("/{tenant}/orders")]
async fn orders() -> impl Responder {
    "orders"
}

#[cors(origins = [
    "https://{tenant.example.com",
    "http{_:s?}://example.com",
    "https://{_:[a-z]+}",
    "https://{tenant}.com",
    "http://192.168.1.{_:[0-9]+}",
    "http://localhost:30{_:[0-9]{2}}",
    "https://{tenant}{_:[0-9]+}.example.com",
    "tauri://{app}.localhost",
    "moz-extension://{_}",
])]
#[get("/{tenant}/prices")]
async fn prices() -> impl Responder {
    "prices"
}

fn main() {
    let _ = App::new().service(orders).service(prices);
}
