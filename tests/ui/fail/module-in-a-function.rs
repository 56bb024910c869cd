use actix_web::{App, Responder, get};
use cors_runtime::{cors, policy};

fn main() {
    policy! {
        static PARTNERS = { origins = ["https://partners.example.com"] };
    }

    #[cors(policy = PARTNERS)]
    #[get("/orders")]
    async fn orders() -> impl Responder {
        "orders"
    }

    #[cors(policy = PARTNERS)]
    mod api {
        #[actix_web::get("/prices")]
        pub async fn prices() -> &'static str {
            "prices"
        }
    }

    let _ = App::new().service(orders).service(api::prices);
}
