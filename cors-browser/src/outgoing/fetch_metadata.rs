//! `Sec-Fetch-Dest`, `Sec-Fetch-Mode`, `Sec-Fetch-Site` and `Sec-Fetch-User`.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    fetch::Mode,
    flight::{Flight, Initiator},
    origin::{Relation, trust::is_potentially_trustworthy},
    profile::Profile,
};

/// <https://w3c.github.io/webappsec-fetch-metadata/#fetch-integration>
pub(super) fn append(headers: &mut HeaderMap, flight: &Flight, profile: &Profile) {
    let silent = flight.mode == Mode::WebSocket && !profile.metadata_on_websockets;
    // Step 1: nothing on plain http.
    if silent || !is_potentially_trustworthy(flight.current_url()) {
        return;
    }
    let mut set = |name, value| headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    set("sec-fetch-dest", flight.destination.as_str());
    set("sec-fetch-mode", flight.mode.as_str());
    set("sec-fetch-site", site(flight));
    // `Sec-Fetch-User`, step 2.
    if flight.mode == Mode::Navigate && flight.user_activated {
        set("sec-fetch-user", "?1");
    }
}

/// <https://w3c.github.io/webappsec-fetch-metadata/#abstract-opdef-set-site>
fn site(flight: &Flight) -> &'static str {
    // Step 4.
    if flight.client.initiator == Initiator::AddressBar {
        return "none";
    }
    // Step 5: the farthest of all URLs so far.
    match flight.urls.iter().map(|url| flight.client.origin.relation_to(url)).max() {
        Some(Relation::CrossSite) => "cross-site",
        Some(Relation::SameSite) => "same-site",
        Some(Relation::SameOrigin) | None => "same-origin",
    }
}
