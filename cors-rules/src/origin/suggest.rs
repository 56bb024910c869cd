//! The origin that was probably intended.

use url::Url;

use super::{
    loopback::is_loopback,
    parse::parse_strictly,
    syntax::{misspelt_web_scheme, split_authority},
};
use crate::error::{
    Finding, Rule, Subject,
    messages::{EXTENSION_ID_HELP, quoted_list},
};

/// Adds a correction or help to a finding about a text.
pub(crate) fn advise(finding: Finding, text: &str, subject: Subject) -> Finding {
    if let Some(help) = particular_help(finding.rule, text, subject) {
        return finding.with_help(help);
    }
    let correction = correct(text);
    let help = split_list(text).or_else(|| correction.is_none().then(|| general_help(finding.rule).to_owned()));
    Finding { help, correction, ..finding }
}

/// Help for mistakes that a correction cannot repair.
fn particular_help(rule: Rule, text: &str, subject: Subject) -> Option<&'static str> {
    let help = match (rule, subject) {
        (Rule::OriginNull, Subject::Policy) => "remove it; for public data, write `origins = \"*\"`",
        (Rule::OriginNull, Subject::List) => "remove it",
        (Rule::OriginFile, _) => {
            "serve the page from a local web server and write its origin, such as `\"http://localhost:3000\"`"
        }
        (Rule::OriginWildcardPosition, Subject::Policy) if means_every_host(text) => {
            "to allow every origin, write `origins = \"*\"`"
        }
        (Rule::OriginWildcardPosition, Subject::List) if means_every_host(text) => {
            "name the hosts, such as `\"https://*.example.com\"`"
        }
        (Rule::OriginWildcardPosition, _) if text.starts_with("moz-extension://") => EXTENSION_ID_HELP,
        (Rule::OriginWildcardIp, _) => "write the address without `*.`",
        _ => return None,
    };
    Some(help)
}

/// `https://*`, with or without a port.
fn means_every_host(text: &str) -> bool {
    matches!(text.split_once("://"), Some(("http" | "https", authority)) if split_authority(authority).0 == "*")
}

/// Help where there is no correction.
fn general_help(rule: Rule) -> &'static str {
    match rule {
        Rule::OriginWhitespace => "remove it, as in `\"https://app.example.com\"`",
        Rule::OriginWildcardPosition => {
            "write `*.` before a whole name, as in `\"https://*.example.com\"`, a placeholder for one label, as in `\"https://{_}.example.com\"`, or list the origins"
        }
        Rule::OriginIpForm => "write it like `\"http://127.0.0.1:3000\"` or `\"http://[::1]:3000\"`",
        Rule::OriginPort => "write it like `\"https://app.example.com:8443\"`, or `:*` for any port",
        _ => "write it like `\"https://app.example.com\"`",
    }
}

/// The text to write instead, where there is one. It is always a valid pattern.
pub(super) fn correct(text: &str) -> Option<String> {
    let text = text.trim_matches(|character: char| character.is_whitespace() || character.is_control());
    // With several schemes, the last one counts: `https://https://a.com`.
    let last = text.rfind("://").and_then(|last| text[..last].rfind("://")).map_or(0, |before| before + "://".len());
    let (scheme, rest) = split_scheme(text[last..].trim_start());
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    let authority = authority.rsplit('@').next()?;
    let (host, port) = split_authority(authority);
    let (subdomains, host) = match host.trim_start_matches('*').strip_prefix('.') {
        Some(parent) => (true, parent),
        None if host.starts_with('*') => (true, host.trim_start_matches('*')),
        None => (false, host),
    };
    let wildcard = if subdomains { "*." } else { "" };
    let scheme = match scheme {
        Some(scheme) => scheme,
        None if is_loopback(host) || is_loopback(&format!("[{host}]")) => "http".to_owned(),
        None if host.contains('.') || port.is_some_and(|port| !port.is_empty()) => "https".to_owned(),
        // A bare word may not be a host at all.
        None => return None,
    };
    let host = canonical_host(&scheme, &without_empty_labels(host))?;
    let port = match port.map(|port| port.trim_start_matches('0')) {
        None | Some("") => String::new(),
        Some("443") if scheme == "https" => String::new(),
        Some("80") if scheme == "http" => String::new(),
        Some(port) => format!(":{port}"),
    };
    let candidate = format!("{scheme}://{wildcard}{host}{port}");
    parse_strictly(&candidate).ok().map(|_| candidate)
}

/// `"https://a.com,https://b.com"` as two literals.
pub(super) fn split_list(text: &str) -> Option<String> {
    let is_separator = |character: char| character == ',' || character == ';' || character.is_whitespace();
    let items = text.split(is_separator).filter(|item| !item.is_empty());
    let sound = |item: &str| parse_strictly(item).ok().map(|_| item.to_owned()).or_else(|| correct(item));
    let items = items.map(sound).collect::<Option<Vec<String>>>().filter(|items| items.len() > 1)?;
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    Some(format!("write one literal for each origin: `{}`", quoted_list(&items)))
}

fn split_scheme(text: &str) -> (Option<String>, &str) {
    let Some((scheme, rest)) = text.split_once("://") else {
        let rest = ["https:", "http:"].iter().find_map(|scheme| text.strip_prefix(scheme)).unwrap_or(text);
        let scheme = text.strip_suffix(rest).and_then(|scheme| scheme.strip_suffix(':'));
        return (scheme.map(str::to_owned), rest.trim_start_matches('/'));
    };
    let scheme = scheme.to_ascii_lowercase();
    let scheme = match scheme.as_str() {
        "ws" => "http".to_owned(),
        "wss" | "*" | "http(s)" | "" => "https".to_owned(),
        other => misspelt_web_scheme(other).map_or(scheme, str::to_owned),
    };
    (Some(scheme), rest)
}

fn without_empty_labels(host: &str) -> String {
    host.split('.').filter(|label| !label.is_empty()).collect::<Vec<_>>().join(".")
}

/// The host as the URL standard serializes it.
fn canonical_host(scheme: &str, host: &str) -> Option<String> {
    if !matches!(scheme, "http" | "https") {
        return Some(host.to_ascii_lowercase());
    }
    let bracketed = match host.parse::<std::net::Ipv6Addr>() {
        // The last group may have been intended as a port.
        Ok(_) if host.rsplit(':').next().is_some_and(|group| group.len() == 4) => return None,
        Ok(_) => format!("[{host}]"),
        Err(_) => host.to_owned(),
    };
    let url = Url::parse(&format!("{scheme}://{bracketed}")).ok()?;
    Some(url.host_str()?.trim_end_matches('.').to_owned())
}
