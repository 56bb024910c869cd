//! From the text of a pattern to a validated one, rule by rule.

use url::Host;

use super::{
    correct,
    loopback::is_loopback,
    pattern::{LONGEST_HOST, OriginPattern, Port},
    public_suffix,
    serialized::{LONGEST_SCHEME, default_port, is_labels, is_scheme},
};
use crate::{
    error::{Complaint, Rule},
    wording::{EVERY_HOST_HELP, NULL_HELP},
};

/// Schemes that are easily written and never part of an origin: their documents are opaque, or they load none.
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

type Rejection = (Rule, Complaint);

/// Reads a pattern. The first rule that it breaks is reported, with a corrected text where there is one.
pub(crate) fn parse(text: &str) -> Result<OriginPattern, Rejection> {
    parse_strictly(text).map_err(|(rule, mut complaint)| {
        if complaint.help.is_none() {
            complaint.correction = correct::correct(text);
            complaint.help = correct::split_list(text);
        }
        if complaint.help.is_none() && complaint.correction.is_none() {
            complaint.help = Some(general_help(rule).to_owned());
        }
        (rule, complaint)
    })
}

pub(super) fn parse_strictly(text: &str) -> Result<OriginPattern, Rejection> {
    let (scheme, authority) = check_shape(text)?;
    if !text.is_ascii() {
        return Err(reject(
            Rule::OriginNonAscii,
            format!("`{text}` has characters beyond ASCII, and browsers send internationalised names in Punycode"),
            "the `Origin` header would never match (UTS 46, ToASCII)",
        ));
    }
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(reject(
            Rule::OriginUppercase,
            format!("`{text}` has upper-case letters"),
            "browsers send origins in lower case, and origins are compared byte by byte (RFC 6454, section 6.2)",
        ));
    }
    let (host, port) = split_authority(authority);
    let (subdomains, host) = match host.strip_prefix("*.") {
        Some(parent) => (true, parent),
        None => (false, host),
    };
    check_wildcards(text, scheme, host, port)?;
    check_host(text, scheme, subdomains, host)?;
    let port = check_port(text, scheme, port)?;
    Ok(OriginPattern::new(scheme, subdomains, host, port))
}

/// What to do where no corrected text can be told.
fn general_help(rule: Rule) -> &'static str {
    match rule {
        Rule::OriginWhitespace => "remove it, as in `\"https://app.example.com\"`",
        Rule::OriginWildcardPosition => {
            "write `*.` before a whole name, as in `\"https://*.example.com\"`, or list the origins one by one"
        }
        Rule::OriginIpForm => "write it like `\"http://127.0.0.1:3000\"` or `\"http://[::1]:3000\"`",
        Rule::OriginPort => "write it like `\"https://app.example.com:8443\"`, or `:*` for any port",
        _ => "write it like `\"https://app.example.com\"`",
    }
}

/// Checks what surrounds host and port, and returns the scheme and the authority.
fn check_shape(text: &str) -> Result<(&str, &str), Rejection> {
    if text.chars().any(|character| character.is_whitespace() || character.is_control()) {
        return Err(reject(
            Rule::OriginWhitespace,
            format!("`{}` has white space or control characters in it", text.escape_debug()),
            "the `Origin` header has none, so that this would never match",
        ));
    }
    if text.eq_ignore_ascii_case("null") {
        return Err(with_help(
            reject(
                Rule::OriginNull,
                "the origin `null` cannot be allowed".to_owned(),
                "it belongs to nobody: any page can send it from a sandboxed frame",
            ),
            NULL_HELP,
        ));
    }
    let (scheme, rest) = check_scheme(text)?;
    if scheme.eq_ignore_ascii_case("file") {
        return Err(with_help(
            reject(
                Rule::OriginFile,
                format!("`{text}` is no origin that a browser sends"),
                "pages loaded from files have the origin `null`, as do many others",
            ),
            "serve the page from a local web server and write its origin, such as `\"http://localhost:3000\"`",
        ));
    }
    let (authority, tail) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
    let before_fragment = tail.split('#').next().unwrap_or_default();
    let (rule, part) = if authority.contains('@') {
        (Rule::OriginUserinfo, "user information")
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
    Err(reject(
        rule,
        format!("`{text}` has {part}, and an origin has none"),
        "an origin is a scheme, a host and a port; with more it never matches what browsers send (RFC 6454, section 6.2)",
    ))
}

fn check_scheme(text: &str) -> Result<(&str, &str), Rejection> {
    let no_origin = "an origin starts with the scheme that the page is loaded with, such as `https://`";
    // A path follows `file:` with any number of slashes.
    if let Some(scheme) = text.get(.."file".len()).filter(|scheme| scheme.eq_ignore_ascii_case("file"))
        && let Some(rest) = text[scheme.len()..].strip_prefix(':')
    {
        return Ok((scheme, rest));
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(reject(Rule::OriginScheme, format!("`{text}` does not start with a scheme"), no_origin));
    };
    let lower = scheme.to_ascii_lowercase();
    let problem = if scheme.contains('*') {
        format!("the scheme of `{text}` cannot be a wildcard")
    } else if !is_scheme(&lower) || lower.len() > LONGEST_SCHEME {
        format!("`{scheme}` is not a scheme")
    } else if SCHEMES_WITHOUT_ORIGIN.contains(&lower.as_str()) {
        format!("no page has an origin with the scheme `{scheme}`")
    } else if let Some(meant) = correct::misspelt_web_scheme(&lower) {
        format!("`{scheme}` looks like a misspelt `{meant}`")
    } else {
        return Ok((scheme, rest));
    };
    Err(reject(Rule::OriginScheme, problem, no_origin))
}

/// Takes an authority apart at the colon before its port.
pub(super) fn split_authority(authority: &str) -> (&str, Option<&str>) {
    let after_address = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    // Without brackets, several colons are an IPv6 address whose brackets were forgotten.
    let unbracketed = after_address == 0 && authority.parse::<std::net::Ipv6Addr>().is_ok();
    match authority[after_address..].find(':') {
        Some(colon) if !unbracketed => {
            let (host, port) = authority.split_at(after_address + colon);
            (host, Some(&port[1..]))
        }
        _ => (authority, None),
    }
}

fn check_wildcards(text: &str, scheme: &str, host: &str, port: Option<&str>) -> Result<(), Rejection> {
    let in_port = port.is_some_and(|port| port != "*" && port.contains('*'));
    if !host.contains('*') && !in_port {
        return Ok(());
    }
    let rejection = reject(
        Rule::OriginWildcardPosition,
        format!("the wildcard in `{text}` does not stand for whole subdomains or a whole port"),
        "`*.` before a name means its subdomains, one or more labels deep; `:*` means any port; nothing else is a pattern",
    );
    Err(if host == "*" && default_port(scheme).is_some() { with_help(rejection, EVERY_HOST_HELP) } else { rejection })
}

fn check_host(text: &str, scheme: &str, subdomains: bool, host: &str) -> Result<(), Rejection> {
    let bad_host = |problem: String| {
        reject(
            Rule::OriginHost,
            problem,
            "the host is a name as browsers send it: labels of 1 to 63 of `a-z0-9_-`, 253 bytes in all",
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
            return Err(with_help(
                reject(
                    Rule::OriginWildcardIp,
                    format!("`{text}` asks for subdomains of an IP address"),
                    "only names have subdomains",
                ),
                "write the address without `*.`",
            ));
        }
        return match parsed {
            Ok(address) if address.to_string() == host => Ok(()),
            _ => Err(reject(
                Rule::OriginIpForm,
                format!("`{host}` is not an IP address in the form that browsers send"),
                "IPv4 is four decimal numbers, IPv6 is compressed, in lower case and in brackets (URL standard, host serializing)",
            )),
        };
    }
    if !is_labels(host.as_bytes()) || host.len() > LONGEST_HOST {
        return Err(bad_host(format!("`{host}` is not a valid host name")));
    }
    // What remains are names that ToASCII changes or refuses: Punycode that does not decode, or not to itself.
    if web && parsed.as_ref().map(ToString::to_string).as_deref() != Ok(host) {
        return Err(bad_host(format!("`{host}` is not valid Punycode")));
    }
    Ok(())
}

fn check_port(text: &str, scheme: &str, port: Option<&str>) -> Result<Port, Rejection> {
    let Some(port) = port else {
        return Ok(Port::Default);
    };
    if port == "*" {
        return Ok(Port::Any);
    }
    let number = port.parse::<u16>().ok().filter(|number| *number > 0 && number.to_string() == port);
    match number {
        None => Err(reject(
            Rule::OriginPort,
            format!("`{port}` in `{text}` is not a port"),
            "a port is a number from 1 to 65535 without leading zeros, or `*`",
        )),
        Some(number) if default_port(scheme) == Some(number) => Err(reject(
            Rule::OriginDefaultPort,
            format!("browsers leave out the port {number} of `{scheme}`, so that `{text}` never matches"),
            "the default port of a scheme is not part of a serialized origin (RFC 6454, section 6.2)",
        )),
        Some(number) => Ok(Port::Number(number)),
    }
}

/// Checks a pattern that credentials are meant for.
pub(crate) fn check_credentialed(
    pattern: &OriginPattern,
    allow_insecure: bool,
    allow_public_suffixes: bool,
) -> Result<(), Rejection> {
    if !allow_insecure && pattern.scheme() == "http" && !is_loopback(pattern.host()) {
        return Err((
            Rule::InsecureOrigin,
            Complaint {
                problem: format!("credentials are allowed for `{pattern}`, whose pages travel unencrypted"),
                reason: "whoever controls the network can alter such a page and act as its user",
                help: Some(format!(
                    "write `\"{}\"`; if it has to be, add `danger_insecure_origins`",
                    correct::with_encryption(pattern)
                )),
                correction: None,
            },
        ));
    }
    if !allow_public_suffixes && public_suffix::spans_strangers(pattern) {
        return Err((
            Rule::PublicSuffix,
            Complaint {
                problem: format!("`{pattern}` allows credentials for sites of anybody"),
                reason: "names under a public suffix can be registered by strangers (publicsuffix.org)",
                help: Some(format!(
                    "write your own name, such as `\"{}://*.your-name.{}\"`; if it has to be, add `danger_public_suffixes`",
                    pattern.scheme(),
                    pattern.host()
                )),
                correction: None,
            },
        ));
    }
    Ok(())
}

fn reject(rule: Rule, problem: String, reason: &'static str) -> Rejection {
    (rule, Complaint { problem, reason, help: None, correction: None })
}

fn with_help((rule, complaint): Rejection, help: &str) -> Rejection {
    (rule, Complaint { help: Some(help.to_owned()), ..complaint })
}
