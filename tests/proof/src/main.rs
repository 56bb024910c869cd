//! Runs the whole proof and prints its figures.

use std::{
    panic,
    process::ExitCode,
    time::{Duration, Instant},
};

use clap::{Parser, ValueEnum};
use cors_test_browser::{
    driver::{Driver, Engine},
    fidelity,
};
use proof::{cache, inputs, load, peers, soundness};

/// Checks the properties of policies against a model of the browser, and the model against browsers.
#[derive(Debug, Parser)]
struct Arguments {
    /// The parts to run; all of them if none is named.
    parts: Vec<Part>,
    /// How many cases each property is checked for.
    #[arg(long, default_value_t = 1_000_000)]
    cases: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How many random inputs each parser gets.
    #[arg(long, default_value_t = 20_000)]
    inputs: u64,
    /// How many random scenarios are played in browsers, besides those by hand.
    #[arg(long, default_value_t = 300)]
    scenarios: usize,
    /// How long the server is under load, in seconds.
    #[arg(long, default_value_t = 300)]
    load: u64,
}

/// A part of the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Pages read and cause what the policies say.
    Soundness,
    /// The same policies in other libraries.
    Peers,
    /// A shared cache in front changes nothing.
    Cache,
    /// Parsers take any bytes.
    Inputs,
    /// The model agrees with the browsers that are installed.
    Fidelity,
    /// A server at full speed, with clients that behave badly.
    Load,
}

#[actix_web::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut agrees = true;
    for part in Part::value_variants() {
        if arguments.parts.is_empty() || arguments.parts.contains(part) {
            let start = Instant::now();
            agrees &= run(*part, &arguments).await;
            println!("  ({:.1?})", start.elapsed());
        }
    }
    if agrees { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs a part and prints its figures. A property that does not hold panics; disagreements of browsers are counted.
async fn run(part: Part, arguments: &Arguments) -> bool {
    let Arguments { cases, seed, .. } = *arguments;
    match part {
        Part::Soundness => {
            let soundness::Figures { stacks, cases, readable, effects } = soundness::check(seed, cases).await;
            println!(
                "soundness: {cases} requests to {stacks} stacks of policies, {readable} readable, {effects} seen by the \
                 handler, 0 disagreements"
            );
        }
        Part::Peers => {
            let figures = peers::check(seed, cases / 10).await;
            println!("actix-cors and tower-http: {} requests to the same policies", figures.cases);
            for ((peer, class), count) in figures.differences {
                println!("  {peer}: {class:?} {count} times");
            }
        }
        Part::Cache => {
            let cache::Figures { cases, hits } = cache::check(seed, cases).await;
            println!("shared cache: {cases} requests, {hits} served from the cache, 0 disagreements");
        }
        Part::Inputs => {
            let stored: usize = inputs::TARGETS.iter().map(|(name, _)| inputs::corpus(name).len()).sum();
            let each = arguments.inputs;
            hide_panics_of_the_router();
            // One of the targets starts an actix system of its own.
            let changed = std::thread::spawn(move || inputs::changed(seed, each)).join().expect("all inputs hold");
            drop(panic::take_hook());
            let targets = inputs::TARGETS.len();
            println!("inputs: {changed} random ones to {targets} parsers, made of {stored} stored ones, 0 panics");
        }
        Part::Fidelity => {
            let chromium = compare(Engine::Chromium, arguments).await;
            return compare(Engine::Firefox, arguments).await && chromium;
        }
        Part::Load => {
            let figures = load::check(seed, Duration::from_secs(arguments.load)).await;
            let load::Figures { requests, faults, replacements, seconds, memory } = figures;
            #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
            let rate = requests as f64 / seconds;
            println!(
                "load: {requests} requests, all checked, {rate:.0} in a second; {faults} faulty connections, {replacements} \
                 lists of origins, 0 errors"
            );
            if let Some((early, late)) = memory {
                println!("  memory: {} MiB at the start, {} MiB at the end", early >> 20, late >> 20);
            }
        }
    }
    true
}

/// `actix-router` panics for a path that is not a pattern. The macros catch that, as the compiler would.
fn hide_panics_of_the_router() {
    let default = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !info.location().is_some_and(|location| location.file().contains("actix-router")) {
            default(info);
        }
    }));
}

/// Plays the scenarios in a browser, if it is installed.
async fn compare(engine: Engine, arguments: &Arguments) -> bool {
    let Some(driver) = Driver::start(engine) else {
        println!("fidelity: {engine:?} or its driver is not installed");
        return true;
    };
    match fidelity::check(&driver, arguments.seed.wrapping_add(1), arguments.scenarios).await {
        Ok(figures) => {
            print!("{figures}");
            figures.disagreements.is_empty()
        }
        Err(error) => {
            println!("fidelity: {engine:?}: {error}");
            false
        }
    }
}
