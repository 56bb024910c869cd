//! See `proof::inputs::attributes`.
#![no_main]

libfuzzer_sys::fuzz_target!(
    // The hook of libfuzzer aborts, also for panics of `actix-router` that the macros catch.
    init: drop(std::panic::take_hook()),
    |input: &[u8]| proof::inputs::attributes(input)
);
