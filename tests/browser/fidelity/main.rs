//! The model of the browser against a browser: every scenario is played in both.
//!
//! Runs where Chromium and its driver are installed, as the rows in `main.rs` do. `FIDELITY_BROWSER=firefox` takes Firefox and
//! geckodriver instead, and `FIDELITY_CASES=5000` that many random scenarios, from
//! `FIDELITY_SEED`.

use std::{env, process::ExitCode, time::Instant};

use cors_test_browser::{
    driver::{Driver, Engine},
    fidelity,
};

/// Random scenarios, besides those by hand.
const RANDOM: u64 = 300;

/// So many of the requests have to be such that the inspector can judge them.
const MIN_INSPECTED: usize = 300;

#[actix_web::main]
async fn main() -> ExitCode {
    let is_firefox = env::var("FIDELITY_BROWSER").is_ok_and(|browser| browser == "firefox");
    let driver = match Driver::start_or_skip(if is_firefox { Engine::Firefox } else { Engine::Chromium }) {
        Ok(driver) => driver,
        Err(code) => return code,
    };
    let number = |variable| env::var(variable).ok().and_then(|value| value.parse().ok());
    let (seed, random) = (number("FIDELITY_SEED").unwrap_or(1), number("FIDELITY_CASES").unwrap_or(RANDOM));
    let start = Instant::now();
    match fidelity::check(&driver, seed, usize::try_from(random).unwrap_or(usize::MAX)).await {
        Ok(figures) => {
            println!("{figures}  ({:.1?})", start.elapsed());
            if figures.disagreements.is_empty() && figures.inspected >= MIN_INSPECTED {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("driver: {error}");
            ExitCode::FAILURE
        }
    }
}
