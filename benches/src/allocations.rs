//! Heap allocations, counted by a separate program.

use std::{
    env,
    io::{self, Write as _},
    process::{Command, Stdio},
};

use crate::{
    report::{at_most, count, table},
    scenario::{Kind, Scenario, Stack},
};

/// Allocations and bytes of one request, and the memory of the app.
#[derive(Clone, Copy, Debug)]
pub struct Allocations {
    /// How many allocations one request makes.
    pub count: u64,
    /// Their total size in bytes.
    pub bytes: u64,
    /// The bytes that the app occupies when it is ready.
    pub held: u64,
}

/// Counts the allocations of each scenario.
///
/// # Errors
/// Errors of cargo and of the operating system.
pub fn measure(scenarios: &[Scenario]) -> io::Result<Vec<Allocations>> {
    let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut counter = Command::new(cargo)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["run", "--quiet", "--release", "--locked", "--package", "cors-benches", "--bin", "count-allocations"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let lines: String = scenarios.iter().map(|scenario| scenario.to_words().join("\t") + "\n").collect();
    // They fit into the buffer of the pipe.
    counter.stdin.take().ok_or_else(|| io::Error::other("no input"))?.write_all(lines.as_bytes())?;
    let output = String::from_utf8(counter.wait_with_output()?.stdout).map_err(io::Error::other)?;
    let parsed: Option<Vec<_>> = output
        .lines()
        .map(|line| {
            let mut figures = line.split('\t').map(|figure| figure.parse().ok());
            Some(Allocations { count: figures.next()??, bytes: figures.next()??, held: figures.next()?? })
        })
        .collect();
    parsed
        .filter(|all| all.len() == scenarios.len())
        .ok_or_else(|| io::Error::other("the allocations were not counted"))
}

/// The columns of the table.
const COMPARED: [Stack; 4] = [Stack::Bare, Stack::LeanGuard, Stack::ActixCors, Stack::CorsRuntime];

/// Every kind of request, to apps with one route and one origin.
///
/// # Errors
/// Errors of cargo and of the operating system.
pub fn kinds() -> io::Result<()> {
    let mut rows = table(&["allocations (bytes)", "bare", "lean guard", "actix-cors", "cors-runtime", "target"]);
    let scenarios: Vec<_> =
        Kind::ALL.iter().flat_map(|kind| COMPARED.map(|stack| Scenario::plain(stack, *kind))).collect();
    let all = measure(&scenarios)?;
    // A bare route does not answer preflights, so they are compared with its cheapest request.
    let plain = all[0].count;
    for (kind, figures) in Kind::ALL.iter().zip(all.chunks(COMPARED.len())) {
        let cell = |figures: &Allocations| format!("{} ({})", count(figures.count), count(figures.bytes));
        let [bare, lean, theirs, ours] = figures else { continue };
        let without = |figure: String| if kind.is_preflight() { "–".to_owned() } else { figure };
        rows.add_row([
            kind.word().to_owned(),
            without(cell(bare)),
            without(cell(lean)),
            cell(theirs),
            cell(ours),
            if kind.is_preflight() {
                at_most(ours.count, 5, "allocations")
            } else {
                format!(
                    "{}; {}",
                    at_most(ours.count, lean.count, "lean guard's:"),
                    at_most(ours.count, plain - 1, "fewer than bare's:")
                )
            },
        ]);
    }
    println!("{rows}\n");
    Ok(())
}
