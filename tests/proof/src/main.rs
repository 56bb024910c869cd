//! Runs the whole proof and prints its figures.

use std::time::Instant;

use clap::Parser;

/// Checks the properties of policies against a model of the browser.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many cases each property is checked for.
    #[arg(long, default_value_t = 1_000_000)]
    cases: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

#[actix_web::main]
async fn main() {
    let Arguments { cases, seed } = Arguments::parse();
    let start = Instant::now();
    let figures = proof::soundness::check(seed, cases).await;
    println!(
        "soundness: {} requests to {} stacks of policies, {} readable, {} seen by the handler, 0 disagreements ({:.1?})",
        figures.cases,
        figures.stacks,
        figures.readable,
        figures.effects,
        start.elapsed()
    );
    let start = Instant::now();
    let figures = proof::peers::check(seed, cases / 10).await;
    println!("actix-cors and tower-http: {} requests to the same policies ({:.1?})", figures.cases, start.elapsed());
    for ((peer, class), count) in figures.differences {
        println!("  {peer}: {class:?} {count} times");
    }
    let start = Instant::now();
    let figures = proof::cache::check(seed, cases).await;
    println!(
        "shared cache: {} requests, {} served from the cache, 0 disagreements ({:.1?})",
        figures.cases,
        figures.hits,
        start.elapsed()
    );
}
