//! Whether anybody can register a name under a host.

use super::{OriginPattern, loopback::is_loopback};

/// Whether anybody can register a name directly under this one.
///
/// The list is the [Public Suffix List](https://publicsuffix.org/), private domains such as `github.io` included; a
/// top-level name that it lacks counts too, as its algorithm says.
#[cfg(feature = "public-suffix")]
pub(crate) fn is_public_suffix(name: &str) -> bool {
    use public_suffix::DEFAULT_PROVIDER;

    // A rule such as `*.kawasaki.jp` makes suffixes of all names below.
    let is_suffix =
        || DEFAULT_PROVIDER.is_effective_tld(name) || DEFAULT_PROVIDER.is_effective_tld(&format!("a.{name}"));
    !is_loopback(name) && is_suffix()
}

/// Without the list, all that is known is that top-level names are nobody's own.
#[cfg(not(feature = "public-suffix"))]
pub(crate) fn is_public_suffix(name: &str) -> bool {
    !name.contains('.') && !is_loopback(name)
}

/// Whether the pattern's wildcard stands directly before a public suffix, so that its origins belong to strangers.
///
/// Suffixes further below the host are not looked for: `*.windows.net` passes, although `blob.core.windows.net` is one.
pub(super) fn is_under_public_suffix(pattern: &OriginPattern) -> bool {
    let web = matches!(pattern.scheme(), "http" | "https");
    web && pattern.has_subdomain_wildcard() && is_public_suffix(pattern.host())
}
