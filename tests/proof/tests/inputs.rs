//! Replays stored inputs, and random ones made of them.

use proof::inputs::{TARGETS, changed, corpus, exchange};

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
fn connections_get_the_responses_of_the_policy() {
    let inputs = corpus("connections");
    let responses = inputs.iter().map(|input| String::from_utf8_lossy(&exchange(input)).into_owned());
    let allowed = responses.filter(|text| text.contains("access-control-allow-origin: https://"));
    assert_eq!(allowed.count(), 4);
}

#[test]
fn changed_inputs_hold() {
    assert_eq!(changed(7, 500), 500 * TARGETS.len() as u64);
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
