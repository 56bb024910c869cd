use actix_web::{Responder, get};
use cors_runtime::cors;

pub struct Shop;

impl Shop {
    #[cors(origins = "*")]
    #[get("/orders")]
    pub async fn orders(&self) -> impl Responder {
        "orders"
    }
}

pub trait Catalog {
    fn catalog() -> &'static str;
}

impl Catalog for Shop {
    #[cors(origins = "*")]
    fn catalog() -> &'static str {
        "catalog"
    }
}

#[cors(origins = "*")]
#[get("/orders")]
pub struct Orders;

#[cors(origins = "*")]
#[get("/wrapped", wrap = "logger(); danger()")]
async fn wrapped() -> impl Responder {
    "wrapped"
}

fn main() {}
