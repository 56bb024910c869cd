//! axum with the policy of the other apps, as tower-http has it: for people who compare frameworks.

use std::{io, net::Ipv4Addr, time::Duration};

use axum::{Router, routing::get};
use axum_http::{HeaderName, HeaderValue, Method};
use tokio::{net::TcpListener, runtime::Builder};
use tower_http::cors::CorsLayer;

use crate::scenario::{Origins, Scenario, Stack};

/// The app of a scenario.
///
/// # Panics
/// Never: the generated origins are header values.
fn app(stack: Stack, origins: Origins) -> Router {
    let app = Router::new().route("/order", get(async || "order"));
    if stack == Stack::Axum {
        return app;
    }
    let origins = origins.patterns().map(|origin| HeaderValue::try_from(origin).expect("an origin is a header value"));
    let cors = CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_credentials(true)
        .allow_methods([Method::GET])
        .allow_headers([HeaderName::from_static("x-request-id")])
        .expose_headers([HeaderName::from_static("x-total-count"), HeaderName::from_static("etag")])
        .max_age(Duration::from_secs(3_600));
    app.layer(cors)
}

/// Prints its address, and serves on one thread, until the process exits.
///
/// # Errors
/// Errors of the operating system.
pub fn serve(scenario: Scenario) -> io::Result<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        println!("{}", listener.local_addr()?);
        axum::serve(listener, app(scenario.stack, scenario.origins)).await
    })
}
