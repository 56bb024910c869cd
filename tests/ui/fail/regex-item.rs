use actix_web::{App, Responder, get};
use cors_runtime::cors;

const PREVIEWS: &str = r"https://[a-z]+\.example\.com";

#[cors(origins = ["*", regex(r"https://[a-z]+\.example\.com")], headers = [regex("x-.*")])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = [regex(), regex(PREVIEWS), regex["https://.*"]], credentials = [regex(r"https://a\.example\.com")])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

fn main() {
    let _ = App::new().service(one).service(two);
}
