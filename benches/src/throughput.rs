//! Requests per second over loopback, with `wrk`.

use std::{
    env, fs,
    io::{self, ErrorKind},
    process::Command,
};

use tempfile::TempDir;

use crate::{
    cpu,
    report::{median, table},
    scenario::{Kind, Scenario, Stack},
    server::Server,
};

/// Rounds. Each app has a turn in each of them.
const ROUNDS: usize = 5;

/// The figures of one turn.
struct Turn {
    requests_per_second: f64,
    /// Processor time of the server per request, including the kernel.
    microseconds: f64,
}

/// Runs rounds of three seconds against servers with one worker, over 16 connections.
///
/// # Errors
/// Errors of `wrk`, which may be missing, and of the operating system.
pub fn throughput() -> io::Result<()> {
    let mut rows = table(&[
        "medians of rounds",
        "app",
        "requests/s",
        "of the first app",
        "slowest",
        "fastest",
        "server's µs/request",
        "of the first app",
    ]);
    for kind in [Kind::NoOrigin, Kind::Allowed, Kind::Disallowed, Kind::Preflight] {
        let servers = Stack::COMPARED.into_iter().chain([Stack::Axum, Stack::TowerHttp]);
        let stacks: Vec<_> = servers.filter(|stack| !kind.is_preflight() || stack.has_policy()).collect();
        let mut turns: Vec<Vec<Turn>> = stacks.iter().map(|_| Vec::new()).collect();
        for _ in 0..ROUNDS {
            for (stack, turns) in stacks.iter().zip(&mut turns) {
                turns.push(turn(Scenario::plain(*stack, kind))?);
            }
        }
        for (stack, own) in stacks.iter().zip(&turns) {
            let rates: Vec<_> = own.iter().map(|turn| turn.requests_per_second).collect();
            let micros: Vec<_> = own.iter().map(|turn| turn.microseconds).collect();
            // Only figures of the same round are compared, so disturbances of the whole round cancel out.
            let of_first = |figure: fn(&Turn) -> f64| {
                let ratios: Vec<_> =
                    own.iter().zip(&turns[0]).map(|(own, first)| figure(own) / figure(first)).collect();
                format!("{:.2}", median(&ratios))
            };
            rows.add_row([
                kind.word().to_owned(),
                stack.word().to_owned(),
                format!("{:.0}", median(&rates)),
                of_first(|turn| turn.requests_per_second),
                format!("{:.0}", rates.iter().copied().fold(f64::INFINITY, f64::min)),
                format!("{:.0}", rates.iter().copied().fold(0.0, f64::max)),
                format!("{:.2}", median(&micros)),
                of_first(|turn| turn.microseconds),
            ]);
        }
    }
    println!("{rows}\n");
    Ok(())
}

fn turn(scenario: Scenario) -> io::Result<Turn> {
    let directory = TempDir::new()?;
    let script = directory.path().join("request.lua");
    let (method, headers) = scenario.kind.head(scenario.origins);
    let mut lines = vec![format!("wrk.method = {method:?}")];
    lines.extend(headers.iter().map(|(name, value)| format!("wrk.headers[{name:?}] = {value:?}")));
    fs::write(&script, lines.join("\n"))?;
    let server = Server::start(Command::new(env::current_exe()?), scenario)?;
    let wrk = || {
        let mut command = Command::new("wrk");
        command.args(["--threads", "1", "--connections", "16", "--script"]).arg(&script);
        command
    };
    let url = format!("http://{}{}", server.address, scenario.routes.last_path());
    let run = |duration: &str| wrk().args(["--duration", duration, &url]).output().map_err(explain);
    run("1s")?;
    let before = cpu::of_process(server.id())?;
    let output = String::from_utf8(run("3s")?.stdout).map_err(io::Error::other)?;
    let spent = cpu::of_process(server.id())?.saturating_sub(before);
    server.stop()?;
    let mut lines = output.lines().map(str::trim);
    // "12345 requests in 3.00s, 1.50MB read", and after it "Requests/sec:   4115.00".
    let requests = lines.find_map(|line| line.split_once(" requests in")?.0.parse::<f64>().ok());
    let rate = lines.find_map(|line| line.strip_prefix("Requests/sec:")?.trim().parse::<f64>().ok());
    if output.contains("Non-2xx") {
        return Err(io::Error::other(format!("{scenario:?}: responses are not successful\n{output}")));
    }
    match (rate, requests) {
        (Some(requests_per_second), Some(requests)) => {
            Ok(Turn { requests_per_second, microseconds: spent.as_secs_f64() * 1e6 / requests })
        }
        _ => Err(io::Error::other(format!("no figures from wrk:\n{output}"))),
    }
}

fn explain(error: io::Error) -> io::Error {
    if error.kind() == ErrorKind::NotFound {
        return io::Error::new(ErrorKind::NotFound, "requests are sent by wrk: `apt-get install wrk`");
    }
    error
}
