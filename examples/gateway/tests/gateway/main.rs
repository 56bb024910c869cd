//! The gateway in front of a backend without CORS.

mod running;
mod start;

use std::{net::TcpListener, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    time::timeout,
};

use cors_test_support::{EVIL, asks, preflight};

use crate::running::{Gateway, backend, read};

const APP: (&str, &str) = ("Origin", "https://app.example.com");
const TOKEN: (&str, &str) = ("Authorization", "Bearer SECRET");

const ALLOW_APP: &str = "allow-origin: https://app.example.com";
const ALLOW_ALL: &str = "allow-origin: *";
const CREDENTIALS: &str = "allow-credentials: true";
const METHODS: &str = "allow-methods: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT";
const HEADERS: &str = "allow-headers: Authorization, Cache-Control, Content-Type, If-Modified-Since, \
                       Range, User-Agent, X-Requested-With, X-User-Agent";
const EXPOSED: &str = "expose-headers: Content-Length, Content-Range";
const MAX_AGE: &str = "max-age: 86400";
const VARY: &str = "vary: origin";

#[actix_web::test]
async fn the_basic_preset_allows_any_origin() {
    let (backend, seen) = backend();
    let gateway = Gateway::start(&backend, &["--cors_preset=basic"]);
    let answer = gateway.send("OPTIONS /", &[APP, asks("PUT")]).await;
    answer.expect(204, &preflight(&[ALLOW_ALL, METHODS, HEADERS, MAX_AGE]));
    gateway.send("PUT /", &[APP]).await.expect(200, &[ALLOW_ALL, EXPOSED]);
    gateway.send("HEAD /", &[EVIL]).await.expect(200, &[ALLOW_ALL, EXPOSED]);
    gateway.send("PROPFIND /", &[APP]).await.expect(200, &[ALLOW_ALL, EXPOSED]);
    assert_eq!(seen.options(), 0);

    // Any other OPTIONS request is forwarded.
    let options = gateway.send("OPTIONS /", &[APP]).await;
    options.expect(200, &[ALLOW_ALL, EXPOSED]);
    assert_eq!((options.body.as_str(), seen.options()), ("of the backend", 1));
}

#[actix_web::test]
async fn credentials_are_for_listed_origins_only() {
    let (backend, _) = backend();
    let flags = [
        "--cors_preset=basic",
        "--cors_allow_origin=https://app.example.com, https://*.partner.example",
        "--cors_allow_credentials",
        "--cors_allow_methods=GET,PUT",
        "--cors_allow_headers=",
        "--cors_expose_headers=X-End",
        "--cors_max_age=2h45m",
    ];
    let gateway = Gateway::start(&backend, &flags);
    let methods = "allow-methods: GET, PUT";
    let answer = gateway.send("OPTIONS /", &[APP, asks("PUT")]).await;
    answer.expect(204, &preflight(&[ALLOW_APP, CREDENTIALS, methods, "max-age: 9900"]));
    let exposed = "expose-headers: X-End";
    gateway.send("GET /", &[APP]).await.expect(200, &[ALLOW_APP, CREDENTIALS, exposed, VARY]);
    let partner = ("Origin", "https://a.partner.example");
    let allow_partner = "allow-origin: https://a.partner.example";
    gateway.send("GET /", &[partner]).await.expect(200, &[allow_partner, CREDENTIALS, exposed, VARY]);
    gateway.send("OPTIONS /", &[EVIL, asks("PUT")]).await.expect(403, &preflight(&[]));
    gateway.send("GET /", &[EVIL]).await.expect(200, &[VARY]);
}

#[actix_web::test]
async fn a_regular_expression_matches_whole_origins() {
    let (backend, _) = backend();
    let regex = r"--cors_allow_origin_regex=https://pr-[0-9]+\.preview\.example\.com";
    let gateway = Gateway::start(&backend, &["--cors_preset=cors_with_regex", regex, "--cors_allow_credentials"]);
    let preview = ("Origin", "https://pr-7.preview.example.com");
    let allow = "allow-origin: https://pr-7.preview.example.com";
    let answer = gateway.send("OPTIONS /", &[preview, asks("PUT")]).await;
    answer.expect(204, &preflight(&[allow, CREDENTIALS, METHODS, HEADERS, MAX_AGE]));
    gateway.send("GET /", &[preview]).await.expect(200, &[allow, CREDENTIALS, EXPOSED, VARY]);
    for attacker in [
        "https://pr-7.preview.example.com.evil.example",
        "https://pr-7.preview.example.com:8443",
        "https://pr-7.preview.example.comx",
        "https://evil.example/https://pr-7.preview.example.com",
        "https://evil-pr-7.preview.example.com",
        "https://pr-7xpreview.example.com",
        "xhttps://pr-7.preview.example.com",
        "http://pr-7.preview.example.com",
        "null",
    ] {
        println!("{attacker}");
        let origin = ("Origin", attacker);
        gateway.send("OPTIONS /", &[origin, asks("PUT")]).await.expect(403, &preflight(&[]));
        gateway.send("GET /", &[origin]).await.expect(200, &[VARY]);
    }
}

#[actix_web::test]
async fn cors_headers_of_the_backend_are_replaced() {
    let (backend, _) = backend();
    let gateway = Gateway::start(&backend, &["--cors_preset=basic", "--cors_allow_origin=https://app.example.com"]);
    let kept = "vary: accept-encoding";
    let copied = gateway.send("GET /copied", &[APP]).await;
    copied.expect(200, &[ALLOW_APP, EXPOSED, kept, VARY]);
    assert_eq!(copied.body, "copied");
    gateway.send("GET /copied", &[EVIL]).await.expect(200, &[kept, VARY]);
}

#[actix_web::test]
async fn without_a_preset_responses_are_unchanged() {
    let (backend, seen) = backend();
    let gateway = Gateway::start(&backend, &[]);
    gateway.send("GET /", &[APP]).await.expect(200, &[]);
    let vary = "vary: accept-encoding";
    gateway.send("GET /copied", &[APP]).await.expect(200, &[ALLOW_ALL, CREDENTIALS, vary]);
    gateway.send("OPTIONS /", &[APP, asks("PUT")]).await.expect(200, &[ALLOW_ALL]);
    assert_eq!(seen.options(), 1);
}

#[actix_web::test]
async fn allow_cors_lets_options_pass_without_a_token() {
    let (backend, seen) = backend();
    let gateway = Gateway::start(&backend, &["--allow_cors", "--require_token=SECRET"]);
    let options = gateway.send("OPTIONS /", &[APP, asks("PUT")]).await;
    options.expect(200, &[ALLOW_ALL]);
    assert_eq!((options.body.as_str(), seen.options()), ("of the backend", 1));
    gateway.send("GET /", &[APP]).await.expect(401, &[]);
    gateway.send("GET /", &[APP, TOKEN]).await.expect(200, &[]);
}

#[actix_web::test]
async fn a_page_can_read_that_the_token_is_missing() {
    let (backend, seen) = backend();
    let gateway = Gateway::start(&backend, &["--cors_preset=basic", "--require_token=SECRET"]);
    let refused = gateway.send("GET /", &[APP]).await;
    refused.expect(401, &[ALLOW_ALL, EXPOSED]);
    assert!(refused.has("www-authenticate: Bearer"));
    for wrong in ["Bearer SECRE", "Bearer SECRETS", "Basic SECRET", "SECRET"] {
        gateway.send("GET /", &[APP, ("Authorization", wrong)]).await.expect(401, &[ALLOW_ALL, EXPOSED]);
    }
    gateway.send("OPTIONS /", &[APP]).await.expect(401, &[ALLOW_ALL, EXPOSED]);
    assert!(seen.requests.lock().unwrap().is_empty());
    gateway.send("GET /", &[APP, TOKEN]).await.expect(200, &[ALLOW_ALL, EXPOSED]);
    let answer = gateway.send("OPTIONS /", &[APP, asks("PUT")]).await;
    answer.expect(204, &preflight(&[ALLOW_ALL, METHODS, HEADERS, MAX_AGE]));
}

#[actix_web::test]
async fn a_page_can_read_that_the_backend_is_down_or_slow() {
    let closed = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    let gateway = Gateway::start(&format!("--backend={closed}"), &["--cors_preset=basic"]);
    gateway.send("GET /", &[APP]).await.expect(502, &[ALLOW_ALL, EXPOSED]);
    let (backend, _) = backend();
    let gateway = Gateway::start(&backend, &["--cors_preset=basic", "--backend_deadline=200ms"]);
    gateway.send("GET /slow", &[APP]).await.expect(504, &[ALLOW_ALL, EXPOSED]);
}

#[actix_web::test]
async fn hop_by_hop_headers_are_not_forwarded() {
    let (backend, seen) = backend();
    let gateway = Gateway::start(&backend, &["--cors_preset=basic"]);
    let headers = [
        ("Connection", "X-Mine"),
        ("X-Mine", "1"),
        ("Keep-Alive", "timeout=5"),
        ("TE", "trailers"),
        ("Proxy-Authorization", "Basic eA=="),
        ("X-Forwarded-For", "192.0.2.1"),
        ("X-Forwarded-Host", "faked.example"),
        ("Cookie", "a=b"),
    ];
    let answer = gateway.send("GET /copied?a=%20b", &headers).await;
    assert!(!answer.has("keep-alive: timeout=5") && answer.has("x-end: 2") && answer.has("via: 1.1 gateway"));
    let host = format!("x-forwarded-host: {}", gateway.address);
    let address = backend.rsplit("//").next().unwrap();
    let mut expected = vec![
        "cookie: a=b".to_owned(),
        format!("host: {address}"),
        "via: 1.1 gateway".to_owned(),
        "x-forwarded-for: 127.0.0.1".to_owned(),
        "x-forwarded-for: 192.0.2.1".to_owned(),
        host,
        "x-forwarded-proto: http".to_owned(),
    ];
    let mut found = seen.last_headers();
    // The gateway's HTTP client adds a date.
    found.retain(|line| !line.starts_with("date: "));
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[actix_web::test]
async fn bodies_are_streamed() {
    let (backend, seen) = backend();
    let gateway = Gateway::start(&backend, &["--cors_preset=basic"]);
    let mut stream = gateway.connect("GET /drip", &[APP]).await;
    let mut received = Vec::new();
    while !String::from_utf8_lossy(&received).contains("first") {
        assert_ne!(timeout(Duration::from_secs(20), stream.read_buf(&mut received)).await.unwrap().unwrap(), 0);
    }
    seen.go_on.notify_one();
    let mut rest = String::new();
    timeout(Duration::from_secs(20), stream.read_to_string(&mut rest)).await.unwrap().unwrap();
    assert!(rest.contains("second"));

    // The gateway's HTTP client sends pieces of 8 KiB.
    let first = "x".repeat(0x4000);
    for (header, first, second) in [
        (("Transfer-Encoding", "chunked"), format!("4000\r\n{first}\r\n"), "6\r\nsecond\r\n0\r\n\r\n"),
        (("Content-Length", "16390"), first.clone(), "second"),
    ] {
        let mut stream = gateway.connect("POST /upload", &[APP, header]).await;
        stream.write_all(first.as_bytes()).await.unwrap();
        timeout(Duration::from_secs(20), seen.chunk.notified()).await.unwrap();
        stream.write_all(second.as_bytes()).await.unwrap();
        let answer = read(stream).await;
        answer.expect(200, &[ALLOW_ALL, EXPOSED]);
        assert_eq!((answer.body.as_str(), answer.has("content-length: 5")), ("16390", true));
        // The signal for the last piece.
        timeout(Duration::from_secs(20), seen.chunk.notified()).await.unwrap();
    }
}

#[actix_web::test]
async fn responses_without_a_body_stay_without() {
    let (backend, _) = backend();
    let gateway = Gateway::start(&backend, &["--cors_preset=basic"]);
    let head = gateway.send("HEAD /", &[]).await;
    assert_eq!((head.body.as_str(), head.has("content-length: 5")), ("", true));
    let nothing = gateway.send("GET /nothing", &[APP]).await;
    nothing.expect(204, &[ALLOW_ALL, EXPOSED]);
    assert_eq!(nothing.body, "");
}
