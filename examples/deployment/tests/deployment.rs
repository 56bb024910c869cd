//! Origins from the environment and from a file.

use std::{fs, net::TcpListener, path::Path, process::Command};

use cors_test_support::{Program, asks, preflight, until};
use tempfile::TempDir;

const VARIABLE: &str = "FRONTEND_ORIGINS";

/// The example on a free port, without origins.
fn deployment() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deployment"));
    command.arg("0").env_remove(VARIABLE);
    command
}

/// The error message of a program that does not start.
fn complaint(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

/// Writes settings atomically: to another file, which then replaces the first.
fn write(path: &Path, frontends: &str, rest: &str) {
    let text = format!("frontends = {frontends}\n[cors]\n{rest}\n");
    let beside = path.with_extension("new");
    fs::write(&beside, text).unwrap();
    fs::rename(&beside, path).unwrap();
}

fn settings(frontends: &str, rest: &str) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    write(&directory.path().join("settings.toml"), frontends, rest);
    directory
}

fn is_allowed(server: &Program, origin: &str) -> bool {
    let response = server.send("GET /cart", &[("Origin", origin)]);
    let allowed = format!("allow-origin: {origin}");
    if response.lines("access-control-allow-origin").is_empty() {
        response.expect(200, &["vary: origin"]);
        return false;
    }
    response.expect(200, &["allow-credentials: true", &allowed, "vary: origin"]);
    true
}

#[test]
fn a_variable_fills_the_list() {
    let server = Program::start(deployment().env(VARIABLE, "https://a.example, https://*.b.example"));
    assert!(is_allowed(&server, "https://a.example") && is_allowed(&server, "https://x.b.example"));
    assert!(!is_allowed(&server, "https://shop.example.com"));
    let a = ("Origin", "https://a.example");
    server.send("GET /status", &[a]).expect(200, &["allow-origin: https://a.example", "vary: origin"]);
    let answer = ["allow-origin: https://a.example", "allow-credentials: true"];
    let rest = ["allow-methods: PUT", "allow-headers: Content-Type"];
    server.send("OPTIONS /cart", &[a, asks("PUT")]).expect(204, &preflight(&[answer, rest].concat()));
    server.send("PUT /cart", &[("Origin", "https://c.example")]).expect(403, &["vary: origin", "vary: sec-fetch-site"]);
}

#[test]
fn every_mistake_in_the_variable_is_shown() {
    let wrong: Vec<String> = (0..50).map(|number| format!("https://tenant-{number}.example/")).collect();
    let text = complaint(deployment().env(VARIABLE, wrong.join(" ")));
    assert_eq!(text.matches("(origin-path)").count(), 50, "{text}");
    for origin in wrong {
        assert!(text.contains(&format!("; write `{}` ", origin.trim_end_matches('/'))), "{origin}: {text}");
    }
}

#[test]
fn an_empty_variable_is_a_mistake() {
    let text = complaint(deployment().env(VARIABLE, " "));
    assert!(text.contains(VARIABLE) && text.contains("(empty-list)"), "{text}");
}

#[test]
fn neither_variable_nor_file_is_a_clear_error() {
    let text = complaint(deployment().arg("/no/such/settings.toml"));
    assert!(text.starts_with("error: /no/such/settings.toml: cannot be read: "), "{text}");
    assert!(text.ends_with("; or set the variable `FRONTEND_ORIGINS`\n"), "{text}");
}

#[test]
fn the_sample_is_what_is_read_by_default() {
    let server = Program::start(&mut deployment());
    assert!(is_allowed(&server, "https://shop.example.com") && !is_allowed(&server, "https://evil.example"));
    let answer = ["allow-origin: https://status.example.com", "expose-headers: X-Total-Count", "vary: origin"];
    let page = ("Origin", "https://status.example.com");
    server.send("GET /status", &[page]).expect(200, &answer);
    server.send("GET /nowhere", &[page]).expect(404, &answer);
    server.send("GET /cart", &[page]).expect(200, &["vary: origin"]);
}

#[test]
fn every_mistake_in_the_file_is_shown() {
    let directory = settings(
        r#"["https://a.example/", "null"]"#,
        r#"origins = "*"
credentials = true
max_age = "1w""#,
    );
    let text = complaint(deployment().arg(directory.path().join("settings.toml")));
    for rule in ["origin-path", "origin-null", "wildcard-origin-with-credentials", "max-age-unit"] {
        assert!(text.contains(&format!("({rule})")), "{rule}: {text}");
    }
    assert_eq!(text.lines().filter(|line| line.ends_with(')')).count(), 4, "{text}");
}

#[test]
fn a_changed_file_replaces_the_list_and_a_wrong_one_does_not() {
    const POLICY: &str = r#"origins = ["https://status.example.com"]"#;
    let directory = settings(r#"["https://a.example"]"#, POLICY);
    let path = directory.path().join("settings.toml");
    let server = Program::start(deployment().arg(&path));
    assert!(is_allowed(&server, "https://a.example") && !is_allowed(&server, "https://b.example"));

    write(&path, r#"["https://b.example"]"#, POLICY);
    until("the new origin is allowed", || is_allowed(&server, "https://b.example").then_some(()));
    assert!(!is_allowed(&server, "https://a.example"));

    write(&path, r#"["https://c.example", "https://d.example:443", "http://e.example"]"#, POLICY);
    let text =
        until("all mistakes are shown", || Some(server.stderr()).filter(|text| text.contains("insecure-origin")));
    assert!(text.contains("is unchanged") && text.contains("(origin-default-port)"), "{text}");
    assert!(is_allowed(&server, "https://b.example") && !is_allowed(&server, "https://c.example"));

    fs::remove_file(&path).unwrap();
    until("the missing file is reported", || server.stderr().contains("cannot be read").then_some(()));
    assert!(is_allowed(&server, "https://b.example"));
}

#[cfg(unix)]
#[test]
fn a_hang_up_reads_the_file_again() {
    let directory = settings(r#"["https://a.example"]"#, r#"origins = "*""#);
    let path = directory.path().join("settings.toml");
    let server = Program::start(deployment().arg(&path));
    // The file is as it was: only the signal is a reason to read it.
    server.hang_up();
    until("the file has been read again", || server.stderr().contains("has been replaced").then_some(()));
    assert!(is_allowed(&server, "https://a.example"));
    write(&path, r#"["https://b.example"]"#, r#"origins = "*""#);
    server.hang_up();
    until("the new origin is allowed", || is_allowed(&server, "https://b.example").then_some(()));
}

#[test]
fn a_port_in_use_is_a_clear_error() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    // The first argument is the port.
    let text = complaint(Command::new(env!("CARGO_BIN_EXE_deployment")).arg(port).env_remove(VARIABLE));
    assert!(text.contains("cannot listen on") && text.contains("cargo run -p deployment -- 9000"), "{text}");
}

#[test]
fn a_separator_before_the_port_is_skipped() {
    Program::start(Command::new(env!("CARGO_BIN_EXE_deployment")).args(["--", "0"]).env_remove(VARIABLE));
}
