//! Named policies and modules, under strict lints.
#![forbid(unsafe_code)]
#![deny(warnings, missing_docs, unused, clippy::pedantic)]

use actix_web::{App, Responder, get, post, web};
use cors_runtime::{Cors, OriginRequest, cors, policy};

policy! {
    /// For partners.
    pub static PARTNERS = {
        origins = ["https://*.partners.example.com"],
        dev_origins = ["http://localhost:*"],
        credentials,
        headers = ["X-Request-Id"],
        expose = "ETag",
        max_age = "1h",
        preflight_status = 200,
        enforce,
    };

    pub(crate) static READ_ONLY = { origins = "*", methods = ["GET"] };

    static LAST: cors_runtime::Policy = { origins = "https://app.example.com", crate = cors_runtime }
}

mod shared {
    cors_runtime::policy! {
        pub(super) static ELSEWHERE = { origins = ["https://app.example.com"] };
    }
}

policy! {
    /// Of the tenants.
    pub static TENANTS = { origins = [allow_if(tenants::is_tenants_page, vary = ["X-Tenant"])], credentials };
    static SYNC = { origins = [allow_if(is_short)] };
}

mod tenants {
    #[allow(clippy::unused_async)]
    pub(super) async fn is_tenants_page(
        request: &cors_runtime::OriginRequest,
    ) -> Result<bool, Box<dyn std::error::Error>> {
        let tenant = std::future::ready(request.parameter("tenant")).await;
        Ok(tenant.ok_or("no tenant")?.len() == request.origin().len())
    }
}

fn is_short(request: &OriginRequest) -> bool {
    request.origin().len() < 20
}

#[cors(policy = TENANTS)]
#[get("/tenants")]
async fn tenants_orders() -> impl Responder {
    "tenants"
}

#[cors(origins = ["https://app.example.com"], dev_origins = [allow_if(is_short)])]
#[get("/short")]
async fn short() -> impl Responder {
    "short"
}

#[cors(origins = [allow_if(is_short)])]
#[allow(missing_docs)]
mod asking {
    #[actix_web::get("/asking")]
    pub async fn one() -> &'static str {
        "one"
    }
}

#[cors(policy = PARTNERS)]
#[get("/partners")]
async fn partners() -> impl Responder {
    "partners"
}

#[cors(policy = READ_ONLY)]
#[get("/read-only")]
async fn read_only() -> impl Responder {
    "read only"
}

#[cors(policy = crate::shared::ELSEWHERE, methods = ["POST"], preflight = auto, preflight_status = 204, preflight_guards = skip, enforce, crate = cors_runtime)]
#[actix_web::route("/elsewhere", method = "GET", method = "POST")]
async fn elsewhere(body: web::Json<u8>) -> impl Responder {
    body.to_string()
}

#[cors(policy = LAST)]
#[get("/last")]
async fn last() -> impl Responder {
    "last"
}

#[cors(origins = ["https://app.example.com"], methods = ["GET"], preflight_guards = skip)]
mod api {
    //! Routes with one policy.

    use actix_web::{Responder, get, post};
    use cors_runtime::cors;

    const TABLE: Table = Table { rows: 2 };

    struct Table {
        rows: u8,
    }

    #[get("/api/one")]
    pub async fn one() -> impl Responder {
        TABLE.rows.to_string()
    }

    #[cors(disabled)]
    #[get("/api/disabled")]
    pub async fn disabled() -> impl Responder {
        helper()
    }

    fn helper() -> &'static str {
        "helper"
    }

    #[cors(origins = "*")]
    #[post("/api/own")]
    pub async fn own() -> impl Responder {
        "own"
    }

    pub mod nested {
        #![allow(clippy::unused_async)]
        use actix_web::{Responder, post};

        #[post("/api/nested")]
        pub async fn nested() -> impl Responder {
            "nested"
        }

        pub mod deeper {
            #[actix_web::get("/api/deeper")]
            pub async fn deeper() -> &'static str {
                "deeper"
            }
        }
    }
}

#[cors(policy = PARTNERS)]
mod partner_api {
    #[actix_web::get("/partner-api/one")]
    pub async fn one() -> &'static str {
        "one"
    }

    pub mod nested {
        #[actix_web::post("/partner-api/two")]
        pub async fn two() -> &'static str {
            "two"
        }
    }
}

#[cors(disabled)]
mod internal {
    #[actix_web::get("/internal")]
    pub async fn internal() -> &'static str {
        "internal"
    }
}

#[cors(origins = "*")]
#[actix_web::scope("/below")]
mod scope_below {
    #[actix_web::get("/one")]
    pub async fn one() -> &'static str {
        "one"
    }
}

#[actix_web::scope("/above")]
#[cors(origins = "*")]
mod scope_above {
    use actix_web::get;

    #[get("/one")]
    pub async fn one() -> &'static str {
        "one"
    }
}

#[post("/plain")]
#[doc(hidden)]
async fn plain() -> impl Responder {
    "plain"
}

fn main() {
    let _ = App::new()
        .wrap(Cors::new(&SYNC).routes_first())
        .service((partners, read_only, elsewhere, last, plain, tenants_orders, short, asking::one))
        .service((api::one, api::disabled, api::own, api::nested::nested, api::nested::deeper::deeper))
        .service((partner_api::one, partner_api::nested::two, internal::internal, scope_below::one, scope_above::one));
}
