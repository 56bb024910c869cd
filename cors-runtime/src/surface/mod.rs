//! The CORS surface of a program: which policy holds where.

mod describe;
pub(crate) mod registry;
mod risks;
#[cfg(feature = "surface")]
mod snapshot;
pub(crate) mod table;
