//! Sites: the hosts for which one owner can set cookies.

use std::{fmt, net::Ipv4Addr};

use url::Url;

/// A site ([HTML](https://html.spec.whatwg.org/#sites)): a scheme and a registrable domain.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Site {
    Tuple {
        scheme: String,
        /// The registrable domain, or the host if there is none.
        domain: String,
    },
    Opaque(u64),
}

impl Site {
    pub(crate) fn new(scheme: &str, host: &str) -> Self {
        Self::Tuple { scheme: scheme.to_owned(), domain: registrable_domain(host).unwrap_or(host).to_owned() }
    }

    /// The site of a URL with a host.
    pub(crate) fn of(url: &Url) -> Self {
        Self::new(url.scheme(), url.host_str().unwrap_or_default())
    }

    /// <https://html.spec.whatwg.org/#schemelessly-same-site>
    pub(crate) fn is_schemelessly_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Tuple { domain, .. }, Self::Tuple { domain: other, .. }) => domain == other,
            _ => self == other,
        }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tuple { scheme, domain } => write!(formatter, "{scheme}://{domain}"),
            Self::Opaque(_) => formatter.write_str("null"),
        }
    }
}

/// The registrable domain of a host: the public suffix and one more label. `None` for addresses and public suffixes.
///
/// <https://url.spec.whatwg.org/#host-registrable-domain>
pub(crate) fn registrable_domain(host: &str) -> Option<&str> {
    if is_address(host) {
        return None;
    }
    cors_rules::registrable_domain(host)
}

/// Whether a serialized host is an IP address.
pub(crate) fn is_address(host: &str) -> bool {
    host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::registrable_domain;

    #[test]
    fn a_registrable_domain_is_one_label_below_a_public_suffix() {
        for (host, domain) in [
            ("example.com", Some("example.com")),
            ("a.b.example.co.uk", Some("example.co.uk")),
            ("alice.github.io", Some("alice.github.io")),
            ("github.io", None),
            ("com", None),
            ("localhost", None),
            ("app.localhost", Some("app.localhost")),
            ("127.0.0.1", None),
            ("[::1]", None),
        ] {
            assert_eq!(registrable_domain(host), domain, "{host}");
        }
    }
}
