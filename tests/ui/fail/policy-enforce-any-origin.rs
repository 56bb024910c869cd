use actix_web::{App, Responder, get};
use cors_runtime::{cors, policy};

policy! { static ANYBODY = { origins = "*" }; }

#[cors(policy = ANYBODY, enforce)]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
