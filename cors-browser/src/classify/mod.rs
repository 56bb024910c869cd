//! What of a request is safelisted, what needs permission and what scripts may not set.
//!
//! These are the questions that decide whether a preflight precedes a request.

mod forbidden;
mod media_type;
mod methods;
mod range;
mod safelist;

pub(crate) use self::{forbidden::is_forbidden_header, methods::*, safelist::*};
