//! Names of header fields and methods.

pub(crate) mod header;
pub(crate) mod header_lists;
pub(crate) mod method;
pub(crate) mod token;
