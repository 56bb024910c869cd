use actix_web::{App, Responder, get};
use cors_runtime::policy;

policy! {
    pub const PARTNERS = { origins = ["https://partners.example.com"] };
}

#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
