//! See `proof::inputs::policy_files`.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| proof::inputs::policy_files(input));
