//! Which URLs browsers trust: encrypted ones, and those whose traffic never leaves the machine.

use cors_rules::is_loopback;
use url::Url;

/// Whether the response from a URL cannot be modified in transit.
///
/// <https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy>
pub(crate) fn is_potentially_trustworthy(url: &Url) -> bool {
    match url.scheme() {
        "http" | "ws" => url.host_str().is_some_and(is_this_machine),
        "data" => false,
        // `https`, `wss`, `file`, and schemes that a browser or an app registers for its own pages.
        _ => true,
    }
}

/// Whether a host is this machine: names with a dot at their end count, too.
pub(crate) fn is_this_machine(host: &str) -> bool {
    is_loopback(host.strip_suffix('.').unwrap_or(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encrypted_and_loopback_urls_are_trustworthy() {
        for (url, trustworthy) in [
            ("https://example.com", true),
            ("wss://example.com", true),
            ("http://localhost:8080", true),
            ("http://app.localhost", true),
            ("http://app.localhost.", true),
            ("http://127.9.0.1", true),
            ("http://[::1]", true),
            ("tauri://localhost", true),
            ("http://example.com", false),
            ("ws://example.com", false),
            ("http://localhost.example.com", false),
            ("http://example.com.", false),
            ("http://192.168.0.1", false),
            ("data:text/html,", false),
        ] {
            assert_eq!(is_potentially_trustworthy(&Url::parse(url).unwrap()), trustworthy, "{url}");
        }
    }
}
