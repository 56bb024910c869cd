//! One origin pattern.

use std::{borrow::Cow, fmt};

use super::syntax::{MAX_HOST_LEN, host_and_port, is_labels};

/// A validated pattern: one origin, the subdomains of a name, any port, or both of these.
///
/// ```
/// # use cors_rules::OriginPattern;
/// let pattern: OriginPattern = "https://*.example.com".parse()?;
/// assert!(pattern.matches(b"https://a.b.example.com"));
/// assert!(!pattern.matches(b"https://example.com"));
/// assert!(!pattern.matches(b"https://evilexample.com"));
/// # Ok::<(), cors_rules::PolicyError>(())
/// ```
// Invariant: everything is in lower case and canonical. `host` has no wildcard; `port` is never the scheme's default.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OriginPattern {
    scheme: Cow<'static, str>,
    subdomains: bool,
    host: Cow<'static, str>,
    port: Port,
}

/// The port of a pattern: for generated code.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "generated code builds it")]
pub enum Port {
    /// The scheme's default, which is not written.
    Default,
    Number(u16),
    Any,
}

/// The parts of a pattern: for generated code.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "generated code builds it")]
pub struct PatternParts<'a> {
    pub scheme: &'a str,
    pub subdomains: bool,
    pub host: &'a str,
    pub port: Port,
}

impl Port {
    pub(crate) fn matches(self, port: Option<u16>) -> bool {
        match self {
            Self::Default => port.is_none(),
            Self::Number(number) => port == Some(number),
            Self::Any => true,
        }
    }

    /// Whether this covers every port that `other` does.
    pub(crate) fn covers(self, other: Self) -> bool {
        self == Self::Any || self == other
    }
}

impl fmt::Display for Port {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => Ok(()),
            Self::Number(number) => write!(formatter, ":{number}"),
            Self::Any => formatter.write_str(":*"),
        }
    }
}

impl OriginPattern {
    pub(super) fn new(scheme: &str, subdomains: bool, host: &str, port: Port) -> Self {
        // Nearly all patterns have one of these two.
        let scheme = match scheme {
            "https" => "https".into(),
            "http" => "http".into(),
            other => other.to_owned().into(),
        };
        Self { scheme, subdomains, host: host.to_owned().into(), port }
    }

    /// A pattern from parts that validation has already accepted: for generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_validated_parts(parts: PatternParts<'static>) -> Self {
        let PatternParts { scheme, subdomains, host, port } = parts;
        Self { scheme: Cow::Borrowed(scheme), subdomains, host: Cow::Borrowed(host), port }
    }

    /// The parts from which `from_validated_parts` builds this pattern again.
    #[doc(hidden)]
    #[must_use]
    pub fn validated_parts(&self) -> PatternParts<'_> {
        PatternParts { scheme: &self.scheme, subdomains: self.subdomains, host: &self.host, port: self.port }
    }

    /// The scheme, without `://`.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The host; for `*.example.com` the part after the wildcard.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether the pattern matches the subdomains of the host, one or more labels deep, and never the host itself.
    #[must_use]
    pub fn has_subdomain_wildcard(&self) -> bool {
        self.subdomains
    }

    pub(crate) fn port(&self) -> Port {
        self.port
    }

    /// Whether the pattern matches any port, or none.
    #[must_use]
    pub fn has_port_wildcard(&self) -> bool {
        self.port == Port::Any
    }

    /// Whether exactly one origin matches: [`Display`](fmt::Display) then writes it.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        !self.subdomains && !self.has_port_wildcard()
    }

    /// Whether the bytes of an `Origin` header match the pattern. Never panics, never allocates.
    #[must_use]
    pub fn matches(&self, origin: &[u8]) -> bool {
        host_and_port(origin, &self.scheme)
            .is_some_and(|(host, port)| self.port.matches(port) && self.matches_host(host))
    }

    fn matches_host(&self, host: &[u8]) -> bool {
        host.strip_suffix(self.host.as_bytes()).is_some_and(|before| self.matches_before(before))
    }

    /// Whether a host that ends with this pattern's host may have these bytes before it.
    #[inline]
    pub(super) fn matches_before(&self, before: &[u8]) -> bool {
        if !self.subdomains {
            return before.is_empty();
        }
        before.len() + self.host.len() <= MAX_HOST_LEN && before.strip_suffix(b".").is_some_and(is_labels)
    }

    /// Whether this pattern matches every origin that `other` matches.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.covering_parts().any(|parts| parts == self.validated_parts())
    }

    /// The parts of all patterns that cover this one, itself included: its own host and the subdomains of each parent name, with
    /// its own port and with any.
    pub(crate) fn covering_parts(&self) -> impl Iterator<Item = PatternParts<'_>> {
        let own = self.validated_parts();
        let parents = std::iter::successors(Some(&*self.host), |name| Some(name.split_once('.')?.1)).skip(1);
        let wider = parents.map(move |host| PatternParts { subdomains: true, host, ..own });
        std::iter::once(own).chain(wider).flat_map(|parts| {
            let any_port = PatternParts { port: Port::Any, ..parts };
            std::iter::once(parts).chain((parts.port != Port::Any).then_some(any_port))
        })
    }
}

impl fmt::Display for OriginPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wildcard = if self.subdomains { "*." } else { "" };
        write!(formatter, "{}://{wildcard}{}{}", self.scheme, self.host, self.port)
    }
}
