use actix_web::{App, Responder, options};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com"])]
#[options("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
