//! What several packages of tests need: programs that run beside a test, and what they answer.

mod program;
mod response;

pub use program::{Program, send, until};
pub use response::{PREFLIGHT_VARY, Response, preflight};
