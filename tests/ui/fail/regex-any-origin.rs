use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com", regex(r"https?://.+"), regex(r"https://shop-[0-9]\.com")])]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
