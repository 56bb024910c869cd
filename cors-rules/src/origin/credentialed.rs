//! Which patterns are safe with credentials.

use super::{loopback::is_loopback, pattern::OriginPattern, public_suffix, suggest::correct};
use crate::error::{Finding, Rule};

/// Checks a pattern that credentials are meant for.
pub(crate) fn check_credentialed(
    pattern: &OriginPattern,
    allow_insecure: bool,
    allow_public_suffixes: bool,
) -> Result<(), Finding> {
    if !allow_insecure && pattern.scheme() == "http" && !is_loopback(pattern.host()) {
        return Err(Finding {
            rule: Rule::InsecureOrigin,
            problem: format!("credentials are allowed for `{pattern}`, whose pages travel unencrypted"),
            reason: "whoever controls the network can alter such a page and act as its user",
            help: Some(format!(
                "write `\"{}\"`; if it has to be, add `danger_insecure_origins`",
                with_encryption(pattern)
            )),
            correction: None,
        });
    }
    if !allow_public_suffixes && public_suffix::spanned_suffix(pattern).is_some() {
        return Err(Finding {
            rule: Rule::PublicSuffix,
            problem: format!("`{pattern}` allows credentials for sites of anybody"),
            reason: "names under a public suffix can be registered by strangers (publicsuffix.org)",
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
fn with_encryption(pattern: &OriginPattern) -> String {
    let text = format!("https{}", pattern.to_string().trim_start_matches("http"));
    correct(&text).unwrap_or(text)
}
