use actix_web::{App, Responder, get};
use cors_runtime::{cors, policy};

policy! {
    pub static INSECURE = { origins = [regex(r"https?://[a-z]+\.example\.com")], credentials };
    pub static STRANGERS = { origins = [regex(r"https://shop-[a-z0-9]+-team\.vercel\.app")], credentials };
}

#[cors(
    origins = "https://shop.example.com",
    dev_origins = [regex(r"http://192\.168\.\d+\.\d+(:\d+)?"), regex(r"https://.*")],
    credentials,
)]
mod api {
    #[actix_web::get("/orders")]
    pub async fn orders() -> &'static str {
        "orders"
    }
}

#[cors(origins = regex(r"https://.*\.example\.com"), credentials = ["https://example.com"])]
#[get("/prices")]
async fn prices() -> impl Responder {
    "prices"
}

fn main() {
    let _ = App::new().service(api::orders).service(prices);
}
