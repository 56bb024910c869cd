//! Clients that behave badly. The responses that they get are checked.

use std::{
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use actix_web::rt::{spawn, task::JoinHandle, time::sleep};
use fastrand::Rng;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

use super::{Counts, server::LISTED};

/// Connections that are half open at any time.
const STALLED: u64 = 100;
/// Connections that read slowly at any time.
const SLOW: u64 = 8;
/// Connections that send headers without end.
const OVERSIZED: u64 = 2;

/// Longer than any limit of the server: nothing may hang.
const PATIENCE: Duration = Duration::from_secs(10);

/// Starts all of them.
pub fn start(address: SocketAddr, seed: u64, end: Instant, counts: &Arc<Counts>) -> Vec<JoinHandle<()>> {
    let rng = |index: u64| Rng::with_seed(seed.wrapping_mul(31).wrapping_add(index));
    let mut tasks = Vec::new();
    for index in 0..STALLED {
        let (counts, mut rng) = (Arc::clone(counts), rng(index));
        tasks.push(spawn(async move {
            while Instant::now() < end {
                stall(address, &mut rng).await;
                counts.faults.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    for _ in 0..SLOW {
        let counts = Arc::clone(counts);
        tasks.push(spawn(async move {
            while Instant::now() < end {
                read_slowly(address).await;
                counts.faults.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    for index in 0..OVERSIZED {
        let counts = Arc::clone(counts);
        tasks.push(spawn(async move {
            while Instant::now() < end {
                send_too_much(address, index).await;
                counts.faults.fetch_add(1, Ordering::Relaxed);
            }
        }));
    }
    tasks
}

async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.expect("the server accepts connections")
}

/// Sends a part of a preflight and waits, sometimes for longer than the server does.
async fn stall(address: SocketAddr, rng: &mut Rng) {
    const PREFLIGHT: &[u8] =
        b"OPTIONS /listed HTTP/1.1\r\nhost: a\r\norigin: https://listed.example.com\r\naccess-control-re";
    let mut stream = connect(address).await;
    // The server may have closed the connection of a client that it has waited for.
    let _ = stream.write_all(&PREFLIGHT[..rng.usize(..PREFLIGHT.len())]).await;
    sleep(Duration::from_millis(rng.u64(10..5_000))).await;
}

/// Requests a large response and reads it slowly, until it gives up.
async fn read_slowly(address: SocketAddr) {
    let mut stream = connect(address).await;
    let request = format!("GET /large HTTP/1.1\r\nhost: a\r\norigin: {LISTED}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.expect("the server reads");
    let mut received = [0; 4096];
    for round in 0..20 {
        let read = timeout(PATIENCE, stream.read(&mut received)).await.expect("the server answers in time");
        let count = read.expect("the server goes on");
        assert!(count > 0, "the server stopped after {round} parts");
        if round == 0 {
            let head = received[..count].escape_ascii().to_string();
            assert!(head.contains(&format!("access-control-allow-origin: {LISTED}")), "{head}");
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// Sends one long header, or many: refused, without CORS headers.
async fn send_too_much(address: SocketAddr, kind: u64) {
    let mut stream = connect(address).await;
    let headers =
        if kind == 0 { format!("x-long: {}\r\n", "a".repeat(1 << 20)) } else { "x-many: 1\r\n".repeat(20_000) };
    let request = format!("GET /listed HTTP/1.1\r\nhost: a\r\norigin: {LISTED}\r\n{headers}\r\n");
    // The server closes the connection while there is more to send.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut received = Vec::new();
    let _ = timeout(PATIENCE, stream.read_to_end(&mut received)).await.expect("the server closes the connection");
    let text = received.escape_ascii().to_string();
    assert!(text.is_empty() || text.starts_with("HTTP/1.1 4") && !text.contains("access-control-allow"), "{text}");
    sleep(Duration::from_millis(20)).await;
}
