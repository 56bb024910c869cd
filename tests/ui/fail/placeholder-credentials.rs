use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(
    origins = ["http://{tenant}.example.com", "https://deploy-{_:[0-9]+}--shop.netlify.app", "http://192.168.*.*:5173"],
    dev_origins = "http://10.*.*.*:*",
    credentials,
)]
#[get("/{tenant}/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
