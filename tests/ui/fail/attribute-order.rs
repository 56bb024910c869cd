use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(origins = "*")]
#[get("/orders")]
#[utoipa::path(responses((status = 200)))]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
