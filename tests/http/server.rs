//! A server on a loopback port, and a client that sends raw bytes.

use std::net::SocketAddr;

use actix_web::{
    App, Error, HttpServer,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub use cors_test_support::{EVIL, PREFLIGHT_VARY, Response, SHOP, asks, preflight};

/// Lines of responses, as [`Response::expect`] takes them.
pub const SHOP_ALLOWED: &str = "allow-origin: https://shop.example.com";
pub const CREDENTIALS: &str = "allow-credentials: true";
pub const VARY: &str = "vary: origin";
/// What outer policies allow where they have no `methods`.
pub const USUAL_METHODS: &str = "allow-methods: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, QUERY";

/// A running server; it stops with its test's runtime.
pub struct Server {
    address: SocketAddr,
}

impl Server {
    /// Serves an app on a free port.
    pub fn start<F, T, B>(app: F) -> Self
    where
        F: Fn() -> App<T> + Send + Clone + 'static,
        T: ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<B>, Error = Error, InitError = ()>
            + 'static,
        B: MessageBody + 'static,
    {
        let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
        let address = server.addrs()[0];
        actix_web::rt::spawn(server.run());
        Self { address }
    }

    /// Sends a request line and header lines, and reads the response.
    pub async fn send(&self, request: &str, headers: &[(&str, &str)]) -> Response {
        let lines: Vec<u8> =
            headers.iter().flat_map(|(name, value)| format!("{name}: {value}\r\n").into_bytes()).collect();
        self.send_bytes(request, &lines, b"").await
    }

    /// Sends a request line, raw header lines and a body.
    pub async fn send_bytes(&self, request: &str, lines: &[u8], body: &[u8]) -> Response {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
        let host = if has_host(lines) { String::new() } else { format!("host: {}\r\n", self.address) };
        let head = format!("{request} HTTP/1.1\r\n{host}connection: close\r\n{length}");
        stream.write_all(&[head.as_bytes(), lines, b"\r\n", body].concat()).await.unwrap();
        let mut received = Vec::new();
        stream.read_to_end(&mut received).await.unwrap();
        Response::parse(&received)
    }

    /// Sends several requests at once, the last of which closes the connection, and reads the responses.
    pub async fn pipeline(&self, requests: &[u8]) -> Vec<Response> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(requests).await.unwrap();
        let mut received = Vec::new();
        stream.read_to_end(&mut received).await.unwrap();
        let mut rest = &received[..];
        let mut responses = Vec::new();
        while !rest.is_empty() {
            let head = rest.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
            let length = Response::parse(&rest[..head])
                .lines("content-length")
                .first()
                .map_or(0, |length| length.parse().unwrap());
            let (response, after) = rest.split_at(head + length);
            responses.push(Response::parse(response));
            rest = after;
        }
        responses
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

fn has_host(lines: &[u8]) -> bool {
    lines.to_ascii_lowercase().split(|byte| *byte == b'\n').any(|line| line.starts_with(b"host:"))
}
