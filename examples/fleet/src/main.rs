//! Several processes behind one address share a list of origins in Redis. A change takes effect in all of them.
//!
//! ```sh
//! redis-cli SET cors:frontends https://app.example.com    # Redis is on 127.0.0.1:6379
//! cargo run -p fleet
//! ```
//!
//! It serves on 127.0.0.1:8080. Start it several times: the processes share the port.

mod metrics;
mod origins;

use std::{
    error::Error,
    io,
    net::{SocketAddr, TcpListener},
    process::ExitCode,
};

use actix_web::{App, HttpResponse, HttpServer, Responder, get, post, web};
use clap::Parser;
use cors_runtime::{OriginList, cors};
use metrics_exporter_prometheus::PrometheusHandle;
use socket2::{Domain, Socket, Type};

/// The pages that may call the fleet: those of all customers.
static FRONTENDS: OriginList = OriginList::new();

/// Serves a shop whose front ends are listed in Redis.
#[derive(Debug, Parser)]
struct Arguments {
    /// The Redis server.
    #[arg(long, default_value = "redis://127.0.0.1:6379")]
    redis: String,
    /// The port to listen on, together with other processes; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
}

#[cors(origins = [from(FRONTENDS)], credentials, max_age = "10m")]
#[get("/orders")]
async fn orders() -> impl Responder {
    "your orders"
}

#[cors(origins = [from(FRONTENDS)], credentials)]
#[post("/orders")]
async fn order(item: web::Json<String>) -> impl Responder {
    format!("ordered {item}")
}

/// For Prometheus; no page needs it.
#[cors(disabled)]
#[get("/metrics")]
async fn scrape(metrics: web::Data<PrometheusHandle>) -> impl Responder {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(metrics.render())
}

#[actix_web::main]
async fn main() -> ExitCode {
    match serve(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let metrics = web::Data::new(metrics::install()?);
    // No request is served before the list is known.
    origins::follow(&arguments.redis, &FRONTENDS).await?;
    let listener = listen(arguments.port)
        .map_err(|error| format!("cannot listen on 127.0.0.1:{} ({error}); choose another --port", arguments.port))?;
    println!("Serving http://{}", listener.local_addr()?);
    println!("Change the origins of all processes at once:");
    println!("  redis-cli SET {0} 'https://app.example.com' && redis-cli PUBLISH {0} changed", origins::KEY);
    let app = move || App::new().app_data(metrics.clone()).service((orders, order, scrape));
    Ok(HttpServer::new(app).workers(1).listen(listener)?.run().await?)
}

/// A socket that several processes can listen on: the kernel spreads connections over them.
fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    #[cfg(unix)]
    socket.set_reuse_port(true)?;
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], port)).into())?;
    socket.listen(1024)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}
