//! Starts programs, talks to them and stops them.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use crate::response::Response;

/// Far longer than any step here takes, for busy machines.
const DEADLINE: Duration = Duration::from_secs(60);

/// A running program; it stops with its test.
pub struct Program {
    child: Child,
    port: u16,
    stderr: Lines,
}

impl Program {
    /// Starts a server and waits until it prints where it listens.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let stdout = Lines::of(child.stdout.take().unwrap());
        let stderr = Lines::of(child.stderr.take().unwrap());
        let mut program = Self { child, port: 0, stderr };
        until("the program listens", || {
            let ended = program.child.try_wait().unwrap();
            assert!(ended.is_none(), "the program has ended: {}", program.stderr.text());
            let printed = stdout.text();
            let (_, address) = printed.split_once("http://127.0.0.1:")?;
            let port: String = address.chars().take_while(char::is_ascii_digit).collect();
            program.port = port.parse().unwrap();
            Some(())
        });
        program
    }

    /// The port that it printed first.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its standard error so far.
    pub fn stderr(&self) -> String {
        self.stderr.text()
    }

    /// Makes it reload its settings.
    #[cfg(unix)]
    pub fn hang_up(&self) {
        assert!(Command::new("kill").args(["-HUP", &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Sends a request line and header lines to the address that it printed first, and reads the response.
    pub fn send(&self, request: &str, headers: &[(&str, &str)]) -> Response {
        self.send_with_body(request, headers, "")
    }

    /// The first part of a long response: what arrives within a second.
    pub fn send_part(&self, request: &str, headers: &[(&str, &str)]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let headers = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect::<String>();
        write!(stream, "{request} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nconnection: close\r\n{headers}\r\n", self.port)
            .unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        let mut received = Vec::new();
        let mut buffer = vec![0; 65_536];
        while let Ok(read @ 1..) = stream.read(&mut buffer) {
            received.extend_from_slice(&buffer[..read]);
            // Chunks of an idle stream are short.
            if received.ends_with(b":\n\n\r\n") {
                break;
            }
        }
        String::from_utf8_lossy(&received).into_owned()
    }

    /// The same, with a body.
    pub fn send_with_body(&self, request: &str, headers: &[(&str, &str)], body: &str) -> Response {
        send(self.port, request, headers, body)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a request to a port of this machine.
pub fn send(port: u16, request: &str, headers: &[(&str, &str)], body: &str) -> Response {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let headers = headers.iter().flat_map(|(name, value)| [name, ": ", value, "\r\n"]).collect::<String>();
    let length = if body.is_empty() { String::new() } else { format!("content-length: {}\r\n", body.len()) };
    let head = format!("{request} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n{length}{headers}\r\n");
    stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice()).unwrap();
    let mut received = Vec::new();
    stream.read_to_end(&mut received).unwrap();
    Response::parse(&received)
}

/// The first of some free ports in a row.
pub fn free_ports(count: u16) -> u16 {
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let any = || TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let candidates = (0..100).map(|_| any());
    let found = candidates
        .filter_map(|first| first.checked_add(count).map(|end| first..end))
        .find(|ports| ports.clone().all(is_free));
    found.expect("free ports").start
}

/// Polls until there is a result.
#[track_caller]
pub fn until<T>(fact: &str, mut answer: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = answer() {
            return answer;
        }
        assert!(start.elapsed() < DEADLINE, "not within {DEADLINE:?}: {fact}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The complete lines of a program's output so far.
struct Lines(Arc<Mutex<String>>);

impl Lines {
    fn of(output: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let written = Arc::clone(&text);
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let mut written = written.lock().unwrap();
                written.push_str(&line);
                written.push('\n');
            }
        });
        Self(text)
    }

    fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}
