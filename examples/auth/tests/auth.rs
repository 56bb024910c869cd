//! An app that requires bearer tokens.

use std::{net::TcpListener, process::Command};

use cors_test_support::{EVIL, Program, asks, preflight};

const APP: (&str, &str) = ("Origin", "https://app.example.com");
const ADMIN: (&str, &str) = ("Origin", "https://admin.example.com");
const TOKEN: (&str, &str) = ("Authorization", "Bearer demo-token");
const WRONG_TOKEN: (&str, &str) = ("Authorization", "Bearer guess");
const APP_MAY_READ: [&str; 3] =
    ["allow-origin: https://app.example.com", "expose-headers: WWW-Authenticate", "vary: origin"];

fn auth() -> Command {
    Command::new(env!("CARGO_BIN_EXE_auth"))
}

fn start() -> Program {
    Program::start(auth().arg("0"))
}

#[test]
fn preflights_need_no_token() {
    let server = start();
    let answer = ["allow-origin: https://app.example.com", "allow-methods: GET", "allow-headers: Authorization"];
    let answer = preflight(&[&answer[..], &["max-age: 600"]].concat());
    server.send("OPTIONS /me", &[APP, asks("GET")]).expect(204, &answer);
    server.send("OPTIONS /me", &[EVIL, asks("GET")]).expect(403, &preflight(&[]));
    let answer = ["allow-origin: https://admin.example.com", "allow-methods: DELETE", "allow-headers: Authorization"];
    server.send("OPTIONS /data", &[ADMIN, asks("DELETE")]).expect(204, &preflight(&answer));
    server.send("OPTIONS /data", &[APP, asks("DELETE")]).expect(403, &preflight(&[]));
}

#[test]
fn requests_need_a_token_and_pages_may_read_the_refusal() {
    let server = start();
    let refused = server.send("GET /me", &[APP]);
    refused.expect(401, &APP_MAY_READ);
    assert_eq!(refused.lines("www-authenticate"), ["Bearer"]);
    let refused = server.send("GET /me", &[APP, WRONG_TOKEN]);
    refused.expect(401, &APP_MAY_READ);
    assert!(refused.lines("www-authenticate")[0].contains("error=\"invalid_token\""));
    let granted = server.send("GET /me", &[APP, TOKEN]);
    granted.expect(200, &APP_MAY_READ);
    assert_eq!(granted.body, "you are ann");

    server.send("GET /me", &[EVIL]).expect(401, &["vary: origin"]);
    server.send("GET /me", &[EVIL, TOKEN]).expect(200, &["vary: origin"]);
    let answer = ["allow-origin: https://admin.example.com", "vary: origin"];
    server.send("DELETE /data", &[ADMIN, TOKEN]).expect(200, &answer);
    server.send("GET /nowhere", &[APP, TOKEN]).expect(404, &APP_MAY_READ);
}

#[test]
fn a_forged_preflight_gets_nothing_from_a_protected_route() {
    let server = start();
    let granted = server.send("GET /export", &[APP, TOKEN]);
    granted.expect(200, &APP_MAY_READ);
    assert_eq!(granted.lines("x-exported-for"), ["ann"]);

    // Forged preflights, from an allowed page and from another, for a route that answers any method.
    for (origin, status) in [(APP, 204), (EVIL, 403)] {
        let forged = server.send_with_body("OPTIONS /export", &[origin, asks("GET"), TOKEN], "all of it, please");
        assert_eq!(forged.status, status);
        assert!(!forged.body.contains("everything") && forged.lines("x-exported-for").is_empty(), "{}", forged.body);
    }
    // These are not preflights.
    server.send("OPTIONS /export", &[]).expect(401, &["vary: origin"]);
    server.send("OPTIONS /export", &[APP]).expect(401, &APP_MAY_READ);
    server.send("OPTIONS /me", &[asks("GET")]).expect(401, &["vary: origin"]);
}

#[test]
fn a_port_in_use_is_a_clear_error() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let output = auth().arg(taken.local_addr().unwrap().port().to_string()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("cannot listen on") && text.contains("cargo run -p auth -- 9000"), "{text}");
}

#[test]
fn a_separator_before_the_port_is_skipped() {
    Program::start(auth().args(["--", "0"]));
}
