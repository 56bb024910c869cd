//! `Sec-Fetch-Dest`, `Sec-Fetch-Mode`, `Sec-Fetch-Site` and `Sec-Fetch-User`.

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::{
    fetch::{Destination, Mode},
    flight::{Flight, Initiator},
    origin::{Relation, trust::is_potentially_trustworthy},
    profile::Profile,
};

/// <https://w3c.github.io/webappsec-fetch-metadata/#fetch-integration>
pub(super) fn append(headers: &mut HeaderMap, flight: &Flight, way: &[Url], profile: &Profile) {
    let silent = flight.mode == Mode::WebSocket && !profile.metadata_on_websockets;
    // Step 1: nothing on plain http.
    if silent || !is_potentially_trustworthy(flight.current_url()) {
        return;
    }
    let mut set = |name, value| headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    let is_hidden = flight.mode == Mode::WebSocket && flight.quirks.sockets_have_no_destination;
    let destination = if is_hidden { Destination::Empty } else { flight.destination };
    set("sec-fetch-dest", destination.as_str());
    set("sec-fetch-mode", flight.mode.as_str());
    set("sec-fetch-site", site(flight, way));
    // `Sec-Fetch-User`, step 2.
    if flight.mode == Mode::Navigate && flight.user_activated {
        set("sec-fetch-user", "?1");
    }
}

/// <https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site>
fn site(flight: &Flight, way: &[Url]) -> &'static str {
    // Step 4.
    if flight.client.initiator == Initiator::AddressBar {
        return "none";
    }
    // Step 5: the farthest of all URLs so far.
    match way.iter().map(|url| flight.client.origin.relation_to(url)).max() {
        Some(Relation::CrossSite) => "cross-site",
        Some(Relation::SameSite) if flight.quirks.redirects_leave_the_site && way.len() > 1 => "cross-site",
        Some(Relation::SameSite) => "same-site",
        Some(Relation::SameOrigin) | None => "same-origin",
    }
}
