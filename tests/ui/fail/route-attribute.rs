use actix_web::{App, Responder, route};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com"])]
#[route("/orders/{id", method = "GET", method = "GET", guards = "is_admin")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
