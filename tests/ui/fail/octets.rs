use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["http://192.168.*.1", "http://8.8.8.*", "http://192.168.01.*", "https://pr-*.example.com"])]
#[get("/{tenant}/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
