//! See `proof::inputs::requests`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| proof::inputs::requests(input));
