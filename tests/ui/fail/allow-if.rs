use actix_web::{App, Responder, get};
use cors_runtime::{OriginRequest, cors};

fn decides(_: &OriginRequest) -> bool {
    true
}

#[cors(origins = [allow_if("decides"), allow_if()])]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

#[cors(origins = [allow_if(decides, vary = ["X Tenant", "*"])], expose = [allow_if(decides)])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = [allow_if(decides), allow_if(decides)], dev_origins = [allow_if(decides)])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

#[cors(origins = [allow_if(decides, headers = ["X-Tenant"]), allow_if(decides, vary)])]
#[get("/four")]
async fn four() -> impl Responder {
    "four"
}

#[cors(origins = ["*", allow_if(decides, vary = [])])]
#[get("/five")]
async fn five() -> impl Responder {
    "five"
}

fn main() {
    let _ = App::new().service((one, two, three, four, five));
}
