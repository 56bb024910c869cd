use actix_web::{App, Responder, get};
use cors_runtime::{OriginList, cors};

static INTRANET: OriginList = OriginList::danger_insecure_origins();

#[cors(origins = ["*", from(INTRANET)], headers = [from(INTRANET)])]
#[get("/two")]
async fn two() -> impl Responder {
    "two"
}

#[cors(origins = [from(), from("LIST")])]
#[get("/three")]
async fn three() -> impl Responder {
    "three"
}

fn main() {
    let _ = App::new().service(two).service(three);
}
