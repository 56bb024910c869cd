//! Servers, and the command against them.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    process::{Command, Output},
    thread,
};

use actix_web::{App, HttpResponse, HttpServer, Responder, put, web};
use cors_runtime::cors;
use serde_json::Value;

#[cors(
    origins = ["https://app.example.com"],
    credentials,
    headers = ["X-Tenant"],
    expose = ["X-Total-Count"],
    max_age = "1h"
)]
#[put("/orders")]
async fn order() -> impl Responder {
    HttpResponse::Ok().insert_header(("X-Total-Count", "3")).insert_header(("X-Secret", "1")).body("order")
}

#[cors(origins = ["https://app.example.com"], max_age = "1h")]
#[actix_web::get("/prices")]
async fn prices() -> impl Responder {
    "prices"
}

/// This library and actix-cors, each with a policy of its own.
pub fn actix() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let app = || {
            let permissive = actix_cors::Cors::default()
                .allow_any_origin()
                .allow_any_method()
                .allow_any_header()
                .supports_credentials();
            App::new()
                .service((order, prices))
                .service(web::resource("/permissive").wrap(permissive).to(|| async { "permissive" }))
                .route("/plain", web::get().to(|| async { "plain" }))
        };
        let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap();
        actix_web::rt::System::new().block_on(server.run())
    });
    address
}

/// A server that answers every request with these lines, and with those of `of_origin` for what comes as `Origin`.
pub fn raw(of_origin: fn(&str) -> String) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = Vec::new();
            let mut buffer = [0; 4_096];
            while !request.windows(4).any(|window| window == b"\r\n\r\n") {
                let read = stream.read(&mut buffer).unwrap_or_default();
                if read == 0 {
                    break;
                }
                request.extend_from_slice(&buffer[..read]);
            }
            let request = String::from_utf8_lossy(&request).to_lowercase();
            let origin = request.lines().find_map(|line| line.strip_prefix("origin: ")).unwrap_or_default();
            let lines = of_origin(origin);
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n{lines}\r\n");
        }
    });
    address
}

pub fn explain_from(origin: &str, address: SocketAddr, path: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cors-explain"))
        .arg(format!("http://{address}{path}"))
        .args(["--from", origin])
        .args(arguments)
        .output()
        .unwrap()
}

pub fn explain(address: SocketAddr, path: &str, arguments: &[&str]) -> Output {
    explain_from("https://app.example.com", address, path, arguments)
}

pub fn json(address: SocketAddr, path: &str, arguments: &[&str]) -> (i32, Value) {
    json_of(&explain(address, path, &[arguments, &["--json"]].concat()))
}

pub fn json_of(output: &Output) -> (i32, Value) {
    let text = str::from_utf8(&output.stdout).unwrap();
    let value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    (output.status.code().unwrap(), value)
}

pub fn findings(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|finding| finding["id"].as_str().unwrap()).collect()
}

/// A response that depends on `Origin`.
pub const VARY: &str = "vary: origin\r\n";

/// A response that allows this origin, and more lines.
pub fn allow(origin: &str, more: &str) -> String {
    format!("access-control-allow-origin: {origin}\r\n{more}")
}
