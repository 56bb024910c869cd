use actix_web::{App, Responder, get};
use cors_runtime::cors;

static TEXT: &str = "https://app.example.com";

#[cors(origins = [from(TEXT), from(MISSPELT)])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

fn main() {
    let _ = App::new().service(one);
}
