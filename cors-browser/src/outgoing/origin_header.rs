//! `Origin`.

use crate::{
    fetch::{Mode, ReferrerPolicy},
    flight::{Flight, Tainting},
    profile::Profile,
};

/// The value of `Origin`, if the request has one.
///
/// <https://fetch.spec.whatwg.org/#append-a-request-origin-header>
pub(super) fn value(flight: &Flight, profile: &Profile) -> Option<String> {
    // Step 3.
    if flight.tainting == Tainting::Cors || flight.mode == Mode::WebSocket {
        return Some(flight.serialized_origin());
    }
    // Step 4.
    if matches!(flight.method.as_str(), "GET" | "HEAD") {
        return None;
    }
    let shared = flight.mode == Mode::Cors || flight.mode != Mode::Navigate && !profile.referrer_policy_hides_scripts;
    let hidden = !shared && is_hidden(flight)
        || flight.mode != Mode::Cors && flight.quirks.redirects_hide_origins && flight.has_changed_origin();
    Some(if hidden { "null".to_owned() } else { flight.serialized_origin() })
}

/// Whether the referrer policy hides the origin in a request without CORS (step 4.1).
fn is_hidden(flight: &Flight) -> bool {
    let (origin, url) = (&flight.client.origin, flight.current_url());
    match flight.referrer_policy {
        ReferrerPolicy::NoReferrer => true,
        ReferrerPolicy::NoReferrerWhenDowngrade
        | ReferrerPolicy::StrictOrigin
        | ReferrerPolicy::StrictOriginWhenCrossOrigin => origin.scheme() == Some("https") && url.scheme() != "https",
        ReferrerPolicy::SameOrigin => !origin.is_of(url),
        ReferrerPolicy::Origin | ReferrerPolicy::OriginWhenCrossOrigin | ReferrerPolicy::UnsafeUrl => false,
    }
}
