use actix_web::{App, Responder, get};
use cors_runtime::policy;

policy! {
    pub static PAGES { origins = ["https://app.example.com"] };
    pub const PARTNERS = { origins = ["https://partners.example.com"] };
    /// For everybody.
    pub static PUBLIC = { origins = "*" };
}

#[get("/orders")]
async fn orders() -> impl Responder {
    "orders"
}

fn main() {
    let _ = (&PAGES, &PARTNERS, &PUBLIC);
    let _ = App::new().service(orders);
}
