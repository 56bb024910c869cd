//! A connection that stays open.

use std::net::SocketAddr;

use cors_test_support::Response;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A connection, and what has been received on it beyond the last response.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server accepts connections");
        Self { stream, received: Vec::new() }
    }

    pub async fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).await.expect("the server reads");
    }

    /// The next response.
    pub async fn receive(&mut self) -> Response {
        let length = loop {
            if let Some(length) = length(&self.received)
                && self.received.len() >= length
            {
                break length;
            }
            let count = self.stream.read_buf(&mut self.received).await.expect("the server answers");
            assert!(count > 0, "the server closed a connection after {:?}", self.received.escape_ascii().to_string());
        };
        let rest = self.received.split_off(length);
        let response = Response::parse(&self.received);
        self.received = rest;
        response
    }
}

/// The length of the response at the start of these bytes, once its head is complete.
fn length(received: &[u8]) -> Option<usize> {
    let head = received.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
    let text = str::from_utf8(&received[..head]).expect("heads are ASCII").to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
    Some(head + length.map_or(0, |length| length.parse::<usize>().expect("a number")))
}
