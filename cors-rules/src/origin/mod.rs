//! Origins: the syntax of patterns, what they match, and how a request's `Origin` is matched against many of them.
//!
//! A serialized origin is a scheme, `://`, a host and an optional port
//! ([RFC 6454, section 6.2](https://www.rfc-editor.org/rfc/rfc6454#section-6.2)). Browsers send exactly one form of
//! each, so matching compares bytes.

mod credentialed;
mod exact;
mod index;
mod loopback;
mod parse;
mod pattern;
mod public_suffix;
mod set;
mod suggest;
mod syntax;
mod wildcards;

pub(crate) use self::{
    credentialed::{check_credentialed, check_owned_name},
    parse::{check_port, parse_strictly},
    public_suffix::suffix_at_or_below,
    suggest::advise,
    syntax::{host_and_port, split_authority},
};
pub use self::{
    index::IndexTable,
    loopback::{is_insecure_origin, is_loopback},
    pattern::{OriginPattern, PatternParts, Port},
    public_suffix::registrable_domain,
    set::{OriginSet, OriginTables},
    syntax::is_serialized_origin,
    wildcards::WildcardTable,
};

#[cfg(test)]
mod test_tables;
#[cfg(test)]
mod tests;
