//! The outcome of a request.

mod blocked;
mod exchange;
mod response;

pub use self::{
    blocked::Blocked,
    exchange::{DecidedBy, Exchange, Purpose},
    response::{Kind, Response},
};
