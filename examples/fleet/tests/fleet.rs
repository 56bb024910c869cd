//! Three processes and a real Redis server.

use std::{
    env,
    fmt::Write as _,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use cors_test_support::{EVIL, Program, send, until};

const KEY: &str = "cors:frontends";
const READABLE: &str = "access-control-allow-origin";

/// A Redis server that stops with its test.
struct Redis {
    child: Child,
    port: u16,
}

impl Redis {
    fn start(folder: &Path, port: u16) -> Self {
        let child = Command::new("redis-server")
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--appendonly", "yes", "--dir"])
            .arg(folder)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let redis = Self { child, port };
        until("Redis answers", || (redis.command(&["PING"], "") == "PONG").then_some(()));
        redis
    }

    /// `redis-cli`, with the last argument from standard input.
    fn command(&self, arguments: &[&str], input: &str) -> String {
        let mut command = Command::new("redis-cli");
        command.args(["-p", &self.port.to_string()]);
        if !input.is_empty() {
            command.arg("-x");
        }
        let mut child =
            command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
    }

    fn store(&self, origins: &str) {
        assert_eq!(self.command(&["SET", KEY], origins), "OK");
        self.command(&["PUBLISH", KEY, "changed"], "");
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether there is a Redis server to test with. Where `CI` is `true` there has to be one.
fn has_redis() -> bool {
    let found = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !found {
        assert!(env::var("CI").as_deref() != Ok("true"), "redis-server is not installed, and CI=true");
        eprintln!("SKIPPED: redis-server is not installed, so the fleet was not tested (apt-get install redis-server)");
    }
    found
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn start(redis: u16) -> Program {
    let redis = format!("redis://127.0.0.1:{redis}");
    Program::start(Command::new(env!("CARGO_BIN_EXE_fleet")).args(["--redis", &redis, "--port", "0"]))
}

fn allows(program: &Program, origin: &str) -> bool {
    let response = program.send("GET /orders", &[("Origin", origin)]);
    assert_eq!(response.status, 200);
    !response.lines(READABLE).is_empty()
}

/// How long it takes until all processes allow an origin.
fn time_until_allowed(fleet: &[Program], origin: &str) -> Duration {
    let start = Instant::now();
    for program in fleet {
        until(origin, || allows(program, origin).then_some(()));
    }
    start.elapsed()
}

#[test]
fn a_change_is_in_force_everywhere_within_a_second() {
    if !has_redis() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let redis = Redis::start(folder.path(), free_port());
    redis.store("https://one.example.com");
    let fleet = [start(redis.port), start(redis.port), start(redis.port)];
    for program in &fleet {
        assert!(allows(program, "https://one.example.com") && !allows(program, "https://two.example.com"));
    }

    redis.store("https://one.example.com https://two.example.com");
    let took = time_until_allowed(&fleet, "https://two.example.com");
    assert!(took < Duration::from_secs(1), "{took:?}");

    // A list with a mistake is reported, and changes nothing.
    redis.store("https://three.example.com http://plain.example.com");
    for program in &fleet {
        until("the mistake is logged", || program.stderr().contains("the stored list is rejected").then_some(()));
        assert!(allows(program, "https://two.example.com") && !allows(program, "https://three.example.com"));
    }
}

#[test]
fn an_outage_keeps_the_last_list_and_a_restarted_node_catches_up() {
    if !has_redis() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let redis = Redis::start(folder.path(), port);
    redis.store("https://one.example.com");
    let running = start(port);

    drop(redis);
    until("the outage is logged", || {
        running.stderr().contains("the last list of origins stays in force").then_some(())
    });
    assert!(allows(&running, "https://one.example.com"));

    let redis = Redis::start(folder.path(), port);
    redis.store("https://two.example.com");
    time_until_allowed(&[running, start(port)], "https://two.example.com");
}

#[test]
fn no_request_sees_half_a_list_of_a_hundred_thousand() {
    if !has_redis() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let redis = Redis::start(folder.path(), free_port());
    // Both lists contain this origin, so it is missing only from half a list.
    let list = |name: &str| {
        (0..100_000).fold("https://always.example.com".to_owned(), |mut text, number| {
            let _ = write!(text, "\nhttps://{name}-{number}.example.com");
            text
        })
    };
    let lists = [list("a"), list("b")];
    redis.store(&lists[0]);
    let program = [start(redis.port)];
    for round in 0..6 {
        let (stored, name) = (&lists[(round + 1) % 2], ["b", "a"][round % 2]);
        redis.store(stored);
        let final_origin = format!("https://{name}-99999.example.com");
        let start = Instant::now();
        until("the new list is in force", || {
            assert!(allows(&program[0], "https://always.example.com"), "half a list in round {round}");
            allows(&program[0], &final_origin).then_some(())
        });
        eprintln!("100,000 origins in force after {:?}", start.elapsed());
        assert!(allows(&program[0], &format!("https://{name}-0.example.com")));
    }
}

#[test]
fn refusals_are_counted_by_route_and_reason() {
    if !has_redis() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let redis = Redis::start(folder.path(), free_port());
    redis.store("https://one.example.com");
    let program = start(redis.port);
    for _ in 0..3 {
        program.send("GET /orders", &[EVIL]);
    }
    program.send("GET /orders", &[("Origin", "null")]);
    program.send("GET /orders", &[("Origin", "https://one.example.com")]);
    let scrape = program.send("GET /metrics", &[]).body;
    let counters: Vec<&str> = scrape.lines().filter(|line| line.starts_with("cors_refusals_total{")).collect();
    assert_eq!(counters.len(), 2, "{scrape}");
    for counter in [
        r#"cors_refusals_total{route="/orders",reason="origin-not-listed"} 3"#,
        r#"cors_refusals_total{route="/orders",reason="origin-null"} 1"#,
    ] {
        assert!(counters.contains(&counter), "{scrape}");
    }
}

#[test]
fn processes_share_a_port() {
    if !has_redis() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let redis = Redis::start(folder.path(), free_port());
    redis.store("https://one.example.com");
    let address = format!("redis://127.0.0.1:{}", redis.port);
    let port = free_port();
    let node = || {
        let port = port.to_string();
        Program::start(Command::new(env!("CARGO_BIN_EXE_fleet")).args(["--redis", &address, "--port", &port]))
    };
    let first = node();
    let second = node();
    let readable = || send(port, "GET /orders", &[("Origin", "https://one.example.com")], "").lines(READABLE).len();
    assert_eq!((0..20).map(|_| readable()).sum::<usize>(), 20);
    drop(first);
    assert_eq!(readable(), 1, "the other process still serves");
    drop(second);
}
