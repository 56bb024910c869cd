//! Properties of policies, checked against a model of the browser.
//!
//! `cargo run --release -p proof` runs all of them for a million cases and prints its figures; `cargo test -p proof` runs ten
//! thousand. A failure prints the seed of its case: `cargo run --release -p proof -- --seed N --cases 1`.

mod attributes;
mod oracle;
mod policy;
mod stack;

pub mod cache;
pub mod inputs;
pub mod peers;
pub mod soundness;
