//! Which patterns are safe with credentials.

use super::{loopback::is_loopback, pattern::OriginPattern, public_suffix, suggest::correct};
use crate::error::{Finding, Rule};

/// Checks a pattern that credentials are meant for; `written` is what messages call it.
pub(crate) fn check_credentialed(
    pattern: &OriginPattern,
    written: &str,
    allow_insecure: bool,
    allow_public_suffixes: bool,
) -> Result<(), Finding> {
    if !allow_insecure && pattern.scheme() == "http" && !is_loopback(pattern.host()) {
        return Err(Finding {
            rule: Rule::InsecureOrigin,
            problem: format!("credentials are allowed for `{written}`, which is not encrypted"),
            reason: "anyone on the network path can alter its pages and act as their users",
            help: Some(format!(
                "write `\"{}\"`; if it must be `http`, add `danger_insecure_origins`",
                with_encryption(written)
            )),
            correction: None,
        });
    }
    let is_web = matches!(pattern.scheme(), "http" | "https");
    if !allow_public_suffixes
        && is_web
        && pattern.has_subdomain_wildcard()
        && let Some(suffix) = public_suffix::suffix_at_or_below(pattern.host())
    {
        return Err(Finding {
            rule: Rule::PublicSuffix,
            problem: format!("`{written}` covers sites of strangers: `{suffix}` is a public suffix"),
            reason: "strangers can register names under it, and their pages would act with your users' credentials (publicsuffix.org)",
            help: Some(format!(
                "write your own name, such as `\"{}://*.your-name.{}\"`; if it has to be, add `danger_public_suffixes`",
                pattern.scheme(),
                pattern.host()
            )),
            correction: None,
        });
    }
    Ok(())
}

/// The same pattern with `https`.
fn with_encryption(written: &str) -> String {
    let text = format!("https{}", written.trim_start_matches("http"));
    correct(&text).unwrap_or(text)
}
