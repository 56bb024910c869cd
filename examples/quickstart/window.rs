//! The window that shows both pages, and what it shows of the shop: the source of its routes, the exchanges and the log.

use std::{
    collections::VecDeque,
    io, mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use actix_web::{
    Error, HttpResponse, Responder,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    get,
    http::header::HeaderMap,
    middleware::Next,
    web,
};
use serde::Serialize;

/// The shop, as it is compiled.
const SHOP: &str = include_str!("main.rs");

/// How many exchanges are kept.
const MAX_EXCHANGES: usize = 200;

/// A request to the shop and the response.
#[derive(Clone, Serialize)]
struct Exchange {
    id: u64,
    method: String,
    path: String,
    request: Vec<(String, String)>,
    status: u16,
    response: Vec<(String, String)>,
    /// What the policies logged meanwhile.
    log: Vec<String>,
    /// The handler with its attributes.
    source: Option<String>,
}

#[derive(Default)]
struct Journal {
    last: u64,
    exchanges: VecDeque<Exchange>,
}

static JOURNAL: Mutex<Journal> = Mutex::new(Journal { last: 0, exchanges: VecDeque::new() });

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A middleware around the shop that keeps what pages send to it and what they get.
pub(crate) async fn record(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let headers = request.headers();
    // The window's own requests have no `Origin`.
    if !headers.contains_key("origin") {
        return next.call(request).await;
    }
    let (method, path) = (request.method().to_string(), request.uri().to_string());
    let requested = headers.get("access-control-request-method").and_then(|value| value.to_str().ok());
    let served_method = requested.filter(|_| method == "OPTIONS").unwrap_or(&method).to_owned();
    let sent = shown(headers);
    LOG.take();
    let response = next.call(request).await?;
    let pattern = response.request().match_pattern();
    let source = pattern.and_then(|pattern| source_of(&served_method, &pattern));
    let (status, received) = (response.status().as_u16(), shown(response.headers()));
    let mut journal = lock(&JOURNAL);
    journal.last += 1;
    let id = journal.last;
    journal.exchanges.push_back(Exchange {
        id,
        method,
        path,
        request: sent,
        status,
        response: received,
        log: LOG.take(),
        source,
    });
    if journal.exchanges.len() > MAX_EXCHANGES {
        journal.exchanges.pop_front();
    }
    drop(journal);
    Ok(response)
}

/// The headers that CORS is about, and those that programs add, in alphabetical order.
fn shown(headers: &HeaderMap) -> Vec<(String, String)> {
    let is_shown = |name: &str| {
        let prefixes = ["access-control-", "sec-fetch-site", "x-", "content-type", "set-cookie", "vary", "origin"];
        prefixes.iter().any(|prefix| name.starts_with(prefix)) || ["authorization", "cookie"].contains(&name)
    };
    let shown = headers.iter().filter(|(name, _)| is_shown(name.as_str())).map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.to_string(), if name == "cookie" { own_cookies(&value) } else { value.into_owned() })
    });
    let mut shown: Vec<_> = shown.collect();
    shown.sort_unstable();
    shown
}

/// The shop's cookies without those of other servers on this machine: cookies do not know ports.
fn own_cookies(cookies: &str) -> String {
    let own: Vec<_> = cookies.split("; ").filter(|cookie| cookie.starts_with("session=")).collect();
    own.join("; ")
}

/// A route as it is written in the shop's source: comment, attributes and the first line of its function.
pub(crate) fn source_of(method: &str, pattern: &str) -> Option<String> {
    let lines: Vec<&str> = SHOP.lines().collect();
    let attribute = format!("#[{}(\"{pattern}\")]", method.to_ascii_lowercase());
    let at = lines.iter().position(|line| *line == attribute)?;
    let start = lines[..at].iter().rposition(|line| line.is_empty())? + 1;
    let end = at + lines[at..].iter().position(|line| line.starts_with("async fn"))?;
    Some(lines[start..=end].join("\n").trim_end_matches(" {").to_owned())
}

/// The exchanges after the one with this number. Without a policy, so only the window can read them.
#[get("/exchanges/{after}")]
async fn exchanges(after: web::Path<u64>) -> impl Responder {
    let journal = lock(&JOURNAL);
    web::Json(journal.exchanges.iter().filter(|exchange| exchange.id > *after).cloned().collect::<Vec<_>>())
}

/// The page that shows everything.
#[get("/")]
async fn window() -> impl Responder {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(include_str!("window.html"))
}

/// What the window needs from the shop's server.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service((window, exchanges));
}

/// A page of another origin, which sends what the window tells it to.
#[get("/")]
async fn frame(port: web::Data<u16>) -> impl Responder {
    let page = include_str!("frame.html").replace("{{shop}}", &format!("http://localhost:{}", **port));
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page)
}

/// Lines of the log.
pub(crate) struct Log(Mutex<String>);

/// The lines that no exchange has taken yet.
pub(crate) static LOG: Log = Log(Mutex::new(String::new()));

impl Log {
    fn take(&self) -> Vec<String> {
        mem::take(&mut *lock(&self.0)).lines().map(str::to_owned).collect()
    }
}

impl io::Write for &Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).push_str(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
