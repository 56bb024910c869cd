//! Preflights: requests for permission to send what a form could not.

mod cache;
mod check;
mod request;

pub(crate) use self::{cache::PreflightCache, check::check, request::request};
use crate::flight::Flight;

/// The origin that a preflight shows.
fn serialized_origin(flight: &Flight) -> String {
    if flight.quirks.preflights_show_the_page { flight.client.origin.to_string() } else { flight.serialized_origin() }
}
