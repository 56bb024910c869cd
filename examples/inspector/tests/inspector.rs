//! What the inspector finds out about the example.

use std::process::Command;

use cors_test_support::{EVIL, Program, asks, until};
use serde_json::Value;

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
    assert!(
        program.stderr().contains("a browser refuses GET /orders for https://evil.example"),
        "{}",
        program.stderr()
    );
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

    program.send("POST /login", &[("Origin", "https://app.example.com"), ("Cookie", "a=1")]);
    let entry = exchange(&program, |entry| entry["request"]["path"] == "/login");
    assert_eq!(entry["verdict"]["word"], "readable");
    assert!(problems(&entry).contains("the cookie `session` was not stored"), "{entry:#}");
    assert!(!entry.to_string().contains("s3cret"), "{entry:#}");
    for sentence in ["wrap the authentication in `SkipPreflight::new(…)`", "the cookie `session` was not stored"] {
        assert_eq!(program.stderr().matches(sentence).count(), 1, "{sentence}: {}", program.stderr());
    }
}

#[test]
fn a_cause_is_logged_once() {
    let program = start();
    for _ in 0..5 {
        program.send("GET /orders", &[EVIL]);
    }
    assert_eq!(program.stderr().matches("a browser refuses GET /orders").count(), 1, "{}", program.stderr());
}

#[test]
fn the_surface_shows_full_paths_and_risks() {
    let rows: Value = serde_json::from_str(&start().send("GET /_cors/surface", &[]).body).unwrap();
    let row = |path: &str| {
        rows.as_array().unwrap().iter().find(|row| row["path"] == path).unwrap_or_else(|| panic!("{rows:#}"))
    };
    assert_eq!(row("/admin/users/{id}")["method"], "PUT");
    assert_eq!(row("/prices")["risks"][0], "any origin may read responses");
}

#[test]
fn a_request_is_tried_without_running_a_handler() {
    let program = start();
    let query =
        "origin=http://localhost:5173&method=PUT&path=/admin/users/7&headers=Authorization:%20x&credentials=omit";
    let answer: Value = serde_json::from_str(&program.send(&format!("GET /_cors/try?{query}"), &[]).body).unwrap();
    assert_eq!(answer["verdict"]["word"], "readable", "{answer:#}");
    assert_eq!(answer["steps"].as_array().unwrap().len(), 2);
    let query = "origin=https://evil.example&method=PUT&path=/admin/users/7";
    let answer: Value = serde_json::from_str(&program.send(&format!("GET /_cors/try?{query}"), &[]).body).unwrap();
    assert_eq!(answer["verdict"]["reason"], "no-allow-origin", "{answer:#}");
    for query in ["", "origin=x&method=GET&path=/", "origin=null&method=G%20T&path=/", "origin=null&method=GET&path=x"]
    {
        assert_eq!(program.send(&format!("GET /_cors/try?{query}"), &[]).status, 400, "{query}");
    }
    let long = format!("GET /_cors/try?origin={}", "a".repeat(10_000));
    assert_eq!(program.send(&long, &[]).status, 400);
}

#[test]
fn strangers_see_nothing() {
    let program = start();
    for headers in [&[("Sec-Fetch-Site", "cross-site")][..], &[("X-Forwarded-For", "1.2.3.4")], &[("Via", "1.1 proxy")]]
    {
        for path in ["/_cors", "/_cors/surface", "/_cors/exchanges", "/_cors/try"] {
            let response = program.send(&format!("GET {path}"), headers);
            assert_eq!(response.cors(), (403, Vec::new()), "{path} {headers:?}");
        }
    }
    assert_eq!(program.send("POST /_cors", &[]).status, 405);
    assert_eq!(program.send("GET /_cors/other", &[]).status, 404);
    assert_eq!(program.send("GET /_corsair", &[]).status, 404);
    let page = program.send("GET /_cors", &[EVIL]);
    assert_eq!(page.cors(), (200, Vec::new()));
    assert!(page.lines("content-security-policy")[0].starts_with("default-src 'none'; script-src 'nonce-"));
}
