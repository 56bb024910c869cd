//! Hosts whose traffic never leaves the machine.

use url::Host;

use super::syntax::{host_and_port, is_serialized_origin};

/// Whether the pages of a serialized origin are transferred without encryption: `http`, unless the host is loopback.
///
/// ```
/// use cors_rules::is_insecure_origin;
///
/// assert!(is_insecure_origin(b"http://intranet.example:8080"));
/// assert!(!is_insecure_origin(b"https://intranet.example"));
/// assert!(!is_insecure_origin(b"http://app.localhost:8080"));
/// ```
#[must_use]
#[inline]
pub fn is_insecure_origin(origin: &[u8]) -> bool {
    // Inlined, because nearly all origins end here.
    origin.starts_with(b"http://") && is_serialized_origin(origin) && !has_loopback_host(origin)
}

fn has_loopback_host(http_origin: &[u8]) -> bool {
    let host = host_and_port(http_origin, "http").and_then(|(host, _)| str::from_utf8(host).ok());
    host.is_some_and(is_loopback)
}

/// Whether browsers treat the pages of this host as trustworthy without encryption: `localhost`, the names below it, and
/// loopback addresses ([Secure Contexts](https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy)).
///
/// ```
/// use cors_rules::is_loopback;
///
/// assert!(is_loopback("app.localhost") && is_loopback("127.0.0.1") && is_loopback("[::1]"));
/// assert!(!is_loopback("localhost.example.com"));
/// ```
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Ok(Host::Ipv4(address)) => address.is_loopback(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => false,
    }
}
