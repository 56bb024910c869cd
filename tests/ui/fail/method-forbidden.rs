use actix_web::{App, Responder, trace};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com"])]
#[trace("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
