//! Requests to the local network.

use cors_rules::Reason;
use url::Host;

use crate::{
    flight::Flight,
    origin::address::{AddressSpace, is_mdns_name},
    profile::Profile,
    refusal::Refusal,
};

/// <https://wicg.github.io/local-network-access/#local-network-request-section>
pub(super) fn check(
    flight: &Flight,
    profile: &Profile,
    space_of: impl Fn(&str) -> AddressSpace,
) -> Result<(), Refusal> {
    let page = flight.client.served_by.as_deref().map_or(AddressSpace::Public, &space_of);
    let target = flight.current_url().host_str().map_or(AddressSpace::Public, &space_of);
    // "Integration with Fetch": Chromium exempts top-level navigations.
    if target >= page || flight.is_top_level_navigation() {
        return Ok(());
    }
    let place = if target == AddressSpace::Loopback { "this machine" } else { "the local network" };
    let problem = format!("the page {} is not on {place}, and `{}` is", flight.client.origin, flight.current_url());
    if !flight.client.is_secure_context {
        let remedy = "serve the page over `https`; the browser then asks the user for permission";
        return Err(Refusal::new(Reason::LocalNetworkAccess, problem, remedy));
    }
    if !profile.local_network_granted {
        let remedy = "the user must allow it (`Profile::local_network_granted`); response headers cannot";
        return Err(Refusal::new(Reason::LocalNetworkAccess, problem, remedy));
    }
    Ok(())
}

/// Whether a host is in the local network judging by its name alone.
///
/// <https://wicg.github.io/local-network-access/#mixed-content-lna>
pub(super) fn is_known_local(host: &str) -> bool {
    let is_literal = matches!(Host::parse(host), Ok(Host::Ipv4(_) | Host::Ipv6(_)));
    (is_literal || is_mdns_name(host)) && AddressSpace::of_host(host) == AddressSpace::Local
}
