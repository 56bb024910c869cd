//! See `proof::inputs::origins`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| proof::inputs::origins(input));
