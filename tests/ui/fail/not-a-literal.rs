use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = [SHOP, env!("FRONTEND_ORIGIN")])]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

const SHOP: &str = "https://shop.example.com";

fn main() {
    let _ = App::new().service(orders);
}
