//! The CORS surface of a program: the policy of each route.

mod describe;
pub(crate) mod registry;
mod risks;
#[cfg(feature = "surface")]
mod snapshot;
pub(crate) mod table;
