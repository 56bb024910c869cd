use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = ["https://shop.example.com", "https://*.github.io"], credentials)]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

// Public suffixes are below this name.
#[cors(origins = ["https://*.core.windows.net"], credentials)]
#[get("/blobs")]
async fn blobs() -> impl Responder {
    "blobs"
}

fn main() {
    let _ = App::new().service(orders).service(blobs);
}
