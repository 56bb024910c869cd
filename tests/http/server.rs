//! A server on a loopback port and a client that sends exactly the bytes it is given.

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

/// A running server; it stops with the runtime of its test.
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

    /// Sends several requests at once, of which the last closes the connection, and reads their responses.
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

/// A response, taken apart.
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Response {
    fn parse(received: &[u8]) -> Self {
        let text: String = received.iter().map(|byte| char::from(*byte)).collect();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no response: {text:?}"));
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
        Self { status, headers: headers.collect(), body: body.to_owned() }
    }

    /// The lines of a header.
    pub fn lines(&self, name: &str) -> Vec<&str> {
        self.headers.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The status and every header that CORS has to do with, sorted: `vary` token by token and in lower case, the
    /// others in full.
    pub fn cors(&self) -> (u16, Vec<String>) {
        let mut lines: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| name.starts_with("access-control-"))
            .map(|(name, value)| format!("{}: {value}", name.trim_start_matches("access-control-")))
            .collect();
        for value in self.lines("vary") {
            lines.extend(value.split(',').map(|token| format!("vary: {}", token.trim().to_ascii_lowercase())));
        }
        lines.sort_unstable();
        (self.status, lines)
    }

    /// Fails unless status and CORS headers are exactly these.
    #[track_caller]
    pub fn expect(&self, status: u16, headers: &[&str]) {
        let mut expected: Vec<String> = headers.iter().map(|line| (*line).to_owned()).collect();
        expected.sort_unstable();
        assert_eq!(self.cors(), (status, expected));
    }
}

/// What `Vary` of a preflight's answer consists of.
pub const PREFLIGHT_VARY: [&str; 3] =
    ["vary: origin", "vary: access-control-request-method", "vary: access-control-request-headers"];

/// Headers of an answer to a preflight, `Vary` included.
pub fn preflight(headers: &[&'static str]) -> Vec<&'static str> {
    [headers, &PREFLIGHT_VARY].concat()
}
