//! Properties of policies, checked against a model of the browser.
//!
//! `cargo run --release -p proof` runs all of them for a million cases, compares the model with the browsers that are
//! installed, puts a server under load for five minutes, and prints its figures; `cargo test -p proof` runs ten thousand. A failure prints the seed of its case: `cargo run --release -p proof -- --seed N --cases 1`.

mod attributes;
mod connections;
mod oracle;
mod policy;
mod stack;

pub mod cache;
pub mod inputs;
pub mod load;
pub mod peers;
pub mod soundness;
