//! Browsers, and how well the model of one agrees with them.

mod ports;

pub mod driver;
pub mod fidelity;

pub use ports::Ports;
