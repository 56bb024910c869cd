//! Browsers, and how well the model of one agrees with them.

pub mod driver;
pub mod fidelity;
