use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origin = ["https://shop.example.com"], max_agee = "1h")]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
