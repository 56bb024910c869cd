//! How one request is decided: `classify -> decide -> respond`, pure functions over values.

pub(crate) mod classify;
pub(crate) mod decide;
mod enforce;
pub(crate) mod escape;
pub(crate) mod grant;
pub(crate) mod initiator;
pub(crate) mod log;
pub(crate) mod headers;
pub(crate) mod nearest;
pub(crate) mod predicate_answer;
pub(crate) mod predicate_failure;
pub(crate) mod refusal;
mod remedy;
pub(crate) mod respond;
pub(crate) mod site;
