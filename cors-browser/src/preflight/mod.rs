//! Preflights: requests for permission to send what a form could not.

mod cache;
mod check;
mod request;

pub(crate) use self::{cache::PreflightCache, check::check, request::request};
use crate::{
    classify::{is_safelisted_method, unsafe_header_names},
    flight::{Flight, Tainting},
};

/// Whether a request to another origin needs a preflight, cached or not.
///
/// <https://fetch.spec.whatwg.org/#concept-main-fetch>, step 12, "use-CORS-preflight flag is set" and below
pub(crate) fn is_needed(flight: &Flight) -> bool {
    flight.tainting == Tainting::Cors
        && (flight.use_preflight
            || !is_safelisted_method(&flight.method)
            || !unsafe_header_names(&flight.headers).is_empty())
}
