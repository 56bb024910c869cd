use actix_web::{App, Responder, get};
use cors_runtime::{Cors, OriginRequest, cors, policy};

fn is_tenants_page(_: &OriginRequest) -> bool {
    true
}

policy! {
    static TENANTS = { origins = [allow_if(is_tenants_page), "https://admin.example.com/"] };
}

#[cors(policy = TENANTS)]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

fn main() {
    let _ = App::new().wrap(Cors::new(&TENANTS)).service(one);
}
