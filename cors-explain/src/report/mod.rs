//! The report, in three formats.

pub(crate) mod json;
pub(crate) mod sarif;
pub(crate) mod text;
