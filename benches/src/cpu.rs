//! Processor time, as Linux counts it.

use std::{fs, io, time::Duration};

/// Ticks per second in `/proc`: 100 on all architectures that matter here.
const TICKS_PER_SECOND: u64 = 100;

/// User and system time of a process.
///
/// # Errors
/// If there is no such process, or no `/proc`.
pub fn of_process(id: u32) -> io::Result<Duration> {
    fields(&id.to_string(), 11)
}

/// User and system time of all processes that this one has waited for, and of those that they have waited for.
///
/// # Errors
/// If there is no `/proc`.
pub fn of_children() -> io::Result<Duration> {
    fields("self", 13)
}

/// The sum of two neighbouring fields, counted from the state.
fn fields(process: &str, first: usize) -> io::Result<Duration> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name of the program comes first, in brackets, and may contain spaces.
    let (_, rest) = text.rsplit_once(") ").ok_or_else(|| io::Error::other("unexpected format of /proc"))?;
    let ticks: u64 = rest.split(' ').skip(first).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Ok(Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND))
}
