//! See `proof::inputs::connections`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| proof::inputs::connections(input));
