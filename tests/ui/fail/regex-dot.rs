use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com", regex(r"https://[a-z]+.example.com"), regex(r"https://.*example.com")])]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
