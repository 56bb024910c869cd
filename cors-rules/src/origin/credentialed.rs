//! Which patterns are safe with credentials.

use super::{
    loopback::is_loopback, parse::parse_strictly, pattern::OriginPattern, public_suffix, suggest::correct,
    syntax::split_authority,
};
use crate::{
    draft::PublicSuffixesDraft,
    error::{Finding, Rule},
};

/// Checks a pattern of credentialed origins; messages show it as `written`.
pub(crate) fn check_credentialed(
    pattern: &OriginPattern,
    written: &str,
    allow_insecure: bool,
    public_suffixes: &PublicSuffixesDraft,
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
    if is_web
        && pattern.has_subdomain_wildcard()
        && !public_suffixes.permits(pattern.host())
        && let Some(suffix) = public_suffix::suffix_at_or_below(pattern.host())
    {
        let name = pattern.host();
        return Err(Finding {
            rule: Rule::PublicSuffix,
            problem: format!("`{written}` covers sites that belong to others: `{suffix}` is a public suffix"),
            reason: "strangers can register names under it, and their pages would act with your users' credentials (publicsuffix.org)",
            help: Some(format!(
                "write your own name, such as `\"{}://*.your-name.{name}\"`; if `{name}` is yours, add `danger_public_suffixes = [\"{name}\"]`",
                pattern.scheme(),
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

/// Checks a name in `danger_public_suffixes`.
pub(crate) fn check_owned_name(name: &str) -> Result<(), Finding> {
    if is_name(name) {
        return Ok(());
    }
    let (_, bare) = name.split_once("://").unwrap_or(("", name));
    let (host, _) = split_authority(bare.split('/').next().unwrap_or_default());
    let meant = host.trim_start_matches("*.").trim().to_ascii_lowercase();
    let finding = Finding::new(
        Rule::OriginHost,
        format!("`{}` is not a host name", name.escape_debug()),
        "`danger_public_suffixes` lists host names, without a scheme, a port or a wildcard",
    );
    Err(if is_name(&meant) {
        Finding { correction: Some(meant), ..finding }
    } else {
        finding.with_help("write it like `\"example.com\"`")
    })
}

fn is_name(name: &str) -> bool {
    parse_strictly(&format!("https://{name}")).is_ok_and(|pattern| pattern.is_exact() && pattern.host() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owned_name_is_a_bare_host_name() {
        for name in ["render.com", "ac.uk", "xn--mnchen-3ya.example"] {
            assert_eq!(check_owned_name(name), Ok(()), "{name}");
        }
        for (name, correction) in [
            ("https://render.com", Some("render.com")),
            ("*.render.com", Some("render.com")),
            ("https://*.Render.com:8443/", Some("render.com")),
            ("render.com:443", Some("render.com")),
            ("", None),
            ("*", None),
            ("münchen.example", None),
        ] {
            let finding = check_owned_name(name).unwrap_err();
            assert_eq!((finding.rule, finding.correction.as_deref()), (Rule::OriginHost, correction), "{name}");
        }
    }
}
