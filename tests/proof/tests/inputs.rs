//! Replays stored inputs, and random variations of them.

use std::{fs, path::Path};

use fastrand::Rng;
use proof::inputs::TARGETS;

/// Inputs that fuzzing selected, and those that once failed.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn stored_inputs_hold() {
    for (name, target) in TARGETS {
        let inputs = corpus(name);
        assert!(!inputs.is_empty(), "{name}");
        for input in inputs {
            target(&input);
        }
    }
}

#[test]
fn changed_inputs_hold() {
    let mut rng = Rng::with_seed(7);
    for (name, target) in TARGETS {
        let inputs = corpus(name);
        for _ in 0..500 {
            let mut input = rng.choice(&inputs).unwrap().clone();
            for _ in 0..rng.usize(1..6) {
                let at = rng.usize(..=input.len());
                match rng.u8(..4) {
                    0 if at < input.len() => input[at] = rng.u8(..),
                    1 if at < input.len() => drop(input.remove(at)),
                    2 => input.insert(at, rng.choice(b"\n:*./@%-,{}[]\0 \x80").copied().unwrap()),
                    _ => {
                        let other = rng.choice(&inputs).unwrap();
                        let from = rng.usize(..=other.len());
                        input.splice(at..at, other[from..].iter().copied());
                    }
                }
            }
            target(&input);
        }
    }
}

/// Long inputs, accidental or malicious: a hundred thousand bytes of the same.
#[test]
fn long_inputs_take_no_deep_stack() {
    let parts =
        ["a://", "https://a.com,", "*.", "[", "{", "https://{_:(a*)*}", "\u{e9}", " ", "%2e", ":", "origins = ["];
    for (name, target) in TARGETS {
        // The TOML parser and an actix system alone need more.
        let kilobytes = if matches!(*name, "policy_files" | "requests") { 512 } else { 128 };
        for part in parts {
            let input = part.repeat(100_000 / part.len());
            let target = *target;
            let run = move || target(input.as_bytes());
            let thread = std::thread::Builder::new().stack_size(kilobytes * 1024).spawn(run).unwrap();
            assert!(thread.join().is_ok(), "{name}: {part:?}");
        }
    }
}
