//! Connections that a browser refuses to make.

mod local;
mod mixed_content;
mod port;

use cors_rules::Reason;
use http::Uri;

pub(crate) use self::mixed_content::upgrade;
use crate::{flight::Flight, origin::address::AddressSpace, profile::Profile, refusal::Refusal};

/// Main fetch, step 7, and the check that Local Network Access adds to a connection.
pub(crate) fn check(
    flight: &Flight,
    profile: &Profile,
    space_of: impl Fn(&str) -> AddressSpace,
) -> Result<(), Refusal> {
    let url = flight.current_url();
    if Uri::try_from(url.as_str()).is_err() {
        let problem = "the URL is too long for the HTTP library";
        return Err(Refusal::new(Reason::InvalidRequest, problem, "shorten it to 65,534 bytes"));
    }
    port::check(url)?;
    mixed_content::check(flight)?;
    local::check(flight, profile, space_of)
}
