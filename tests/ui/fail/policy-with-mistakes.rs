use actix_web::{App, Responder, get};
use cors_runtime::{cors, policy};

policy! {
    /// For partners.
    pub static PARTNERS = {
        origins = ["https://*.partners.example.com/", "https://*.com"],
        credentials,
        preflight = manual,
        max_age = "1w",
    };

    static EMPTY = {};
}

#[cors(policy = PARTNERS)]
#[get("/empty")]
async fn empty() -> impl Responder {
    "empty"
}

#[cors(policy = EMPTY)]
#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(orders);
}
