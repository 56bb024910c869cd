//! Cookies: which ones are stored, and which are sent.

mod cookie;
mod jar;
mod matching;
mod parse;
mod problem;
mod store;

pub(crate) use self::{
    cookie::Partition,
    jar::CookieJar,
    matching::{CookieContext, Navigation},
};
pub use self::{
    cookie::{SameSite, StoredCookie},
    problem::{CookieProblem, CookieProblems},
};
