//! A small gateway that handles CORS for a backend without it, with the flags of Google's `ESPv2`.
//!
//! ```sh
//! cargo run -p gateway -- --backend=http://127.0.0.1:8081 --require_token=SECRET \
//!     --cors_preset=basic --cors_allow_origin=https://app.example.com --cors_allow_credentials
//! ```
//!
//! The policy is built from the flags at start-up, and one message lists every mistake. It wraps all responses, also the
//! gateway's own 401 and 502, so that pages can read them. `--help` lists the flags.

mod cors;
mod flags;
mod mistakes;
mod proxy;
mod settings;

use std::{io, process::ExitCode};

use actix_web::{
    App, Error, HttpResponse, HttpServer,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method,
        header::{AUTHORIZATION, WWW_AUTHENTICATE},
    },
    middleware::{Next, from_fn},
    web,
};
use clap::Parser as _;
use cors_runtime::{Cors, Policy};
use subtle::ConstantTimeEq as _;
use tracing_subscriber::EnvFilter;

use crate::{
    flags::Flags,
    proxy::Proxy,
    settings::{CorsHandling, Settings},
};

#[actix_web::main]
async fn main() -> ExitCode {
    let settings = match Settings::from_flags(&Flags::parse()) {
        Ok(settings) => settings,
        Err(mistakes) => {
            eprintln!("error: {mistakes}");
            return ExitCode::from(2);
        }
    };
    let filter = EnvFilter::new("warn,cors_runtime=debug");
    tracing_subscriber::fmt().with_env_filter(filter).without_time().with_ansi(false).with_writer(io::stderr).init();
    match serve(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(settings: Settings) -> io::Result<()> {
    let (listener, backend) = (settings.listener, settings.backend.base.clone());
    let port = backend.port_u16().unwrap_or(80);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(settings.clone()))
            .app_data(web::Data::new(Proxy::new(settings.backend.clone())))
            .configure(|config| route(config, &settings.cors))
    });
    let server = server
        .bind(listener)
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {listener} ({error})")))?;
    for address in server.addrs() {
        println!("Serving http://{address}");
        println!("Requests go to {backend}, for example: python3 -m http.server {port}");
        println!("  curl -i http://{address}/ -H 'Origin: https://app.example.com'");
    }
    server.run().await
}

/// All requests go to the backend if they have a token. The policy wraps both.
fn route(config: &mut web::ServiceConfig, cors: &CorsHandling) {
    let all = web::scope("").wrap(from_fn(authenticate)).default_service(web::to(proxy::forward));
    match cors {
        CorsHandling::Gateway(policy) => config.service(all.wrap(Cors::new(Policy::clone(policy)))),
        CorsHandling::Backend | CorsHandling::Off => config.service(all),
    };
}

/// Rejects requests without the token. Preflights never carry one; a policy has already answered them.
async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let refused = request.app_data::<web::Data<Settings>>().is_none_or(|settings| {
        let passes = matches!(settings.cors, CorsHandling::Backend) && request.method() == Method::OPTIONS;
        !passes && settings.token.as_deref().is_some_and(|token| !has_token(&request, token))
    });
    if refused {
        let answer = HttpResponse::Unauthorized().insert_header((WWW_AUTHENTICATE, "Bearer")).body("who are you?\n");
        return Ok(request.into_response(answer));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn has_token(request: &ServiceRequest, token: &str) -> bool {
    let value = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let sent =
        value.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    // Constant time: otherwise, a token could be guessed piece by piece.
    sent.is_some_and(|(_, sent)| sent.trim().as_bytes().ct_eq(token.as_bytes()).into())
}
