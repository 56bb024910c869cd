//! See `proof::inputs::responses`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| proof::inputs::responses(input));
