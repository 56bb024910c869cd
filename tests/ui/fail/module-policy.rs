use actix_web::App;
use cors_runtime::{cors, policy};

policy! {
    static PUBLIC = { origins = "*" };
    static WRITES = { origins = "*", methods = ["PUT"] };
}

#[cors(policy = PUBLIC, enforce)]
mod enforced {
    #[actix_web::get("/enforced")]
    pub async fn one() -> &'static str {
        "one"
    }
}

#[cors(policy = WRITES)]
mod unserved {
    #[actix_web::get("/unserved")]
    pub async fn one() -> &'static str {
        "one"
    }
}

fn main() {
    let _ = App::new().service(enforced::one).service(unserved::one);
}
