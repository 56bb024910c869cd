use actix_web::{App, Responder, get};
use cors_runtime::{OriginList, cors};

static INTRANET: OriginList = OriginList::danger_insecure_origins();

#[cors(origins = [from(INTRANET)], credentials)]
#[get("/one")]
async fn one() -> impl Responder {
    "one"
}

fn main() {
    let _ = App::new().service(one);
}
