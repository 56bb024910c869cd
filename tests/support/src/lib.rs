//! Shared by several packages of tests: programs that run beside a test, and requests and responses.

#![expect(clippy::missing_panics_doc, clippy::must_use_candidate, reason = "tests panic, and use what they ask for")]

mod program;
mod request;
mod response;

pub use program::{Program, free_ports, send, until};
pub use request::{EVIL, Header, SHOP, asks};
pub use response::{PREFLIGHT_VARY, Response, preflight};
