//! Whether anybody can register a name under a host.

use super::OriginPattern;
#[cfg(feature = "public-suffix")]
use super::loopback::is_loopback;

/// Whether the pattern's wildcard stands directly before a public suffix, so that its origins belong to strangers.
///
/// The list is the [Public Suffix List](https://publicsuffix.org/), private domains such as `github.io` included; a
/// top-level name that it lacks counts too, as its algorithm says. Suffixes further below the host are not looked for:
/// `*.windows.net` passes, although `blob.core.windows.net` is one.
#[cfg(feature = "public-suffix")]
pub(super) fn spans_strangers(pattern: &OriginPattern) -> bool {
    use public_suffix::DEFAULT_PROVIDER;

    let host = pattern.host();
    let web = matches!(pattern.scheme(), "http" | "https");
    // A rule such as `*.kawasaki.jp` makes suffixes of all names below.
    let is_suffix =
        || DEFAULT_PROVIDER.is_effective_tld(host) || DEFAULT_PROVIDER.is_effective_tld(&format!("a.{host}"));
    web && pattern.has_subdomain_wildcard() && !is_loopback(host) && is_suffix()
}

/// Without the list, nothing is known.
#[cfg(not(feature = "public-suffix"))]
pub(super) fn spans_strangers(_: &OriginPattern) -> bool {
    false
}
