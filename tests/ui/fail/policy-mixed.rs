use actix_web::{App, Responder, get};
use cors_runtime::{cors, policy};

policy! {
    /// For partners.
    pub static PARTNERS = { origins = ["https://*.partners.example.com"], methods = ["GET", "PUT"] };
}

#[cors(policy = PARTNERS, origins = "*", credentials, methods = ["GET"])]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
