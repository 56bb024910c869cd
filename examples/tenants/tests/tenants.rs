//! Tenants whose origins are in a database.

use std::{
    path::Path,
    process::{Command, Output},
};

use cors_test_support::{Program, asks, preflight, until};
use rusqlite::Connection;

const ACME: (&str, &str) = ("Origin", "https://shop.acme.example");
const GLOBEX: (&str, &str) = ("Origin", "https://eu.globex.example");
const VARY: [&str; 2] = ["vary: origin", "vary: sec-fetch-site"];
const ACME_MAY_READ: [&str; 4] =
    ["allow-credentials: true", "allow-origin: https://shop.acme.example", VARY[0], VARY[1]];

fn tenants() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tenants"))
}

fn start(database: &Path) -> Program {
    Program::start(tenants().arg("0").arg(database))
}

fn add(tenant: &str, origin: &str, database: &Path) -> Output {
    tenants().args(["add", tenant, origin]).arg(database).output().unwrap()
}

#[test]
fn a_tenants_pages_may_call_that_tenant() {
    let directory = tempfile::tempdir().unwrap();
    let server = start(&directory.path().join("tenants.sqlite"));
    let granted = server.send("GET /acme/orders", &[ACME]);
    granted.expect(200, &ACME_MAY_READ);
    assert_eq!(granted.body, "the orders of acme");
    let answer = ["allow-credentials: true", "allow-origin: https://eu.globex.example", VARY[0], VARY[1]];
    server.send("GET /globex/orders", &[GLOBEX]).expect(200, &answer);
    for (tenant, origin) in [("acme", GLOBEX), ("globex", ACME), ("nobody", ACME)] {
        server.send(&format!("GET /{tenant}/orders"), &[origin]).expect(403, &VARY);
    }

    let asks_post = asks("POST");
    let rest = ["allow-methods: POST", "allow-headers: Content-Type"];
    let answer = preflight(&[&ACME_MAY_READ[..2], &rest].concat());
    server.send("OPTIONS /acme/orders", &[ACME, asks_post]).expect(204, &answer);
    server.send("OPTIONS /acme/orders", &[GLOBEX, asks_post]).expect(403, &preflight(&[]));
    let json = ("Content-Type", "application/json");
    let created = server.send_with_body("POST /acme/orders", &[ACME, json], "\"tea\"");
    created.expect(200, &ACME_MAY_READ);
    assert_eq!(created.body, "one tea for acme");
}

#[test]
fn a_new_tenant_takes_effect_without_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("tenants.sqlite");
    let server = start(&database);
    let app = ("Origin", "https://app.initech.example");
    server.send("GET /initech/orders", &[app]).expect(403, &VARY);
    assert!(add("initech", app.1, &database).status.success());
    let granted = until("the new tenant is allowed", || {
        Some(server.send("GET /initech/orders", &[app])).filter(|response| response.status == 200)
    });
    granted.expect(200, &["allow-credentials: true", "allow-origin: https://app.initech.example", VARY[0], VARY[1]]);
    server.send("GET /acme/orders", &[app]).expect(403, &VARY);
}

#[test]
fn a_wrong_origin_is_not_stored() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("tenants.sqlite");
    for (tenant, origin, complaint) in [
        ("acme", "https://new.acme.example/", "write `https://new.acme.example`"),
        ("acme", "http://new.acme.example", "(insecure-origin)"),
        ("acme", "*", "(wildcard-mixed)"),
        ("Acme", "https://new.acme.example", "`Acme` is not a valid tenant"),
    ] {
        let output = add(tenant, origin, &database);
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(complaint), "{text}");
    }
    let output = tenants().args(["add", "acme"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_failing_database_denies_and_is_logged() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("tenants.sqlite");
    let server = start(&path);
    let database = Connection::open(&path).unwrap();
    // An invalid origin, inserted by hand.
    database.execute("INSERT INTO origins VALUES ('hooli', 'https://hooli.example/')", []).unwrap();
    server.send("GET /hooli/orders", &[("Origin", "https://hooli.example")]).expect(403, &VARY);
    until("the wrong origin is logged", || server.stderr().contains("(origin-path)").then_some(()));

    server.send("GET /acme/orders", &[ACME]).expect(200, &ACME_MAY_READ);
    database.execute("DROP TABLE origins", []).unwrap();
    until("no origin is allowed", || (server.send("GET /acme/orders", &[ACME]).status == 403).then_some(()));
    until("the failure is logged", || server.stderr().contains("no such table").then_some(()));
}

#[test]
fn a_separator_before_the_port_is_skipped() {
    let directory = tempfile::tempdir().unwrap();
    Program::start(tenants().args(["--", "0"]).arg(directory.path().join("tenants.sqlite")));
}
