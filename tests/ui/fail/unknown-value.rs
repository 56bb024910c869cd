use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com"], enforce = yes, preflight = automatic, credentials = "true", max_age = 1.5)]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

#[cors(origins = ["https://shop.example.com"], max_age = 3_600u64)]
#[get("/typed")]
async fn typed() -> impl Responder {
    "typed"
}

#[cors(origins = ["https://shop.example.com"], headers = "any", preflight_status = -200)]
#[get("/quoted")]
async fn quoted() -> impl Responder {
    "quoted"
}

fn main() {
    let _ = App::new().service(orders);
}
