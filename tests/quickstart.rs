//! The quick start runs as the README says.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

/// The example as it is now: `cargo test --test quickstart` alone does not build it.
fn example() -> Command {
    let profile: &[&str] = if cfg!(debug_assertions) { &[] } else { &["--release"] };
    let build =
        Command::new(env!("CARGO")).args(["build", "--quiet", "--example", "quickstart"]).args(profile).status();
    assert!(build.unwrap().success());
    let test = std::env::current_exe().unwrap();
    let target: PathBuf = test.ancestors().nth(2).unwrap().into();
    Command::new(target.join("examples").join(format!("quickstart{}", std::env::consts::EXE_SUFFIX)))
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn send(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "{}\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n\r\n", request.replace('\n', "\r\n")).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    response
}

/// A port with two free ones behind it.
fn free_ports() -> u16 {
    (0..100)
        .map(|_| TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port())
        .find(|port| *port < u16::MAX - 2 && (1..3).all(|next| TcpListener::bind(("127.0.0.1", port + next)).is_ok()))
        .unwrap()
}

#[test]
fn the_shop_and_its_pages_are_served() {
    let port = free_ports();
    let mut running =
        Running(example().arg(port.to_string()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut output = BufReader::new(running.0.stdout.take().unwrap()).lines();
    let last = output.find(|line| line.as_ref().unwrap().starts_with("Open both pages"));
    assert!(last.is_some());

    let page = send(port + 1, "GET / HTTP/1.1");
    assert!(page.contains("What this page may do"));
    assert!(page.contains(&format!("${{location.hostname}}:{port}`")));
    let allowed = send(port, &format!("GET /orders HTTP/1.1\norigin: http://localhost:{}", port + 1));
    assert!(allowed.contains(&format!("access-control-allow-origin: http://localhost:{}", port + 1)), "{allowed}");
    assert!(allowed.contains("access-control-expose-headers: X-Total-Count"));
    let origin = format!("http://127.0.0.1:{}", port + 2);
    let refused = send(port, &format!("PUT /session/eve HTTP/1.1\norigin: {origin}"));
    assert!(refused.starts_with("HTTP/1.1 403 "), "{refused}");
    assert!(send(port, "GET /log HTTP/1.1").contains(&format!("origin=\\\"{origin}\\\"")));
}

#[test]
fn a_port_in_use_is_a_clear_error() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let output = example().arg(port.to_string()).output().unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("cannot listen on the ports") && text.contains("quickstart -- 9000"), "{text}");
    let output = example().arg("many").output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "error: `many` is no port from 1 to 65533\n");
}
