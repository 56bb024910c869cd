//! Moving from actix-cors: the same requests to both, and what differs.
//!
//! `cargo run -p migrate` compares the two configurations below. Put yours in their place.

use actix_web::{App, HttpResponse, Responder, test::init_service, web};
use cors_runtime::policy;
use migrate::{RAN, ask, table, usual};

/// The page that calls the API.
const PAGE: &str = "https://app.example.com";

/// The configuration of today.
fn before() -> actix_cors::Cors {
    actix_cors::Cors::default()
        .allowed_origin(PAGE)
        .allowed_methods(["GET", "POST", "PUT"])
        .allowed_headers(["Content-Type", "Authorization"])
        .expose_headers(["X-Total-Count"])
        .supports_credentials()
        .max_age(3600)
}

policy! {
    /// The same, checked by the compiler.
    static AFTER = {
        origins = ["https://app.example.com"],
        methods = ["GET", "POST", "PUT"],
        headers = ["Content-Type", "Authorization"],
        expose = ["X-Total-Count"],
        credentials,
        max_age = "1h",
    };
}

fn after() -> cors_runtime::Cors {
    cors_runtime::Cors::new(&AFTER)
}

/// The routes of both apps. The header tells that a handler has run.
fn routes(config: &mut web::ServiceConfig) {
    async fn answer() -> impl Responder {
        HttpResponse::Ok().insert_header((RAN, "1")).insert_header(("X-Total-Count", "3")).body("orders")
    }
    config.service(web::resource("/orders").route(web::get().to(answer)).route(web::post().to(answer))).service(
        web::resource("/orders/{id}")
            .route(web::put().to(answer))
            .route(web::patch().to(answer))
            .route(web::delete().to(answer)),
    );
}

#[actix_web::main]
async fn main() {
    let questions = usual(PAGE);
    let before = ask(init_service(App::new().configure(routes).wrap(before())).await, &questions).await;
    let after = ask(init_service(App::new().configure(routes).wrap(after())).await, &questions).await;
    println!("{}", table(&questions, &before, &after));
}
