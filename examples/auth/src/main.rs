//! An app that requires bearer tokens everywhere, and pages of another origin that can still call it.
//!
//! `cargo run -p auth` serves on 127.0.0.1:8080 and prints what to try. `cargo run -p auth -- 9000` takes another port.

use std::{env, error::Error, io, process::ExitCode};

use actix_web::{
    App, HttpMessage as _, HttpResponse, HttpServer, Responder,
    body::MessageBody,
    delete,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    get, web,
};
use actix_web_httpauth::{
    extractors::{
        AuthenticationError,
        bearer::{self, BearerAuth},
    },
    headers::www_authenticate::bearer::Bearer,
    middleware::HttpAuthentication,
};
use cors_runtime::{Cors, SkipPreflight, cors, policy};

policy! {
    /// The pages that may call the app. Their token is not a credential in the sense of CORS, since the script adds it and not the
    /// browser. `expose` lets them read why a token was rejected.
    static PAGES = {
        origins = ["https://app.example.com"],
        headers = "Authorization",
        expose = "WWW-Authenticate",
        max_age = "10m",
    };
}

/// The owner of a token.
#[derive(Clone, Debug)]
struct User(&'static str);

/// Returns the name of the caller.
#[cors(policy = PAGES)]
#[get("/me")]
async fn me(user: web::ReqData<User>) -> impl Responder {
    format!("you are {}", user.0)
}

/// Deletes everything. Only the admin page may do that.
#[cors(origins = ["https://admin.example.com"], headers = "Authorization")]
#[delete("/data")]
async fn delete_data(user: web::ReqData<User>) -> impl Responder {
    format!("deleted by {}", user.0)
}

/// A route for any method, without a policy of its own. It also receives preflights, without a user; its response to them is
/// discarded.
async fn export(user: Option<web::ReqData<User>>) -> impl Responder {
    let name = user.map_or("nobody", |user| user.0);
    HttpResponse::Ok().insert_header(("X-Exported-For", name)).body("everything that we know")
}

/// Accepts requests with a valid token.
async fn check(
    request: ServiceRequest,
    credentials: BearerAuth,
) -> Result<ServiceRequest, (actix_web::Error, ServiceRequest)> {
    // In production, verify a signature or look up a hash: comparing secrets byte by byte reveals how much of a guess is right.
    if credentials.token() == "demo-token" {
        request.extensions_mut().insert(User("ann"));
        return Ok(request);
    }
    let challenge = Bearer::build().realm("demo").error(bearer::Error::InvalidToken).finish();
    Err((AuthenticationError::new(challenge).into(), request))
}

fn app() -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    App::new()
        .service((me, delete_data))
        .route("/export", web::to(export))
        // The last `wrap` is the outermost and sees a request first. Read from the bottom up:
        //
        // 2. Authentication. Preflights bypass it, since browsers send them without a token. They reach the routes, whose
        //    policies answer them; any other response to them is discarded.
        .wrap(SkipPreflight::new(HttpAuthentication::bearer(check)))
        // 1. The default policy, outside of authentication: a page sees a 401 without CORS headers as a "network error" and
        //    cannot ask its user to log in. `routes_first` leaves the preflights of annotated routes to them.
        .wrap(Cors::new(&PAGES).routes_first())
}

#[actix_web::main]
async fn main() -> ExitCode {
    let filter = "warn,cors_runtime=debug";
    tracing_subscriber::fmt().with_env_filter(filter).without_time().with_ansi(false).with_writer(io::stderr).init();
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
    let server = HttpServer::new(app);
    let server = server.bind(("127.0.0.1", port)).map_err(|error| {
        format!("cannot listen on 127.0.0.1:{port} ({error}); choose another port: cargo run -p auth -- 9000")
    })?;
    let url = format!("http://{}", server.addrs()[0]);
    println!("Serving {url}");
    println!("A preflight needs no token (204):");
    println!(
        "  curl -i -X OPTIONS {url}/me -H 'Origin: https://app.example.com' -H 'Access-Control-Request-Method: GET'"
    );
    println!("The request itself does (401, which the page can read):");
    println!("  curl -i {url}/me -H 'Origin: https://app.example.com'");
    println!("With a token (200):");
    println!("  curl -i {url}/me -H 'Origin: https://app.example.com' -H 'Authorization: Bearer demo-token'");
    println!("Another page learns nothing (401 without CORS headers):");
    println!("  curl -i {url}/me -H 'Origin: https://evil.example'");
    println!("An OPTIONS request that is not a preflight needs a token (401):");
    println!("  curl -i -X OPTIONS {url}/export");
    Ok(server.run().await?)
}

#[cfg(test)]
mod tests {
    use actix_web::test::init_service;
    use cors_runtime::surface;

    /// Each page that may call the app is a line in that file, so reviewers see a change.
    #[actix_web::test]
    async fn the_cors_surface_is_the_reviewed_one() {
        surface(init_service(super::app())).await.assert_matches_file("cors-surface.txt");
    }
}

#[cfg(test)]
mod pages;
