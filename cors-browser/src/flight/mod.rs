//! A request in flight.

mod client;
mod depart;
mod request;

pub(crate) use self::{
    client::{Client, Initiator},
    depart::has_userinfo,
    request::{Flight, Tainting},
};
