use actix_web::{App, get};
use cors_runtime::cors;

#[cors(origins = ["https://app.example.com/"], methods = ["PATCH"])]
mod api {
    #[actix_web::get("/one")]
    pub async fn one() -> &'static str {
        "one"
    }

    #[cfg_attr(all(), actix_web::get("/hidden"))]
    pub async fn hidden() -> &'static str {
        "hidden"
    }
}

#[cors(origins = "*")]
mod empty {
    pub fn helper() {}
}

#[cors(origins = "*")]
#[cfg_attr(all(), get("/hidden"))]
async fn hidden() -> &'static str {
    "hidden"
}

#[cors(origins = "*")]
fn helper() -> u8 {
    empty::helper();
    1
}

fn main() {
    let _ = App::new().service(api::one);
    let _ = helper();
}
