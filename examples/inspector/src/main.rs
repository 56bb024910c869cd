//! An app with some mistakes that no policy can see, and the inspector around it.
//!
//! `cargo run -p inspector` serves on 127.0.0.1:8080. Open `http://localhost:8080/_cors` and run the commands that it prints.
//! `cargo run -p inspector -- 9000` takes another port.

use std::{env, error::Error, io, process::ExitCode};

use actix_web::{
    App, HttpResponse, HttpServer, Responder, body::MessageBody, cookie::Cookie, dev::ServiceRequest,
    dev::ServiceResponse, error::ErrorUnauthorized, get, middleware::Next, middleware::from_fn, post, put, web,
};
use cors_runtime::{Inspector, cors};

#[cors(origins = ["http://localhost:5173"], credentials, expose = ["X-Total-Count"], max_age = "1h")]
#[get("/orders")]
async fn orders() -> impl Responder {
    HttpResponse::Ok().insert_header(("X-Total-Count", "3")).body("orders")
}

/// The cookie is for pages of another site but has no `SameSite=None`, so no browser stores it.
#[cors(origins = ["https://app.example.com"], credentials)]
#[post("/login")]
async fn login() -> impl Responder {
    HttpResponse::Ok().cookie(Cookie::new("session", "s3cret")).body("welcome")
}

/// Behind an authentication that rejects preflights.
#[cors(origins = ["http://localhost:5173"], headers = ["Authorization"])]
#[put("/users/{id}")]
async fn change_user() -> impl Responder {
    "changed"
}

#[cors(origins = "*")]
#[get("/prices")]
async fn prices() -> impl Responder {
    "prices"
}

/// Without a policy.
#[get("/internal")]
async fn internal() -> impl Responder {
    "internal"
}

async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if request.headers().contains_key("authorization") {
        return next.call(request).await;
    }
    Err(ErrorUnauthorized("who are you?"))
}

#[actix_web::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().without_time().with_ansi(false).with_writer(io::stderr).init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    // `cargo run` removes the `--` in front of the program's arguments. Started by its path, the program gets it.
    let port = match env::args().skip(1).find(|argument| argument != "--") {
        Some(argument) => argument.parse().map_err(|_| format!("`{argument}` is not a port from 0 to 65535"))?,
        None => 8080,
    };
    let server = HttpServer::new(|| {
        App::new()
            .service((orders, login, prices, internal))
            .service(web::scope("/admin").wrap(from_fn(authenticate)).service(change_user))
            // Outermost, so it sees what everything else does.
            .wrap(Inspector::new())
    });
    let server = server.workers(1).bind(("127.0.0.1", port)).map_err(|error| {
        format!("cannot listen on 127.0.0.1:{port} ({error}); choose another port: cargo run -p inspector -- 9000")
    })?;
    let port = server.addrs()[0].port();
    println!("Serving http://127.0.0.1:{port}");
    println!("Open http://localhost:{port}/_cors and watch:");
    println!("  curl -i http://127.0.0.1:{port}/orders -H 'Origin: http://localhost:5174'");
    println!(
        "  curl -i -X OPTIONS http://127.0.0.1:{port}/admin/users/7 -H 'Origin: http://localhost:5173' -H 'Access-Control-Request-Method: PUT'"
    );
    println!("  curl -i -X POST http://127.0.0.1:{port}/login -H 'Origin: https://app.example.com' -H 'Cookie: a=1'");
    Ok(server.run().await?)
}
