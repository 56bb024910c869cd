use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com"])]

pub struct Orders;

#[cors(origins = ["https://shop.example.com"])]
#[get("/orders")]
async fn orders() {
    let _: &dyn Responder<Body = String>;
}

fn main() {
    let _ = App::new().service(orders);
}
