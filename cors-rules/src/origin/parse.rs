//! From the text of a pattern to a validated one, rule by rule.

use url::Host;

use super::{
    pattern::{OriginPattern, Port},
    syntax::{MAX_HOST_LEN, MAX_SCHEME_LEN, default_port, is_labels, is_scheme, misspelt_web_scheme, split_authority},
};
use crate::error::{Finding, Rule};

/// Schemes that are easy to write by mistake and never part of an origin: they load no documents, or opaque ones.
const SCHEMES_WITHOUT_ORIGIN: &[&str] = &[
    "about",
    "blob",
    "content",
    "data",
    "filesystem",
    "ftp",
    "intent",
    "javascript",
    "mailto",
    "sms",
    "tel",
    "urn",
    "view-source",
    "ws",
    "wss",
];

/// Parses a pattern. Reports the first rule that it breaks, without help.
pub(crate) fn parse_strictly(text: &str) -> Result<OriginPattern, Finding> {
    let (scheme, authority) = check_shape(text)?;
    if !text.is_ascii() {
        return Err(Finding::new(
            Rule::OriginNonAscii,
            format!("`{text}` contains non-ASCII characters"),
            "browsers send internationalised host names in Punycode, so it never matches (UTS 46, ToASCII)",
        ));
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(Finding::new(
            Rule::OriginUppercase,
            format!("`{text}` contains upper-case letters"),
            "browsers send origins in lower case, and origins are compared byte by byte (RFC 6454, section 6.2)",
        ));
    }
    let (host, port) = split_authority(authority);
    let (subdomains, host) = match host.strip_prefix("*.") {
        Some(parent) => (true, parent),
        None => (false, host),
    };
    check_wildcards(text, host, port)?;
    check_host(text, scheme, subdomains, host)?;
    let port = check_port(text, scheme, port)?;
    Ok(OriginPattern::new(scheme, subdomains, host, port))
}

/// Checks everything around host and port, and returns the scheme and the authority.
fn check_shape(text: &str) -> Result<(&str, &str), Finding> {
    if text.chars().any(|character| character.is_whitespace() || character.is_control()) {
        return Err(Finding::new(
            Rule::OriginWhitespace,
            format!("`{}` contains white space or control characters", text.escape_debug()),
            "browsers never send them in an `Origin` header, so it never matches",
        ));
    }
    if text.eq_ignore_ascii_case("null") {
        return Err(Finding::new(
            Rule::OriginNull,
            "the origin `null` cannot be allowed",
            "any page can send it, for example from a sandboxed frame",
        ));
    }
    let (scheme, rest) = check_scheme(text)?;
    if scheme.eq_ignore_ascii_case("file") {
        return Err(Finding::new(
            Rule::OriginFile,
            format!("browsers never send the origin `{text}`"),
            "pages loaded from files have the origin `null`, and so have many others",
        ));
    }
    let (authority, tail) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
    let before_fragment = tail.split('#').next().unwrap_or_default();
    let (rule, part) = if authority.contains('@') {
        (Rule::OriginUserinfo, "a user name or password")
    } else if before_fragment.contains('?') {
        (Rule::OriginQuery, "a query")
    } else if tail.contains('#') {
        (Rule::OriginFragment, "a fragment")
    } else if tail.is_empty() {
        return Ok((scheme, authority));
    } else if matches!(tail, "/" | "\\") {
        (Rule::OriginPath, "a trailing slash")
    } else {
        (Rule::OriginPath, "a path")
    };
    Err(Finding::new(
        rule,
        format!("an origin cannot have {part}: `{text}`"),
        "browsers send a scheme, a host and a port and nothing else, so it never matches (RFC 6454, section 6.2)",
    ))
}

fn check_scheme(text: &str) -> Result<(&str, &str), Finding> {
    let no_origin = "an origin starts with the scheme that its pages are loaded with, such as `https://`";
    // `file:` may be followed by any number of slashes.
    if let Some(scheme) = text.get(.."file".len()).filter(|scheme| scheme.eq_ignore_ascii_case("file"))
        && let Some(rest) = text[scheme.len()..].strip_prefix(':')
    {
        return Ok((scheme, rest));
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(Finding::new(Rule::OriginScheme, format!("`{text}` does not start with a scheme"), no_origin));
    };
    let lower = scheme.to_ascii_lowercase();
    let problem = if scheme.contains('*') {
        format!("the scheme of `{text}` cannot be a wildcard")
    } else if !is_scheme(&lower) || lower.len() > MAX_SCHEME_LEN {
        format!("`{scheme}` is not a scheme")
    } else if SCHEMES_WITHOUT_ORIGIN.contains(&lower.as_str()) {
        format!("pages with the scheme `{scheme}` have no origin of their own")
    } else if let Some(meant) = misspelt_web_scheme(&lower) {
        format!("`{scheme}` looks like a misspelt `{meant}`")
    } else {
        return Ok((scheme, rest));
    };
    Err(Finding::new(Rule::OriginScheme, problem, no_origin))
}

fn check_wildcards(text: &str, host: &str, port: Option<&str>) -> Result<(), Finding> {
    let in_port = port.is_some_and(|port| port != "*" && port.contains('*'));
    if !host.contains('*') && !in_port {
        return Ok(());
    }
    Err(Finding::new(
        Rule::OriginWildcardPosition,
        format!("the wildcard in `{text}` does not cover whole subdomains or a whole port"),
        "`*.` before a name matches its subdomains at any depth, `:*` any port, and `*` at the end of a private address its octets",
    ))
}

fn check_host(text: &str, scheme: &str, subdomains: bool, host: &str) -> Result<(), Finding> {
    let bad_host = |problem: String| {
        Finding::new(
            Rule::OriginHost,
            problem,
            "a host is a name as browsers send it: labels of 1 to 63 characters from `a-z0-9_-`, at most 253 in all",
        )
    };
    if host.is_empty() {
        return Err(bad_host(format!("`{text}` has no host")));
    }
    let bracketed = host.starts_with('[');
    let web = default_port(scheme).is_some();
    let unbracketed_ipv6 = host.parse::<std::net::Ipv6Addr>().is_ok();
    let parsed = Host::parse(host);
    let numeric = matches!(parsed, Ok(Host::Ipv4(_) | Host::Ipv6(_)) | Err(url::ParseError::InvalidIpv4Address));
    if web && (numeric || bracketed || unbracketed_ipv6) {
        if subdomains {
            return Err(Finding::new(
                Rule::OriginWildcardIp,
                format!("an IP address has no subdomains: `{text}`"),
                "`*.` matches the subdomains of a name",
            ));
        }
        return match parsed {
            Ok(address) if address.to_string() == host => Ok(()),
            _ => Err(Finding::new(
                Rule::OriginIpForm,
                format!("`{host}` is not the form of an IP address that browsers send"),
                "IPv4 is four decimal numbers, IPv6 is compressed, in lower case and in brackets (URL standard, host serializing)",
            )),
        };
    }
    if !is_labels(host.as_bytes()) || host.len() > MAX_HOST_LEN {
        return Err(bad_host(format!("`{host}` is not a valid host name")));
    }
    // ToASCII changes or refuses the remaining names: their Punycode does not decode, or not to itself.
    if web && parsed.as_ref().map(ToString::to_string).as_deref() != Ok(host) {
        return Err(bad_host(format!("`{host}` is not valid Punycode")));
    }
    Ok(())
}

pub(crate) fn check_port(text: &str, scheme: &str, port: Option<&str>) -> Result<Port, Finding> {
    let Some(port) = port else {
        return Ok(Port::Default);
    };
    if port == "*" {
        return Ok(Port::Any);
    }
    let number = port.parse::<u16>().ok().filter(|number| *number > 0 && number.to_string() == port);
    match number {
        None => Err(Finding::new(
            Rule::OriginPort,
            format!("`{port}` in `{text}` is not a port"),
            "a port is a number from 1 to 65535 without leading zeros, or `*`",
        )),
        Some(number) if default_port(scheme) == Some(number) => Err(Finding::new(
            Rule::OriginDefaultPort,
            format!("browsers leave out the default port {number} of `{scheme}`: `{text}` never matches"),
            "the default port of a scheme is not part of a serialized origin (RFC 6454, section 6.2)",
        )),
        Some(number) => Ok(Port::Number(number)),
    }
}
