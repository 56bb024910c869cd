//! What the inspector finds out about the example.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

use cors_test_support::{EVIL, Program, asks, until};
use serde_json::{Value, json};

const PAGE: (&str, &str) = ("Origin", "http://localhost:5173");

fn start() -> Program {
    Program::start(Command::new(env!("CARGO_BIN_EXE_inspector")).arg("0"))
}

/// The exchanges that the page is shown, the first that match.
fn exchange(program: &Program, is_meant: impl Fn(&Value) -> bool) -> Value {
    until("the exchange is shown", || {
        let stream = program.send_part("GET /_cors/exchanges", &[]);
        let entries = stream.lines().filter_map(|line| line.strip_prefix("data: "));
        entries.map(|entry| serde_json::from_str(entry).unwrap()).find(&is_meant)
    })
}

fn problems(entry: &Value) -> String {
    entry["findings"].as_array().unwrap().iter().map(|finding| finding["problem"].as_str().unwrap()).collect()
}

#[test]
fn refusals_are_shown_with_their_reason_and_policy() {
    let program = start();
    program.send("GET /orders", &[EVIL]);
    let entry = exchange(&program, |entry| entry["request"]["path"] == "/orders");
    assert_eq!(entry["verdict"]["reason"], "no-allow-origin");
    assert!(entry["policy"].as_str().unwrap().starts_with("examples/inspector/src/main.rs:"), "{entry:#}");
    let fix = entry["fix"].as_str().unwrap();
    assert!(fix.starts_with("add `\"https://evil.example\"` to `origins` at examples/inspector/src/main.rs:"), "{fix}");
    let sentence =
        "a browser refuses GET /orders for https://evil.example, by the policy at examples/inspector/src/main.rs:";
    assert!(program.stderr().contains(sentence) && program.stderr().contains(fix), "{}", program.stderr());
}

#[test]
fn what_other_layers_do_is_found() {
    let program = start();
    let asks_put = asks("PUT");
    program.send("OPTIONS /admin/users/7", &[PAGE, asks_put]);
    let entry = exchange(&program, |entry| entry["preflight"] == "PUT");
    assert_eq!(entry["verdict"]["reason"], "preflight-status");
    assert!(problems(&entry).contains("answered the preflight for PUT /admin/users/7 with 401"), "{entry:#}");

    program.send("GET /internal", &[PAGE]);
    let entry = exchange(&program, |entry| entry["request"]["path"] == "/internal");
    assert!(problems(&entry).contains("no policy covers GET /internal"), "{entry:#}");

    // Before the first cookie, nothing shows that the page requests credentials, but the server allows them.
    program.send("POST /login", &[("Origin", "https://app.example.com")]);
    let entry = exchange(&program, |entry| entry["request"]["path"] == "/login");
    assert_eq!(entry["verdict"]["word"], "readable");
    assert!(problems(&entry).contains("the browser does not store the cookie `session`"), "{entry:#}");
    assert!(!entry.to_string().contains("s3cret"), "{entry:#}");
    for sentence in ["wrap the authentication in `SkipPreflight::new(…)`", "set it with `SameSite=None; Secure`"] {
        assert_eq!(program.stderr().matches(sentence).count(), 1, "{sentence}: {}", program.stderr());
    }
}

#[test]
fn a_cause_is_logged_once() {
    let program = start();
    for number in 0..5 {
        program.send("GET /orders", &[EVIL]);
        program.send("POST /login", &[("Origin", "https://app.example.com")]);
        // One mistake, whatever the path's parameter.
        program.send(&format!("OPTIONS /admin/users/{number}"), &[PAGE, asks("PUT")]);
    }
    let log = program.stderr();
    for sentence in ["a browser refuses GET /orders", "does not store the cookie `session`", "in front of the policies"]
    {
        assert_eq!(log.matches(sentence).count(), 1, "{sentence}: {log}");
    }
}

#[test]
fn memory_is_bounded_whatever_strangers_send() {
    let program = start();
    let long = "\u{e9}".repeat(3_000);
    let path = format!("GET /{}", "a".repeat(4_000));
    let headers =
        [("Origin", long.as_str()), ("Cookie", &long), ("X-Other", &long), ("Access-Control-Request-Headers", &long)];
    for _ in 0..250 {
        program.send(&path, &headers);
    }
    let stream = program.send_part("GET /_cors/exchanges", &[]);
    let entries: Vec<&str> = stream.lines().filter(|line| line.starts_with("data: ")).collect();
    assert_eq!(entries.len(), 200);
    let longest = entries.iter().map(|entry| entry.len()).max().unwrap();
    assert!(longest < 16_384, "{longest} bytes");
}

#[test]
fn the_surface_shows_full_paths_and_risks() {
    let rows: Value = serde_json::from_str(&start().send("GET /_cors/surface", &[]).body).unwrap();
    let row = |path: &str| {
        rows.as_array().unwrap().iter().find(|row| row["path"] == path).unwrap_or_else(|| panic!("{rows:#}"))
    };
    assert_eq!(row("/admin/users/{id}")["method"], "PUT");
    assert_eq!(row("/prices")["risks"][0], "any origin may read responses");
    let settings = json!({
        "origins": "[\"http://localhost:5173\"]",
        "credentials": "true",
        "expose": "[\"X-Total-Count\"]",
        "max_age": "3600",
    });
    assert_eq!(row("/orders")["settings"], settings);
}

#[test]
fn a_request_is_tried_without_running_a_handler() {
    let program = start();
    let tried = |query: &str| -> Value {
        serde_json::from_str(&program.send(&format!("GET /_cors/try?{query}"), &[]).body).unwrap()
    };
    let answer = tried(
        "origin=http://localhost:5173&method=put&path=/admin/users/7&headers=Authorization:%20x&credentials=omit",
    );
    assert_eq!(answer["verdict"]["word"], "readable", "{answer:#}");
    assert_eq!(answer["steps"].as_array().unwrap().len(), 2);
    for (query, reason, fix) in [
        (
            "origin=https://evil.example&method=PUT&path=/admin/users/7",
            "no-allow-origin",
            "add `\"https://evil.example\"` to `origins` at ",
        ),
        (
            "origin=http://localhost:5173&method=PUT&path=/admin/users/7&headers=X-Tenant",
            "header-not-allowed",
            "add `\"x-tenant\"` to `headers` at ",
        ),
        (
            "origin=http://localhost:5173&method=PUT&path=/admin/users/7&credentials=include&headers=Authorization",
            "credentials-not-allowed",
            "add `credentials` at ",
        ),
        (
            "origin=https://a.com&method=GET&path=/prices&credentials=include",
            "wildcard-with-credentials",
            "write `origins = [\"https://a.com\"], credentials` instead of `origins = \"*\"` at ",
        ),
        (
            "origin=http://localhost:5174&method=GET&path=/orders",
            "no-allow-origin",
            "add `\"http://localhost:5174\"` to `dev_origins` at ",
        ),
        (
            "origin=https://a.com&method=GET&path=/no/%22such%3Cpath%20",
            "no-allow-origin",
            "write `#[cors(origins = [\"https://a.com\"])]` above ",
        ),
    ] {
        let answer = tried(query);
        assert_eq!(answer["verdict"]["reason"], reason, "{query}: {answer:#}");
        assert!(answer["fix"].as_str().unwrap().starts_with(fix), "{query}: {answer:#}");
    }
    for (query, text) in [
        ("credentials=include&set_cookie=a=1;SameSite=None;Secure", "the browser stores the cookie and sends it with"),
        ("credentials=include&set_cookie=a=1", "the cookie `a` was not stored: it has no `SameSite`"),
        ("credentials=omit&set_cookie=a=1;SameSite=None;Secure", "the browser ignores the cookie"),
        // Of the same site.
        ("credentials=include&set_cookie=a=1&server=https://api.example.com", "the browser stores the cookie"),
    ] {
        let answer = tried(&format!("origin=https://app.example.com&method=POST&path=/login&{query}"));
        assert!(answer["cookies"][0].as_str().unwrap().starts_with(text), "{query}: {answer:#}");
    }
    for query in [
        "",
        "origin=x&method=GET&path=/",
        "origin=null&method=G%20T&path=/",
        "origin=null&method=GET&path=x",
        "origin=null&method=GET&path=/&server=ftp://a",
        "origin=null&method=GET&path=/&credentials=some",
        "origin=null&method=GET&path=/&set_cookie=a%0Ab",
    ] {
        assert_eq!(program.send(&format!("GET /_cors/try?{query}"), &[]).status, 400, "{query}");
    }
    let long = format!("GET /_cors/try?origin={}", "a".repeat(10_000));
    assert_eq!(program.send(&long, &[]).status, 400);
    assert!(!program.stderr().contains("panicked"), "{}", program.stderr());
}

#[test]
fn streams_are_few_and_short() {
    let program = start();
    let open = || {
        let mut stream = TcpStream::connect(("127.0.0.1", program.port())).unwrap();
        write!(stream, "GET /_cors/exchanges HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).unwrap();
        (stream, String::from_utf8_lossy(&status).into_owned())
    };
    let mut streams: Vec<_> = (0..8).map(|_| open()).collect();
    assert!(streams.iter().all(|(_, status)| status == "HTTP/1.1 200"));
    assert_eq!(open().1, "HTTP/1.1 503");
    // Each ends by itself, so a server that shuts down does not wait for long.
    let start = Instant::now();
    let mut rest = String::new();
    streams[0].0.read_to_string(&mut rest).unwrap();
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    until("there is room again", || (open().1 == "HTTP/1.1 200").then_some(()));
}

#[test]
fn strangers_see_nothing() {
    let program = start();
    for headers in [
        // Pages of other origins.
        &[("Sec-Fetch-Site", "cross-site")][..],
        &[("Sec-Fetch-Site", "same-site")],
        &[("Origin", "http://localhost:5173")],
        &[EVIL],
        &[("Origin", "null")],
        // Tunnels and proxies.
        &[("X-Forwarded-For", "1.2.3.4")],
        &[("X-Forwarded-Host", "demo.ngrok.app")],
        &[("X-Real-IP", "1.2.3.4")],
        &[("Forwarded", "for=1.2.3.4")],
        &[("Via", "1.1 proxy")],
    ] {
        for path in ["/_cors", "/_cors/surface", "/_cors/exchanges", "/_cors/try"] {
            let response = program.send(&format!("GET {path}"), headers);
            assert_eq!(response.cors(), (403, Vec::new()), "{path} {headers:?}");
        }
    }
    // A name that is rebound to this machine.
    for target in ["http://rebound.example/_cors", "http://localhost.evil.example/_cors/surface"] {
        assert_eq!(program.send(&format!("GET {target}"), &[]).status, 403, "{target}");
    }
    assert_eq!(program.send("POST /_cors", &[]).status, 405);
    assert_eq!(program.send("GET /_cors/other", &[]).status, 404);
    assert_eq!(program.send("GET /_corsair", &[]).status, 404);
    let page = program.send("GET /_cors", &[("Sec-Fetch-Site", "none")]);
    assert_eq!(page.cors(), (200, Vec::new()));
    assert!(page.lines("content-security-policy")[0].starts_with("default-src 'none'; script-src 'nonce-"));
    for line in ["x-frame-options: DENY", "cross-origin-resource-policy: same-origin", "cache-control: no-store"] {
        assert!(page.has(line), "{line}");
    }
}

#[test]
fn a_separator_before_the_port_is_skipped() {
    Program::start(Command::new(env!("CARGO_BIN_EXE_inspector")).args(["--", "0"]));
}
