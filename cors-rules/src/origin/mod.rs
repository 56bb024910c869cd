//! Origins: how a pattern is written, what it covers and how a request's `Origin` is held against many of them.
//!
//! A serialized origin is a scheme, `://`, a host and an optional port
//! ([RFC 6454, section 6.2](https://www.rfc-editor.org/rfc/rfc6454#section-6.2)). Browsers send exactly one form of
//! each, so matching compares bytes.

mod correct;
mod hash;
mod index;
mod loopback;
mod parse;
mod pattern;
mod public_suffix;
mod serialized;
mod set;

pub use self::{
    loopback::is_insecure_origin, pattern::OriginPattern, serialized::is_serialized_origin, set::OriginSet,
};
#[cfg(feature = "regex")]
pub(crate) use self::{loopback::is_loopback, public_suffix::is_public_suffix};
pub(crate) use self::{
    parse::{check_credentialed, parse},
    pattern::covered_by_any,
};

#[cfg(test)]
mod tables;
#[cfg(test)]
mod tests;
