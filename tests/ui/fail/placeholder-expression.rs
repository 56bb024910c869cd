use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["https://pr-{_:^[0-9]+$}.example.com"])]
#[get("/{tenant}/orders")]
async fn orders() -> impl Responder {
    "orders"
}

#[cors(origins = [
    "https://{_:(?!evil)[a-z]+}.example.com",
    "https://{_:PR-[0-9]+}.example.com",
    "https://{_:(?x) pr }.example.com",
    "https://{_:([a-z]{1000}){1000}}.example.com",
    "https://{_:}.example.com",
])]
#[get("/{tenant}/prices")]
async fn prices() -> impl Responder {
    "prices"
}

fn main() {
    let _ = App::new().service(orders).service(prices);
}
