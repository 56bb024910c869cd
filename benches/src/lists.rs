//! A long list of origins: the time to load it, its memory, the time of a look-up.

use std::{fs, hint::black_box, io, time::Instant};

use cors_runtime::{OriginList, rules::OriginListRules};

use crate::report::{count, table};

const EXACT: u32 = 1_000_000;
const WILDCARDS: u32 = 100_000;

/// The look-ups of one measurement.
const LOOK_UPS: u32 = 100_000;

/// The look-ups of one of its rounds: few enough that other programs interrupt only some of them.
const ROUND: u32 = 500;

fn origins() -> impl Iterator<Item = String> {
    let exact = (0..EXACT).map(|number| format!("https://tenant-{number}.example.com"));
    exact.chain((0..WILDCARDS).map(|number| format!("https://*.wild-{number}.example.net")))
}

/// Resident memory of this process, in kB.
fn resident() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok());
    kilobytes.ok_or_else(|| io::Error::other("the system does not say how much memory is resident"))
}

/// Loads a list, replaces it, and looks origins up in it.
///
/// # Errors
/// If the memory in use cannot be read.
///
/// # Panics
/// If the generated origins are invalid, or are not found.
pub fn lists() -> io::Result<()> {
    static LIST: OriginList = OriginList::new();
    let entries = u64::from(EXACT + WILDCARDS);
    let mut rows = table(&["a list of 1,000,000 exact origins and 100,000 wildcards", "time", "bytes an entry"]);
    let before = resident()?;
    for what in ["load", "replace"] {
        let start = Instant::now();
        LIST.load(origins()).expect("the generated origins are sound");
        let seconds = format!("{:.1} s", start.elapsed().as_secs_f64());
        let bytes = (resident()? - before) * 1_024 / entries;
        rows.add_row([what.to_owned(), seconds, count(bytes)]);
    }
    let set = OriginListRules::default().validate(origins()).expect("the generated origins are sound");
    // In an order that defeats prefetching.
    let scattered = |limit: u32| (0..LOOK_UPS).map(move |number| u64::from(number) * 9_973 % u64::from(limit));
    for (what, is_listed, asked) in [
        ("hit", true, scattered(EXACT).map(|number| format!("https://tenant-{number}.example.com")).collect()),
        (
            "wildcard hit",
            true,
            scattered(WILDCARDS).map(|number| format!("https://a.b.wild-{number}.example.net")).collect(),
        ),
        (
            "miss",
            false,
            scattered(EXACT).map(|number| format!("https://other-{number}.example.com")).collect::<Vec<_>>(),
        ),
    ] {
        let mut rounds: Vec<_> = asked
            .chunks(ROUND as usize)
            .map(|origins| {
                let start = Instant::now();
                for origin in origins {
                    assert_eq!(black_box(set.contains(origin.as_bytes())), is_listed, "{origin}");
                }
                start.elapsed().as_nanos()
            })
            .collect();
        rounds.sort_unstable();
        let nanoseconds = rounds[rounds.len() / 2] / u128::from(ROUND);
        rows.add_row([format!("look-up, {what}"), format!("{nanoseconds} ns"), "–".to_owned()]);
    }
    println!("{rows}\n");
    Ok(())
}
