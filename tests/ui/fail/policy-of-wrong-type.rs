use actix_web::{App, Responder, get};
use cors_runtime::cors;

static PARTNERS: &str = "https://partners.example.com";

#[cors(policy = PARTNERS)]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
