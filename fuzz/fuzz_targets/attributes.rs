//! See `proof::inputs::attributes`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| proof::inputs::attributes(input));
