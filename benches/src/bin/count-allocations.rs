//! Counts heap allocations. This is a separate program, since counting makes each allocation slower.
//!
//! Each line of standard input is a scenario, with tabs between its words. Each line of the output has the allocations and
//! bytes of one request, and the bytes that the app occupies when it is ready.

use std::io::{self, BufRead as _};

use cors_benches::{request, scenario::Scenario};

fn main() -> io::Result<()> {
    for line in io::stdin().lock().lines() {
        let words: Vec<String> = line?.split('\t').map(str::to_owned).collect();
        let scenario = Scenario::from_words(&words).ok_or_else(|| io::Error::other("no such scenario"))?;
        let mut app = None;
        let held = allocation_counter::measure(|| app = Some(request::start(scenario)));
        let app = app.ok_or_else(|| io::Error::other("no app"))?;
        let mut once = None;
        for _ in 0..request::WARM_UP {
            let request = request::request(scenario);
            once = Some(allocation_counter::measure(|| app.answer(request)));
        }
        let once = once.unwrap_or_default();
        println!("{}\t{}\t{}", once.count_total, once.bytes_total, held.bytes_current);
    }
    Ok(())
}
