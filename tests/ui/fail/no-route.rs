use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[get("/orders")]
#[cors(origins = ["https://shop.example.com"])]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
