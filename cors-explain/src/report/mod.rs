//! The report in its forms.

pub(crate) mod json;
pub(crate) mod sarif;
pub(crate) mod text;
