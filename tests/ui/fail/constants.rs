use actix_web::{
    App, Responder,
    http::{Method, header},
    get,
};
use cors_runtime::cors;

#[cors(origins = "*", methods = [GET, Method::PUT], headers = [header::CONTENT_TYPE, X_TENANT], expose = etag)]
#[get("/orders")]
async fn orders() -> impl Responder {
    let _ = (Method::PUT, header::CONTENT_TYPE);
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
