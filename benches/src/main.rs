//! Prints tables of the costs of `cors-runtime`.

use std::{env, io, process::ExitCode};

use cors_benches::{
    allocations, app, build_cost, instructions, lists, outer, patterns, request, routes, scenario::Scenario, socket,
    throughput,
};

const USAGE: &str = "cargo run --release -p cors-benches [-- COMMAND]

without a command: instructions, allocations and routes
  instructions  per request, in process and of a whole server (needs valgrind)
  outer         the part of it that is about policies around an app, and functions
  allocations   heap allocations per request
  lists         loading and asking a list of 1,100,000 origins
  patterns      comparing an origin with placeholders and expressions
  routes        what each further route costs (needs valgrind)
  throughput    requests per second over loopback (needs wrk)
  build         what a thousand annotated routes cost while compiling";

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> io::Result<()> {
    let scenario = |words| Scenario::from_words(words).ok_or_else(|| io::Error::other("no such scenario"));
    if cfg!(debug_assertions) {
        return Err(io::Error::other("figures of a debug build say nothing: use --release"));
    }
    match words {
        // For the commands below, which start this program under valgrind or as a server.
        [command, words @ .., count] if command == "repeat" => {
            request::repeat(scenario(words)?, count.parse().map_err(io::Error::other)?);
            Ok(())
        }
        [command, words @ ..] if command == "serve" => app::serve(scenario(words)?),
        [] => {
            instructions()?;
            allocations()?;
            routes::routes()
        }
        [command] => match command.as_str() {
            "instructions" => instructions(),
            "allocations" => allocations(),
            "outer" => outer::instructions(),
            "lists" => lists::lists(),
            "patterns" => {
                patterns::patterns();
                Ok(())
            }
            "routes" => routes::routes(),
            "throughput" => throughput::throughput(),
            "build" => build_cost::build(),
            _ => Err(io::Error::other(USAGE)),
        },
        _ => Err(io::Error::other(USAGE)),
    }
}

fn instructions() -> io::Result<()> {
    instructions::kinds()?;
    instructions::origins()?;
    outer::instructions()?;
    socket::socket()
}

fn allocations() -> io::Result<()> {
    allocations::kinds()?;
    outer::allocations()
}
