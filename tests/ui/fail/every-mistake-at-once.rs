use actix_web::{App, Responder, get, post, web};
use cors_runtime::cors;

#[cors(
    origins = ["https://app.example.com/", "https://*.example.com", "HTTPS://shop.example.com"],
    credentials,
    heders = ["X-Request-Id"],
    expose = ["Set-Cookie"],
    max_age = "2d",
    methods = ["POST"],
)]
#[get("/orders/{id}")]
async fn order(id: web::Path<u64>) -> impl Responder {
    format!("order {id}")
}

#[cors(origins = "https://example.com:443")]
#[post("/orders")]
async fn create() -> impl Responder {
    "created"
}

fn main() {
    let _ = App::new().service(order).service(create);
}
