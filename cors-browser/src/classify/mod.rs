//! Which methods and headers are safelisted, which need permission, and which scripts may not set.
//!
//! This decides whether a preflight precedes a request.

mod client_hints;
mod forbidden;
mod media_type;
mod methods;
mod range;
mod safelist;

pub(crate) use self::{forbidden::is_forbidden_header, methods::*, safelist::*};
