//! Instructions per request of a whole server, outside the kernel.

use std::{env, io};

use tempfile::TempDir;

use crate::{
    callgrind::{explain, total, valgrind},
    report::{at_most, count, more, ratio, table},
    scenario::{Kind, Scenario, Stack},
    server::{Server, request_bytes, send},
};

/// The requests of the shorter run. The longer run has twice as many, so start and stop cancel out.
const REQUESTS: usize = 1_000;

/// Runs of each length. The median is used, since timers tick while requests are sent.
const RUNS: usize = 3;

/// Runs a server under callgrind, and a client without it.
///
/// # Errors
/// Errors of valgrind, which may be missing, and of the operating system.
pub fn socket() -> io::Result<()> {
    let mut rows = table(&[
        "instructions of a server per request",
        "bare",
        "lean guard",
        "actix-cors",
        "cors-runtime",
        "of bare",
        "over bare",
        "target",
    ]);
    for kind in [Kind::NoOrigin, Kind::Allowed, Kind::Disallowed, Kind::Preflight] {
        let of = |stack| measure(Scenario::plain(stack, kind));
        let [bare, lean] = [of(Stack::Bare)?, of(Stack::LeanGuard)?];
        let [theirs, ours] = [of(Stack::ActixCors)?, of(Stack::CorsRuntime)?];
        let without = |figure: String| if kind.is_preflight() { "–".to_owned() } else { figure };
        rows.add_row([
            kind.word().to_owned(),
            without(count(bare)),
            without(count(lean)),
            count(theirs),
            count(ours),
            without(format!("{:.2}", ratio(ours, bare))),
            without(more(ours, bare)),
            if kind == Kind::Allowed { at_most(ours.saturating_sub(bare), 1_100, "over bare") } else { String::new() },
        ]);
    }
    println!("{rows}\n");
    Ok(())
}

fn measure(scenario: Scenario) -> io::Result<u64> {
    let mut differences = Vec::new();
    for _ in 0..RUNS {
        let [short, long] = [run(scenario, REQUESTS)?, run(scenario, 2 * REQUESTS)?];
        differences.push(long.saturating_sub(short) / REQUESTS as u64);
    }
    Ok(crate::report::median(&differences))
}

fn run(scenario: Scenario, requests: usize) -> io::Result<u64> {
    let directory = TempDir::new()?;
    let output = directory.path().join("callgrind.out");
    let mut command = valgrind(&output);
    command.arg(env::current_exe()?);
    let server = Server::start(command, scenario).map_err(explain)?;
    send(server.address, &request_bytes(scenario, server.address), requests)?;
    server.stop()?;
    total(&output)
}
