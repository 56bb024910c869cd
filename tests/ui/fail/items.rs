use actix_web::{App, HttpResponse, Responder, get, web};
use cors_runtime::cors;

#[cors(origins = "*")]
#[get("/not-async")]
fn not_async() -> impl Responder {
    "orders"
}

#[cors(origins = "*")]
#[get("/not-async-either")]
fn not_async_either() -> HttpResponse {
    HttpResponse::Ok().finish()
}

pub struct Shop;

impl Shop {
    #[cors(origins = "*")]
    #[get("/orders")]
    pub async fn orders() -> impl Responder {
        "orders"
    }

    #[cors(origins = "*")]
    #[get("/shop")]
    pub async fn shop(shop: web::Data<Self>) -> impl Responder {
        let _ = shop;
        "shop"
    }
}

pub trait Pages {
    #[cors(origins = "*")]
    #[get("/page")]
    fn page() -> HttpResponse;
}

#[cors(origins = "*")]
async fn registered_by_hand() -> impl Responder {
    "orders"
}

fn main() {
    let _ = App::new().service(not_async).service(not_async_either);
    let _ = App::new().route("/", web::get().to(registered_by_hand));
}
