//! The listed origin that was probably intended by an unlisted one.

use cors_rules::is_serialized_origin;

/// The maximum edit distance of a slip: a letter, a doubled letter, two letters swapped.
const MAX_EDITS: usize = 2;

/// Longer origins are not compared: the comparison takes quadratic time, and the client chooses the length.
const MAX_COMPARED_BYTES: usize = 128;

/// The listed text nearest to `origin`, if one differs only in scheme, port or `www.`, or by a typing mistake.
pub(crate) fn nearest<'a>(origin: &[u8], listed: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let origin = str::from_utf8(origin).ok().filter(|origin| origin.len() <= MAX_COMPARED_BYTES)?;
    if !is_serialized_origin(origin.as_bytes()) {
        return None;
    }
    let candidates = listed.filter(|text| text.len() <= MAX_COMPARED_BYTES);
    candidates.filter_map(|text| Some((distance(origin, text)?, text))).min().map(|(_, text)| text)
}

/// The distance of a listed origin from that of the request; `None` if they are unrelated.
fn distance(origin: &str, listed: &str) -> Option<usize> {
    let (host, listed_host) = (host(origin)?, host(listed)?);
    if host == listed_host {
        // Another port or scheme.
        return Some(0);
    }
    let bare = |host| str::strip_prefix(host, "www.").unwrap_or(host).to_owned();
    if bare(host) == bare(listed_host) || listed_host.strip_prefix("*.") == Some(host) {
        return Some(1);
    }
    let edits = strsim::osa_distance(origin, listed);
    (edits <= MAX_EDITS).then_some(1 + edits)
}

/// The part between the scheme and the port.
fn host(origin: &str) -> Option<&str> {
    let (_, authority) = origin.split_once("://")?;
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => Some(host),
        _ => Some(authority),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_that_was_probably_intended_is_found() {
        for (origin, listed, expected) in [
            (
                "http://localhost:5174",
                &["https://app.example.com", "http://localhost:5173"][..],
                Some("http://localhost:5173"),
            ),
            ("http://app.example.com", &["https://app.example.com"], Some("https://app.example.com")),
            ("https://www.example.com", &["https://example.com"], Some("https://example.com")),
            ("https://example.com", &["https://*.example.com"], Some("https://*.example.com")),
            ("https://app.exmaple.com", &["https://app.example.com"], Some("https://app.example.com")),
            ("http://[::1]:1", &["http://[::1]:2"], Some("http://[::1]:2")),
            ("https://evil.example", &["https://app.example.com"], None),
            ("https://app.example.com", &[], None),
            ("null", &["https://app.example.com"], None),
        ] {
            assert_eq!(nearest(origin.as_bytes(), listed.iter().copied()), expected, "{origin}");
        }
    }

    #[test]
    fn long_or_malformed_values_are_not_compared() {
        let long = format!("https://{}.example.com", "a".repeat(200));
        assert_eq!(nearest(long.as_bytes(), [long.as_str()].into_iter()), None);
        assert_eq!(nearest(b"https://\xff", ["https://a.com"].into_iter()), None);
    }
}
