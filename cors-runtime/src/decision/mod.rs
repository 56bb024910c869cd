//! How one request is decided: `decide -> respond`, pure functions over values.

pub(crate) mod decide;
mod enforce;
pub(crate) mod grant;
pub(crate) mod log;
pub(crate) mod headers;
pub(crate) mod nearest;
pub(crate) mod refusal;
mod remedy;
pub(crate) mod respond;
pub(crate) mod site;
