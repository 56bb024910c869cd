//! The shop and its pages.

use std::{env, net::TcpListener, process::Command};

use cors_test_support::{Program, send};

/// The example, which `cargo test` builds before it runs tests of the same package.
fn quickstart() -> Command {
    let test = env::current_exe().unwrap();
    let target = test.ancestors().nth(2).unwrap();
    let program = target.join("examples").join(format!("quickstart{}", env::consts::EXE_SUFFIX));
    assert!(program.is_file(), "{} is missing: run `cargo build --examples` first", program.display());
    Command::new(program)
}

/// A free port, followed by two more.
fn free_ports() -> u16 {
    (0..100)
        .map(|_| TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port())
        .find(|port| *port < u16::MAX - 2 && (1..3).all(|next| TcpListener::bind(("127.0.0.1", port + next)).is_ok()))
        .unwrap()
}

#[test]
fn the_shop_and_its_pages_are_served() {
    let port = free_ports();
    let shop = Program::start(quickstart().arg(port.to_string()));

    let page = send(port + 1, "GET /", &[], "").body;
    assert!(page.contains("What this page may do"));
    assert!(page.contains(&format!("${{location.hostname}}:{port}`")));
    let allowed = format!("http://localhost:{}", port + 1);
    let answer = [&format!("allow-origin: {allowed}"), "expose-headers: X-Total-Count", "vary: origin"];
    shop.send("GET /orders", &[("Origin", &allowed)]).expect(200, &answer);
    let refused = format!("http://127.0.0.1:{}", port + 2);
    shop.send("PUT /session/eve", &[("Origin", &refused)]).expect(403, &["vary: origin", "vary: sec-fetch-site"]);
    assert!(shop.send("GET /log", &[]).body.contains(&format!("origin=\\\"{refused}\\\"")));
}

#[test]
fn a_port_in_use_is_a_clear_error() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let output = quickstart().arg(port.to_string()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("cannot listen on") && text.contains("--example quickstart -- 9000"), "{text}");
    let output = quickstart().arg("many").output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "error: `many` is not a port from 1 to 65533\n");
}
