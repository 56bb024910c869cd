//! A server at full speed, and clients of which some behave badly: no error, flat memory, every response checked.

mod client;
mod faults;
mod memory;
mod questions;
mod server;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use fastrand::Rng;

use self::{client::Connection, memory::Samples, questions::Question};

/// Connections that send requests and check the responses, one after the other.
const CHECKERS: u64 = 16;

/// Requests that are sent at once on one connection, at most.
const PIPELINED: usize = 16;

/// What was sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Requests whose response was checked, header by header.
    pub requests: u64,
    /// Connections that stalled, read slowly, or sent headers that were too large.
    pub faults: u64,
    /// Replacements of the list of origins.
    pub replacements: u64,
    /// How long it took.
    pub seconds: f64,
    /// The memory of the process in bytes, soon after the start and at the end, where it is known.
    pub memory: Option<(u64, u64)>,
}

/// Runs the server and its clients for this long.
///
/// # Panics
///
/// If a response is not what the policies say, if a connection breaks, or if memory grows.
pub async fn check(seed: u64, duration: Duration) -> Figures {
    let address = server::start();
    let (start, end) = (Instant::now(), Instant::now() + duration);
    let counts = Arc::new(Counts::default());
    let storm = {
        let counts = Arc::clone(&counts);
        std::thread::spawn(move || server::replace_origins(&counts.over, &counts.replacements))
    };
    let checkers = (0..CHECKERS).map(|index| {
        let (counts, rng) = (Arc::clone(&counts), Rng::with_seed(seed.wrapping_add(index)));
        actix_web::rt::spawn(async move { ask(address, rng, end, &counts.requests).await })
    });
    let checkers: Vec<_> = checkers.collect();
    let faults = faults::start(address, seed, end, &counts);
    let mut samples = Samples::default();
    while Instant::now() < end {
        samples.take();
        actix_web::rt::time::sleep(duration / 100).await;
    }
    for task in checkers.into_iter().chain(faults) {
        task.await.expect("the client is not cancelled");
    }
    counts.over.store(true, Ordering::Relaxed);
    storm.join().expect("lists are replaced");
    Figures {
        requests: counts.requests.load(Ordering::Relaxed),
        faults: counts.faults.load(Ordering::Relaxed),
        replacements: counts.replacements.load(Ordering::Relaxed),
        seconds: start.elapsed().as_secs_f64(),
        memory: samples.check(),
    }
}

/// What the tasks have done.
#[derive(Debug, Default)]
struct Counts {
    requests: AtomicU64,
    faults: AtomicU64,
    replacements: AtomicU64,
    over: AtomicBool,
}

/// Sends requests and checks the responses until the end, on connections that live for some rounds.
async fn ask(address: std::net::SocketAddr, mut rng: Rng, end: Instant, requests: &AtomicU64) {
    while Instant::now() < end {
        let mut connection = Connection::open(address).await;
        for _ in 0..rng.usize(1..200) {
            let questions: Vec<Question> = (0..rng.usize(1..=PIPELINED)).map(|_| Question::random(&mut rng)).collect();
            connection.send(&questions.iter().map(Question::text).collect::<String>()).await;
            for question in &questions {
                question.check(&connection.receive().await);
            }
            requests.fetch_add(questions.len() as u64, Ordering::Relaxed);
            if Instant::now() >= end {
                return;
            }
        }
    }
}
