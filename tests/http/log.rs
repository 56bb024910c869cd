//! Refusals can be seen on the server.

use std::{
    io,
    sync::{Mutex, Once},
};

use actix_web::{App, Responder, get, post, routes};
use cors_runtime::{OriginRequest, cors};
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

use crate::server::Server;

/// What has been logged; workers are threads of their own, so that one log serves the whole process.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self::Writer {
        Self
    }
}

/// The lines about a path, without what stands before the target.
fn lines_about(path: &str) -> Vec<String> {
    let log = LOG.lock().unwrap();
    let text = String::from_utf8_lossy(&log);
    let about = format!("path=\"{path}\"");
    text.lines()
        .filter(|line| line.contains(&about))
        .map(|line| line[line.find("cors_runtime").unwrap()..].to_owned())
        .collect()
}

fn start() -> Server {
    static INIT: Once = Once::new();
    INIT.call_once(|| {
        tracing_subscriber::fmt().with_max_level(LevelFilter::DEBUG).with_ansi(false).with_writer(Log).init();
    });
    Server::start(|| App::new().service((read, write, nothing, asked)))
}

#[cors(origins = ["https://shop.example.com"], headers = "X-Request-Id")]
#[get("/logged/{id}")]
async fn read() -> impl Responder {
    "read"
}

#[cors(origins = ["https://shop.example.com"], enforce)]
#[post("/logged/{id}")]
async fn write() -> impl Responder {
    "write"
}

#[cors(disabled)]
#[get("/unlisted")]
async fn nothing() -> impl Responder {
    "nothing"
}

fn fails_for_get(request: &OriginRequest) -> Result<bool, &'static str> {
    if request.method() == "GET" { Err("the database cannot be reached") } else { Ok(false) }
}

#[cors(origins = [allow_if(fails_for_get)])]
#[routes]
#[get("/asked/{id}")]
#[post("/asked/{id}")]
async fn asked() -> impl Responder {
    "asked"
}

const SHOP: (&str, &str) = ("Origin", "https://shop.example.com");
const EVIL: (&str, &str) = ("Origin", "https://evil.example");
const ASKS_GET: (&str, &str) = ("Access-Control-Request-Method", "GET");

#[actix_web::test]
async fn refusals_name_rule_origin_method_and_path() {
    let server = start();
    for (path, request, headers, expected) in [
        (
            "/logged/1",
            "OPTIONS",
            &[EVIL, ASKS_GET][..],
            "cors_runtime: preflight refused rule=\"origin-not-listed\" origin=\"https://evil.example\" method=\"GET\" path=\"/logged/1\"",
        ),
        (
            "/logged/2",
            "GET",
            &[("Origin", "null")],
            "cors_runtime: the browser will keep the response from the page rule=\"origin-malformed\" origin=\"null\" method=\"GET\" path=\"/logged/2\"",
        ),
        (
            "/logged/3",
            "POST",
            &[SHOP, EVIL],
            "cors_runtime: request refused before the handler rule=\"origin-repeated\" origin=\"https://shop.example.com, https://evil.example\" method=\"POST\" path=\"/logged/3\"",
        ),
        (
            "/logged/4",
            "OPTIONS",
            &[SHOP, ASKS_GET, ("Access-Control-Request-Headers", "x-request-id,x-tenant")],
            "cors_runtime: the browser will refuse the request: a header is missing from `headers` rule=\"header-not-listed\" origin=\"https://shop.example.com\" method=\"GET\" path=\"/logged/4\" header=\"x-tenant\"",
        ),
        (
            "/unlisted",
            "OPTIONS",
            &[SHOP, ASKS_GET],
            "cors_runtime: preflight refused rule=\"disabled\" origin=\"https://shop.example.com\" method=\"GET\" path=\"/unlisted\"",
        ),
    ] {
        server.send(&format!("{request} {path}"), headers).await;
        assert_eq!(lines_about(path), [expected]);
    }
}

#[actix_web::test]
async fn failures_of_functions_are_errors() {
    let server = start();
    server.send("POST /asked/1", &[EVIL]).await;
    let refused = "cors_runtime: the browser will keep the response from the page rule=\"origin-not-allowed\" origin=\"https://evil.example\" method=\"POST\" path=\"/asked/1\"";
    assert_eq!(lines_about("/asked/1"), [refused]);
    server.send("GET /asked/2", &[EVIL]).await;
    let failed = "cors_runtime: the function of `allow_if` failed: refused rule=\"allow-if-failed\" origin=\"https://evil.example\" path=\"/asked/2\" error=the database cannot be reached";
    let unreadable = "cors_runtime: the browser will keep the response from the page rule=\"allow-if-failed\" origin=\"https://evil.example\" method=\"GET\" path=\"/asked/2\"";
    assert_eq!(lines_about("/asked/2"), [failed, unreadable]);
}

#[actix_web::test]
async fn what_is_allowed_is_not_logged() {
    let server = start();
    let own = format!("http://{}", server.address());
    server.send("POST /logged/5", &[("Origin", &own)]).await;
    server.send("POST /logged/5", &[EVIL, ("Sec-Fetch-Site", "same-origin")]).await;
    server.send("OPTIONS /logged/5", &[SHOP, ASKS_GET, ("Access-Control-Request-Headers", "x-request-id")]).await;
    server.send("GET /logged/5", &[SHOP]).await;
    server.send("GET /logged/5", &[]).await;
    assert_eq!(lines_about("/logged/5"), [] as [&str; 0]);
}

#[actix_web::test]
async fn strangers_cannot_forge_or_flood_the_log() {
    let server = start();
    server.send_bytes("GET /logged/6", b"Origin: https://a.com\x80\"\\ rule=x\r\n", b"").await;
    let lines = lines_about("/logged/6");
    assert!(lines[0].contains(r#"https://a.com\\x80\\\"\\\\ rule=x"#), "{lines:?}");
    server.send("GET /logged/8", &[EVIL, ("Access-Control-Request-Method", "SPOOF")]).await;
    assert!(lines_about("/logged/8")[0].contains("method=\"GET\""));
    server.send("GET /logged/7", &[("Origin", &"a".repeat(8_192))]).await;
    assert!(lines_about("/logged/7")[0].len() < 512);
}
