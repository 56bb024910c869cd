//! Users who log in from a page of another site.
//!
//! `cargo run -p session` serves a page and an API on 127.0.0.1:8080. Open `http://app.localhost:8080/`: the page logs in at
//! `http://api.localhost:8080`, with a cookie that works and one that does not. `cargo run -p session -- 9000` takes another
//! port.

use std::{env, error::Error, io, process::ExitCode};

use actix_web::{App, HttpServer, cookie::Key};

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
    // One key for all workers. A key from the settings would keep users logged in when the server restarts.
    let key = Key::generate();
    let server = HttpServer::new(move || App::new().configure(|config| session::configure(&key, config)));
    let server = server.workers(1).bind(("127.0.0.1", port)).map_err(|error| {
        format!("cannot listen on 127.0.0.1:{port} ({error}); choose another port: cargo run -p session -- 9000")
    })?;
    let port = server.addrs()[0].port();
    println!("Serving http://127.0.0.1:{port}");
    println!(
        "Open http://app.localhost:{port}/ : a page that logs in at http://api.localhost:{port}, which is another site"
    );
    println!("Open http://api.localhost:{port}/ : the same page on the API's own site, where every cookie works");
    println!("Open http://evil.localhost:{port}/ : the same page on a site that the policy does not list");
    Ok(server.run().await?)
}
