use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(
    origins = ["https://shop.example.com", regex(r"https://[a-z]+\.example\.com")],
    credentials = [regex(r"https://a\.example\.com")],
    origin_regex = r"https://.*\.example\.com",
)]
#[get("/{tenant}/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
