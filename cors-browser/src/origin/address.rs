//! Address spaces: loopback, local or public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::Host;

use super::trust::is_this_machine;

/// An address space, from private to public
/// ([Local Network Access](https://wicg.github.io/local-network-access/#ip-address-space-section)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AddressSpace {
    Loopback,
    Local,
    Public,
}

impl AddressSpace {
    /// The space of a host, judging by its name or address alone. Names count as public unless they only resolve in a local
    /// network.
    pub(crate) fn of_host(host: &str) -> Self {
        match Host::parse(host) {
            _ if is_this_machine(host) => Self::Loopback,
            Ok(Host::Ipv4(address)) => Self::of_ipv4(address),
            Ok(Host::Ipv6(address)) => Self::of_ipv6(address),
            Ok(Host::Domain(name)) if is_mdns_name(&name) => Self::Local,
            _ => Self::Public,
        }
    }

    /// <https://wicg.github.io/local-network-access/#determine-the-ip-address-space>
    pub(crate) fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => Self::of_ipv4(address),
            IpAddr::V6(address) => Self::of_ipv6(address),
        }
    }

    /// <https://wicg.github.io/local-network-access/#non-public-ip-address-blocks>
    fn of_ipv4(address: Ipv4Addr) -> Self {
        match address.octets() {
            [127, ..] | [0, 0, 0, 0] | [198, 18 | 19, ..] => Self::Loopback,
            [0 | 10, ..] | [100, 64..=127, ..] | [172, 16..=31, ..] | [192, 168, ..] | [169, 254, ..] => Self::Local,
            _ => Self::Public,
        }
    }

    /// The same table. Mapped addresses have the space of their IPv4 address.
    fn of_ipv6(address: Ipv6Addr) -> Self {
        if let Some(mapped) = address.to_ipv4_mapped() {
            return Self::of_ipv4(mapped);
        }
        match address.segments() {
            [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Self::Loopback,
            // fc00::/7, fe80::/10, fec0::/10, 2001:db8::/32, 3fff::/20
            [0xfc00..=0xfdff | 0xfe80..=0xfeff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Self::Local,
            _ => Self::Public,
        }
    }
}

/// Whether a name resolves within the local network
/// ([RFC 6762, section 3](https://www.rfc-editor.org/rfc/rfc6762#section-3)).
pub(crate) fn is_mdns_name(name: &str) -> bool {
    name.rsplit('.').next() == Some("local")
}

#[cfg(test)]
mod tests {
    use super::AddressSpace::{self, Local, Loopback, Public};

    #[test]
    fn addresses_are_public_local_or_loopback() {
        for (host, space) in [
            ("example.com", Public),
            ("93.184.216.34", Public),
            ("[2606:4700::1]", Public),
            ("localhost", Loopback),
            ("api.localhost", Loopback),
            ("127.0.0.1", Loopback),
            ("[::1]", Loopback),
            ("[::]", Loopback),
            ("0.0.0.0", Loopback),
            ("[::ffff:127.0.0.1]", Loopback),
            ("printer.local", Local),
            ("10.0.0.1", Local),
            ("100.64.0.1", Local),
            ("172.31.0.1", Local),
            ("172.32.0.1", Public),
            ("192.168.178.1", Local),
            ("169.254.1.1", Local),
            ("0.1.2.3", Local),
            ("[fd00::1]", Local),
            ("[fe80::1]", Local),
            ("[::ffff:10.0.0.1]", Local),
        ] {
            assert_eq!(AddressSpace::of_host(host), space, "{host}");
        }
    }
}
