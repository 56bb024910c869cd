use actix_web::{App, Responder, get};
use cors_runtime::cors;

#[cors(allowed_origin = "https://shop.example.com/", supports_credentials, expose_headers = ["Set-Cookie"], maxAge = "1w")]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(allow_any_origin, allow_any_header, allow_any_method, send_wildcard, disable_vary_header)]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = "*", preflight-continue, Access-Control-Max-Age = 60, origin_regexes = ["https://.*"], timeout = 1)]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let _ = App::new().service(one).service(two).service(three);
}
