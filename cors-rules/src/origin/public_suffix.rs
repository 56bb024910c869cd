//! Whether anybody can register a name under a host.

use super::OriginPattern;

/// Whether the pattern's wildcard stands directly before a public suffix, so that its origins belong to strangers.
///
/// The list is the [Public Suffix List](https://publicsuffix.org/), private domains such as `github.io` included; a
/// top-level name that it lacks counts too, as its algorithm says.
#[cfg(feature = "public-suffix")]
pub(super) fn spans_strangers(pattern: &OriginPattern) -> bool {
    use public_suffix::DEFAULT_PROVIDER;

    let web = matches!(pattern.scheme(), "http" | "https");
    let local = pattern.host() == "localhost" || pattern.host().ends_with(".localhost");
    web && !local && pattern.has_subdomain_wildcard() && DEFAULT_PROVIDER.is_effective_tld(pattern.host())
}

/// Without the list, nothing is known.
#[cfg(not(feature = "public-suffix"))]
pub(super) fn spans_strangers(_: &OriginPattern) -> bool {
    false
}
