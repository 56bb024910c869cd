//! The inspector's verdict on the exchanges of a scenario, beside what the page saw in the browser.

use std::{
    collections::HashMap,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use cors_browser::{Credentials, Redirect};
use serde_json::Value;

use super::{
    observe::BLOCKED,
    scenario::{Mode, Request, Scenario, Step, Via},
};

/// The exchanges that the inspector of a server has seen, read as its page reads them.
pub struct Journal {
    entries: Arc<Mutex<Vec<Value>>>,
    is_done: Arc<AtomicBool>,
}

impl Journal {
    /// Follows the stream until this is dropped.
    pub fn follow(port: u16) -> Self {
        let journal = Self { entries: Arc::default(), is_done: Arc::default() };
        let (entries, is_done) = (Arc::clone(&journal.entries), Arc::clone(&journal.is_done));
        thread::spawn(move || {
            let mut last = String::new();
            while !is_done.load(Ordering::Relaxed) {
                // A stream ends after some seconds, and the next one begins where it ended.
                if read_stream(port, &mut last, &entries).is_err() {
                    thread::sleep(Duration::from_millis(20));
                }
            }
        });
        journal
    }

    /// All that has been seen so far, by scenario: once one more request, which no page has sent, is among it.
    pub fn take_all(&self, port: u16) -> Result<HashMap<usize, Vec<Value>>, String> {
        send_last(port).map_err(|error| error.to_string())?;
        for _ in 0..1_000 {
            let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
            if entries.iter().any(|entry| entry["request"]["path"] == LAST) {
                return by_scenario(&entries);
            }
            drop(entries);
            thread::sleep(Duration::from_millis(20));
        }
        Err("the inspector does not show the last exchange".to_owned())
    }
}

/// The path of the last request.
const LAST: &str = "/last";

fn send_last(port: u16) -> io::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(stream, "GET {LAST} HTTP/1.1\r\nhost: localhost\r\norigin: https://a.example\r\nconnection: close\r\n\r\n")?;
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.is_done.store(true, Ordering::Relaxed);
    }
}

fn by_scenario(entries: &[Value]) -> Result<HashMap<usize, Vec<Value>>, String> {
    let mut scenarios: HashMap<usize, Vec<Value>> = HashMap::new();
    for (index, entry) in entries.iter().enumerate() {
        if entry["id"] != index + 1 {
            return Err(format!("the inspector has forgotten exchange {} before it was read", index + 1));
        }
        let id = entry["request"]["path"].as_str().and_then(|path| path.split('/').nth(1)?.parse().ok());
        if let Some(id) = id {
            scenarios.entry(id).or_default().push(entry.clone());
        }
    }
    Ok(scenarios)
}

fn read_stream(port: u16, last: &mut String, entries: &Mutex<Vec<Value>>) -> io::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(
        stream,
        "GET /_cors/exchanges HTTP/1.1\r\nhost: localhost:{port}\r\nlast-event-id: {last}\r\nconnection: close\r\n\r\n"
    )?;
    for line in BufReader::new(stream).lines() {
        let line = line?;
        if let Some(id) = line.strip_prefix("id: ") {
            id.clone_into(last);
        } else if let Some(entry) = line.strip_prefix("data: ") {
            let entry = serde_json::from_str(entry)?;
            entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
        }
    }
    Ok(())
}

/// Fetch, HTTP-redirect fetch, step 7.
const MAX_REDIRECTS: usize = 20;

/// Whether the page read the response in the browser, and whether it did by the inspector's verdict on the exchanges. `None` where
/// no server can tell: several requests to one path, requests without CORS, and what nothing sends.
pub fn verdicts(scenario: &Scenario, seen: &[String], entries: &[Value]) -> Option<(bool, bool)> {
    let ([Step::Send(_, request)], [seen]) = (&scenario.steps[..], seen) else { return None };
    let is_shown = matches!(request.via, Via::Fetch | Via::Upload) && request.mode == Mode::Cors;
    if !is_shown || request.redirect != Redirect::Follow || is_upload_of_unsafe_method(request) || entries.is_empty() {
        return None;
    }
    // Each exchange is judged by itself, so nothing counts the redirects.
    if entries.len() > MAX_REDIRECTS {
        return None;
    }
    let is_blocked = |entry: &Value| {
        let with_credentials = &entry["with_credentials"];
        // Where the exchange does not show the mode, there are two verdicts.
        let includes = request.credentials == Credentials::Include && !with_credentials.is_null();
        includes || entry["verdict"]["word"] == "blocked"
    };
    Some((seen != BLOCKED, !entries.iter().any(is_blocked)))
}

/// A listener makes a missing `Access-Control-Allow-Methods` allow the method.
fn is_upload_of_unsafe_method(request: &Request) -> bool {
    request.via == Via::Upload && !["GET", "HEAD", "POST"].contains(&request.method.as_str())
}
