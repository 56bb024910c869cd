//! The gateway as a process, a backend, and what is sent between them.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::Method, web};
use cors_test_support::Response;
use futures_util::{StreamExt as _, stream};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::Notify,
    time::{sleep, timeout},
};

pub fn gateway() -> Command {
    Command::new(env!("CARGO_BIN_EXE_gateway"))
}

/// The requests that a backend has received, and signals between it and a test.
#[derive(Default)]
pub struct Seen {
    pub requests: Mutex<Vec<(Method, Vec<String>)>>,
    pub go_on: Notify,
    pub chunk: Notify,
}

impl Seen {
    pub fn options(&self) -> usize {
        self.requests.lock().unwrap().iter().filter(|(method, _)| method == Method::OPTIONS).count()
    }

    /// The header lines of the last request.
    pub fn last_headers(&self) -> Vec<String> {
        self.requests.lock().unwrap().last().unwrap().1.clone()
    }
}

/// A backend without CORS, except for some headers that were copied from elsewhere.
async fn answer(request: HttpRequest, mut payload: web::Payload, seen: web::Data<Seen>) -> HttpResponse {
    let lines = request.headers().iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()));
    seen.requests.lock().unwrap().push((request.method().clone(), lines.collect()));
    let copied = ("Access-Control-Allow-Origin", "*");
    match request.path() {
        _ if request.method() == Method::OPTIONS => HttpResponse::Ok().insert_header(copied).body("of the backend"),
        "/copied" => HttpResponse::Ok()
            .insert_header(copied)
            .insert_header(("Access-Control-Allow-Credentials", "true"))
            .insert_header(("Vary", "Accept-Encoding"))
            .insert_header(("Keep-Alive", "timeout=5"))
            .insert_header(("X-End", "2"))
            .body("copied"),
        "/drip" => {
            let first = stream::iter([Ok::<_, std::io::Error>(web::Bytes::from_static(b"first"))]);
            let second = stream::once(async move {
                seen.go_on.notified().await;
                Ok(web::Bytes::from_static(b"second"))
            });
            HttpResponse::Ok().streaming(first.chain(second))
        }
        "/upload" => {
            let mut length = 0;
            while let Some(chunk) = payload.next().await {
                length += chunk.unwrap().len();
                seen.chunk.notify_one();
            }
            HttpResponse::Ok().body(length.to_string())
        }
        "/slow" => {
            sleep(Duration::from_secs(60)).await;
            HttpResponse::Ok().finish()
        }
        "/nothing" => HttpResponse::NoContent().finish(),
        _ => HttpResponse::Ok().body("hello"),
    }
}

pub fn backend() -> (String, Arc<Seen>) {
    let seen = web::Data::new(Seen::default());
    let shared = seen.clone();
    let app = move || App::new().app_data(shared.clone()).default_service(web::to(answer));
    let server = HttpServer::new(app).workers(1).disable_signals().shutdown_timeout(0).bind(("127.0.0.1", 0)).unwrap();
    let address = server.addrs()[0];
    actix_web::rt::spawn(server.run());
    (format!("--backend=http://{address}"), seen.into_inner())
}

/// A running gateway.
pub struct Gateway {
    process: Child,
    pub address: SocketAddr,
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Gateway {
    pub fn start(backend: &str, flags: &[&str]) -> Self {
        let mut command = gateway();
        command.args([backend, "--listener_port=0"]).args(flags).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Serving http://").unwrap().parse().unwrap();
        Self { process, address }
    }

    pub async fn connect(&self, request: &str, headers: &[(&str, &str)]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let lines = lines.concat();
        let head = format!("{request} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{lines}\r\n", self.address);
        stream.write_all(head.as_bytes()).await.unwrap();
        stream
    }

    pub async fn send(&self, request: &str, headers: &[(&str, &str)]) -> Response {
        read(self.connect(request, headers).await).await
    }
}

/// Reads a response until the connection is closed.
pub async fn read(mut stream: TcpStream) -> Response {
    let mut received = Vec::new();
    timeout(Duration::from_secs(20), stream.read_to_end(&mut received)).await.unwrap().unwrap();
    Response::parse(&received)
}
