//! Parses tokens into items with spans.

pub(crate) mod tokens;
pub(crate) mod attribute;
pub(crate) mod handler;
pub(crate) mod route;
pub(crate) mod module;
pub(crate) mod mistakes;
