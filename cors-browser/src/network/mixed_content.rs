//! Mixed content: unencrypted requests of encrypted pages.

use cors_rules::Reason;

use crate::{
    fetch::Destination, flight::Flight, network::local::is_known_local, origin::trust::is_potentially_trustworthy,
    refusal::Refusal,
};

/// Upgrades requests for images, audio and video to `https`.
///
/// <https://w3c.github.io/webappsec-mixed-content/#upgrade-algorithm>
pub(crate) fn upgrade(flight: &mut Flight) {
    let media = matches!(flight.destination, Destination::Image | Destination::Audio | Destination::Video);
    let is_name = flight.current_url().domain().is_some();
    if media
        && is_name
        && is_mixed(flight)
        && let Some(url) = flight.urls.last_mut()
    {
        // This cannot fail between `http` and `https`.
        let changed = url.set_scheme("https").is_ok();
        debug_assert!(changed);
    }
}

/// <https://w3c.github.io/webappsec-mixed-content/#should-block-fetch>
pub(super) fn check(flight: &Flight) -> Result<(), Refusal> {
    // Local Network Access, "Mixed content": these depend on the user's permission.
    let is_local = flight.current_url().host_str().is_some_and(is_known_local);
    if !is_mixed(flight) || is_local || flight.is_top_level_navigation() {
        return Ok(());
    }
    let (page, url) = (&flight.client.origin, flight.current_url());
    let problem = format!("the page {page} is encrypted and `{url}` is not");
    Err(Refusal::new(Reason::MixedContent, problem, "serve it over `https`"))
}

/// Whether mixed content is forbidden on a page. In the standard it is on `http://localhost` too; browsers only check the
/// scheme, <https://chromium.googlesource.com/chromium/src/+/main/third_party/blink/renderer/core/loader/mixed_content_checker.cc>.
fn is_mixed(flight: &Flight) -> bool {
    flight.client.is_encrypted && !is_potentially_trustworthy(flight.current_url())
}
