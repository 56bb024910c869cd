//! The command against servers of five makes with the same policy. The responses of Express and `FastAPI` are independent of
//! this project.
//!
//! Both are installed below `target`, with the versions of the files beside this one. Where `node` or `python3` is missing, or a
//! registry cannot be reached, the test prints that the make was skipped, and fails if `CI=true`.

mod install;
mod rust;

use std::{
    env,
    io::{self, Write as _},
    path::Path,
    process::Command,
    thread,
};

use cors_test_support::Program;
use serde_json::Value;

/// A running server, and where its routes are.
struct Make {
    name: &'static str,
    base: String,
    /// Stops with the test.
    _program: Option<Program>,
}

/// Makes that answer 400 to a preflight that requests too much. The others state what they allow, and leave it to the browser.
const STRICT: [&str; 2] = ["actix-cors", "fastapi"];

/// A question, and what the command finds out.
struct Row {
    path: &'static str,
    arguments: &'static [&'static str],
    /// The exit status and the reason, or the verdict where the browser lets it pass.
    expected: (i32, &'static str),
    /// Whether strict makes refuse the preflight by its status.
    is_refused: bool,
    findings: &'static [&'static str],
}

const fn row(
    path: &'static str,
    arguments: &'static [&'static str],
    expected: (i32, &'static str),
    findings: &'static [&'static str],
) -> Row {
    Row { path, arguments, expected, is_refused: false, findings }
}

const fn refused(path: &'static str, arguments: &'static [&'static str], reason: &'static str) -> Row {
    Row { path, arguments, expected: (1, reason), is_refused: true, findings: &[] }
}

const APP: [&str; 2] = ["--from", "https://app.example.com"];

const ROWS: &[Row] = &[
    row("/orders", &["--credentials"], (0, "readable"), &[]),
    row("/orders", &[], (0, "readable"), &[]),
    row("/orders", &["-X", "PUT", "-H", "X-Tenant: 1", "--credentials"], (0, "preflight-allowed"), &[]),
    row("/orders", &["-X", "PUT", "-H", "X-Tenant: 1", "--credentials", "--send"], (0, "readable"), &[]),
    refused("/orders", &["-X", "PUT", "-H", "X-Other: 1"], "header-not-allowed"),
    refused("/orders", &["-X", "DELETE"], "method-not-allowed"),
    refused("/orders", &["-X", "PUT", "--from", "https://evil.example"], "no-allow-origin"),
    row("/orders", &["--from", "https://evil.example"], (1, "no-allow-origin"), &[]),
    row("/login", &["-X", "POST", "--credentials", "--send"], (0, "readable"), &["cookie-not-stored"]),
    row("/plain", &[], (1, "no-allow-origin"), &[]),
    row("/open/data", &[], (0, "readable"), &[]),
    row("/open/data", &["--credentials"], (1, "wildcard-with-credentials"), &[]),
    row(
        "/reflecting/data",
        &["--credentials"],
        (4, "readable"),
        &["allows-null", "reflects-any-origin-with-credentials"],
    ),
];

fn ask(make: &Make, row: &Row) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cors-explain"));
    command.arg(format!("{}{}", make.base, row.path)).arg("--json").args(row.arguments);
    if !row.arguments.contains(&"--from") {
        command.args(APP);
    }
    let output = command.output().map_err(|error| error.to_string())?;
    let report: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let mode = &report["modes"][0];
    let verdict = mode["reason"].as_str().or(mode["verdict"].as_str()).unwrap_or_default();
    let ids = report["findings"].as_array().into_iter().flatten().filter_map(|finding| finding["id"].as_str());
    let mut found: Vec<&str> = ids.collect();
    found.sort_unstable();
    let is_refused = row.is_refused && STRICT.contains(&make.name);
    let expected = if is_refused { (1, "preflight-status") } else { row.expected };
    if (output.status.code(), verdict) != (Some(expected.0), expected.1) || found != row.findings {
        return Err(format!("{} {:?}: {} {verdict} {found:?}\n{report:#}", row.path, row.arguments, output.status));
    }
    Ok(())
}

#[test]
fn servers_of_five_makes_are_explained_alike() {
    // Installed while the others start.
    let express = thread::spawn(|| install::express().map(|program| make("express", "", program)));
    let fastapi = thread::spawn(|| install::fastapi().map(|program| make("fastapi", "", program)));
    let mut makes = rust::start();
    for (name, installed) in [("express", express.join().unwrap()), ("fastapi", fastapi.join().unwrap())] {
        match installed {
            Ok(make) => makes.push(make),
            Err(problem) => {
                // Past the harness, which shows nothing of tests that pass.
                let _ = writeln!(
                    io::stderr(),
                    "\n*** SKIPPED: cors-explain was not tested against {name}: {problem} ***\n"
                );
                let is_ci = env::var("CI").is_ok_and(|value| value == "true");
                assert!(!is_ci, "with CI=true nothing is skipped: {problem}");
            }
        }
    }
    let rows = |make: &Make| ROWS.iter().filter_map(|row| ask(make, row).err()).collect::<Vec<_>>();
    let failed: Vec<String> = thread::scope(|scope| {
        let asked: Vec<_> = makes.iter().map(|make| (make, scope.spawn(move || rows(make)))).collect();
        let failed = |(make, asked): (&Make, thread::ScopedJoinHandle<'_, Vec<String>>)| {
            asked.join().unwrap().into_iter().map(|problem| format!("{} {problem}", make.name)).collect::<Vec<_>>()
        };
        asked.into_iter().flat_map(failed).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

fn make(name: &'static str, prefix: &str, program: Program) -> Make {
    let base = format!("http://127.0.0.1:{}{prefix}", program.port());
    Make { name, base, _program: Some(program) }
}

/// The folder of the fixtures.
fn fixtures() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/makes"))
}
