//! Shared by several packages of tests: programs that run beside a test, requests and responses, and logs.

#![expect(clippy::missing_panics_doc, clippy::must_use_candidate, reason = "tests panic, and use what they ask for")]

mod log;
mod program;
mod request;
mod response;

pub use log::Log;
pub use program::{Program, free_ports, send, until};
pub use request::{EVIL, Header, SHOP, asks};
pub use response::{PREFLIGHT_VARY, Response, preflight};
