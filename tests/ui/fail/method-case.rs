use actix_web::{App, Responder, route};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com"], methods = ["patch"])]
#[route("/orders", method = "PATCH", method = "put")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
