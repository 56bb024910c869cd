//! This program again, under valgrind's callgrind.

use std::{
    env, fs,
    io::{self, ErrorKind},
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::scenario::Scenario;

/// The requests of one measurement.
const REQUESTS: usize = 100;

/// Functions whose instructions are counted, with everything they call.
const MEASURED: &str = "*answer_one_request*";

/// Instructions of one request in this process.
///
/// # Errors
/// Errors of valgrind, which may be missing.
pub fn instructions_per_request(scenario: Scenario) -> io::Result<u64> {
    let directory = TempDir::new()?;
    let output = directory.path().join("callgrind.out");
    let status = valgrind(&output)
        .arg(format!("--toggle-collect={MEASURED}"))
        .arg(env::current_exe()?)
        .arg("repeat")
        .args(scenario.to_words())
        .arg(REQUESTS.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .map_err(explain)?;
    if !status.status.success() {
        return Err(io::Error::other(String::from_utf8_lossy(&status.stderr).into_owned()));
    }
    Ok(total(&output)? / REQUESTS as u64)
}

/// The arguments of valgrind, without the program.
#[must_use]
pub fn valgrind(output: &Path) -> Command {
    let mut command = Command::new("valgrind");
    command.args(["--quiet", "--tool=callgrind"]).arg(format!("--callgrind-out-file={}", output.display()));
    command
}

/// Adds how to install a missing valgrind.
#[must_use]
pub fn explain(error: io::Error) -> io::Error {
    if error.kind() == ErrorKind::NotFound {
        return io::Error::new(ErrorKind::NotFound, "instructions are counted by valgrind: `apt-get install valgrind`");
    }
    error
}

/// The instructions in callgrind's report.
///
/// # Errors
/// If the report is missing.
pub fn total(output: &Path) -> io::Result<u64> {
    let report = fs::read_to_string(output)?;
    let mut totals = report.lines().filter_map(|line| line.strip_prefix("totals: ")?.trim().parse::<u64>().ok());
    totals.next_back().ok_or_else(|| io::Error::other("callgrind's report has no totals"))
}
