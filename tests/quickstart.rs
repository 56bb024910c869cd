//! The shop and its pages.

use std::{env, net::TcpListener, process::Command};

use cors_test_support::{Program, free_ports, send};

/// The example, which `cargo test` builds before it runs tests of the same package.
fn quickstart() -> Command {
    let test = env::current_exe().unwrap();
    let target = test.ancestors().nth(2).unwrap();
    let program = target.join("examples").join(format!("quickstart{}", env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} is missing: run `cargo build --examples` first", program.display());
    Command::new(program)
}

#[test]
fn the_shop_and_its_pages_are_served() {
    let port = free_ports(3);
    let shop = Program::start(quickstart().arg(port.to_string()));
    let (listed, other) = (format!("http://localhost:{}", port + 1), format!("http://127.0.0.1:{}", port + 2));

    let window = shop.send("GET /", &[]).body;
    assert!(window.contains("<h1>Two pages call one shop"));
    for page in [port + 1, port + 2] {
        assert!(send(page, "GET /", &[], "").body.contains(&format!("const shop = \"http://localhost:{port}\";")));
    }

    let answer = [&format!("allow-origin: {listed}"), "expose-headers: X-Total-Count", "vary: origin"];
    shop.send("GET /orders", &[("Origin", &listed), ("Cookie", "token=s3cret; session=ada")]).expect(200, &answer);
    shop.send("POST /session/eve", &[("Origin", &other)]).expect(403, &["vary: origin"]);

    let exchanges = shop.send("GET /exchanges/0", &[]);
    exchanges.expect(200, &[]);
    assert!(exchanges.body.contains(r#"["cookie","session=ada"]"#) && !exchanges.body.contains("s3cret"));
    assert!(exchanges.body.contains(r#"#[cors(origins = [\"http://localhost:*\"], expose = \"X-Total-Count\")]"#));
    assert!(exchanges.body.contains(&format!("origin=\\\"{other}\\\"")), "{}", exchanges.body);
    let second = shop.send("GET /exchanges/1", &[]).body;
    assert!(second.contains("/session/eve") && !second.contains("X-Total-Count"));
}

#[test]
fn a_port_in_use_is_a_clear_error() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let output = quickstart().arg(port.to_string()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("cannot listen on") && text.contains("--example quickstart -- 9000"), "{text}");
}

#[test]
fn a_wrong_argument_is_a_clear_error() {
    let usage = "write the first of three ports: cargo run --example quickstart -- 9000";
    let error = |arguments: &[&str]| {
        let output = quickstart().args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    for argument in ["many", "0", "65534", "9000.5", ""] {
        assert_eq!(error(&[argument]), format!("error: `{argument}` is not a port from 1 to 65533; {usage}\n"));
    }
    assert_eq!(error(&["--port", "9000"]), format!("error: there is no option `--port`; {usage}\n"));
    assert_eq!(error(&["9000", "9001"]), format!("error: `9001` is one argument too many; {usage}\n"));
    // Cargo removes the first `--` only.
    assert_eq!(error(&["--", "many"]), format!("error: `many` is not a port from 1 to 65533; {usage}\n"));
}

#[test]
fn a_separator_before_the_port_is_skipped() {
    let port = free_ports(3);
    let shop = Program::start(quickstart().args(["--", &port.to_string()]));
    assert_eq!(shop.send("GET /products", &[]).body, r#"["tea","coffee"]"#);
}
