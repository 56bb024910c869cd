//! The form in which browsers send an origin.

/// The longest host that DNS can carry, in bytes ([RFC 1035, section 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4)).
pub(super) const MAX_HOST_LEN: usize = 253;

/// The longest label that DNS can carry, in bytes ([RFC 1035, section 2.3.4](https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4)).
const MAX_LABEL_LEN: usize = 63;

/// The longest scheme to accept, in bytes; registered ones have fewer than 30.
pub(super) const MAX_SCHEME_LEN: usize = 64;

/// The longest origin that a pattern can match, in bytes.
pub(super) const MAX_ORIGIN_LEN: usize = MAX_SCHEME_LEN + "://".len() + MAX_HOST_LEN + ":65535".len();

/// Whether the bytes are a serialized origin: scheme, `://`, host and an optional port that is not the default one.
///
/// `null` is not one, nor is anything with upper case, a path, user information or non-ASCII bytes. Never panics, never
/// allocates, and reads no more than the longest possible origin.
///
/// ```
/// use cors_rules::is_serialized_origin;
///
/// assert!(is_serialized_origin(b"https://app.example.com:8443"));
/// assert!(!is_serialized_origin(b"https://app.example.com/"));
/// assert!(!is_serialized_origin(b"null"));
/// ```
#[must_use]
pub fn is_serialized_origin(origin: &[u8]) -> bool {
    if origin.len() > MAX_ORIGIN_LEN {
        return false;
    }
    let Some((scheme, host, _)) = split_origin(origin) else {
        return false;
    };
    // The URL standard keeps the dot that ends a fully qualified name.
    let name = host.strip_suffix(b".").unwrap_or(host);
    (scheme == "https" || is_scheme(scheme)) && (host.len() <= MAX_HOST_LEN && is_labels(name) || is_ipv6(host))
}

/// Splits an origin into scheme, host and port. `None` where there is no scheme, or a port that no browser writes.
#[inline]
pub(super) fn split_origin(origin: &[u8]) -> Option<(&str, &[u8], Option<u16>)> {
    let (scheme, authority) = if let Some(authority) = origin.strip_prefix(b"https://") {
        // Nearly all origins have this one.
        ("https", authority)
    } else {
        let (scheme, rest) = origin.split_at(origin.iter().position(|byte| *byte == b':')?);
        (str::from_utf8(scheme).ok()?, rest.strip_prefix(b"://")?)
    };
    let (host, port) = split_port(authority, scheme)?;
    Some((scheme, host, port))
}

/// Whether this is a scheme in lower case (RFC 3986, section 3.1).
pub(super) fn is_scheme(scheme: &str) -> bool {
    let mut bytes = scheme.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte))
}

/// Whether labels may contain this byte: `[a-z0-9_-]`.
#[expect(clippy::needless_bitwise_bool, reason = "measured: short-circuiting keeps the compiler from vectorising")]
#[inline]
const fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() | byte.is_ascii_digit() | (byte == b'_') | (byte == b'-')
}

/// Whether these are labels of 1 to 63 bytes of `[a-z0-9_-]`, separated by dots.
pub(super) fn is_labels(name: &[u8]) -> bool {
    // Every origin that is not listed exactly comes through here. Most names are too short for a label of 64 bytes.
    if name.len() <= MAX_LABEL_LEN
        && let [first, after_first @ ..] = name
        && let [before_last @ .., last] = name
        && let (Some(end), Some(after_end)) = (before_last.last_chunk(), after_first.last_chunk())
    {
        // Bytes with those after them, in blocks. The last block may overlap the previous one.
        let ((blocks, _), (after, _)) = (before_last.as_chunks(), after_first.as_chunks());
        return IS_LABEL_BYTE[usize::from(*first)]
            && IS_LABEL_BYTE[usize::from(*last)]
            && blocks.iter().zip(after).all(|(block, after)| is_block_of_labels(block, after))
            && is_block_of_labels(end, after_end);
    }
    is_labels_bytewise(name)
}

/// Bytes that are checked at once.
const BLOCK: usize = 16;

/// Whether a block consists of bytes of labels and single dots. `after` is the block that starts one byte later.
#[expect(clippy::needless_bitwise_bool, reason = "measured: short-circuiting keeps the compiler from vectorising")]
#[inline]
fn is_block_of_labels(block: &[u8; BLOCK], after: &[u8; BLOCK]) -> bool {
    let is_allowed = |(byte, after): (&u8, &u8)| is_label_byte(*byte) | ((*byte == b'.') & (*after != b'.'));
    block.iter().zip(after).map(is_allowed).fold(true, |all, is_allowed| all & is_allowed)
}

/// Which bytes labels consist of.
static IS_LABEL_BYTE: [bool; 256] = {
    let mut is_listed = [false; 256];
    let mut byte: u8 = 0;
    while byte < u8::MAX {
        is_listed[byte as usize] = is_label_byte(byte);
        byte += 1;
    }
    is_listed
};

fn is_labels_bytewise(name: &[u8]) -> bool {
    let mut start = 0;
    for (index, byte) in name.iter().enumerate() {
        if IS_LABEL_BYTE[usize::from(*byte)] {
            continue;
        }
        if *byte != b'.' || !is_label_len(index - start) {
            return false;
        }
        start = index + 1;
    }
    is_label_len(name.len() - start)
}

const fn is_label_len(length: usize) -> bool {
    0 < length && length <= MAX_LABEL_LEN
}

fn is_ipv6(host: &[u8]) -> bool {
    host.strip_prefix(b"[")
        .and_then(|rest| rest.strip_suffix(b"]"))
        .and_then(|address| str::from_utf8(address).ok())
        .is_some_and(|address| {
            address.parse::<std::net::Ipv6Addr>().is_ok() && !address.bytes().any(|byte| byte.is_ascii_uppercase())
        })
}

/// The default port of a scheme that has one.
pub(super) fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    }
}

/// The host and port of an origin with this scheme.
pub(crate) fn host_and_port<'a>(origin: &'a [u8], scheme: &str) -> Option<(&'a [u8], Option<u16>)> {
    // A scheme contains no byte of `://`, so the first comparison settles where it ends.
    let authority = origin.strip_prefix(scheme.as_bytes())?.strip_prefix(b"://")?;
    split_port(authority, scheme)
}

/// Splits off the port. `None` where no browser writes that port.
#[inline]
pub(super) fn split_port<'a>(authority: &'a [u8], scheme: &str) -> Option<(&'a [u8], Option<u16>)> {
    // If the last byte is not a digit, a colon is part of an IPv6 address or makes the host invalid.
    match authority.last() {
        Some(byte) if byte.is_ascii_digit() => split_digits(authority, scheme),
        _ => Some((authority, None)),
    }
}

#[inline(never)]
fn split_digits<'a>(authority: &'a [u8], scheme: &str) -> Option<(&'a [u8], Option<u16>)> {
    // No port is longer than five digits: the colon is among the last six bytes, or the host is invalid.
    let from = authority.len().saturating_sub(":65535".len());
    let Some(colon) = authority[from..].iter().rposition(|byte| *byte == b':') else {
        return Some((authority, None));
    };
    let (host, port) = authority.split_at(from + colon);
    let number = parse_port(&port[1..])?;
    (default_port(scheme) != Some(number)).then_some((host, Some(number)))
}

/// A port from 1 to 65535 without leading zeros.
fn parse_port(digits: &[u8]) -> Option<u16> {
    if digits.first() == Some(&b'0') || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    str::from_utf8(digits).ok()?.parse().ok()
}

/// The web scheme that is one slip away from `scheme`, in lower case.
pub(super) fn misspelt_web_scheme(scheme: &str) -> Option<&'static str> {
    if matches!(scheme, "http" | "https") {
        return None;
    }
    let distance = |web: &&str| strsim::damerau_levenshtein(scheme, web);
    ["https", "http"]
        .into_iter()
        .min_by_key(distance)
        .filter(|web| distance(web) == 1 || distance(web) == 2 && scheme.starts_with('h'))
}

/// Splits an authority at the colon before its port.
pub(crate) fn split_authority(authority: &str) -> (&str, Option<&str>) {
    let after_address = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    // Several colons without brackets are an IPv6 address that lacks them.
    let unbracketed = after_address == 0 && authority.parse::<std::net::Ipv6Addr>().is_ok();
    match authority[after_address..].find(':') {
        Some(colon) if !unbracketed => {
            let (host, port) = authority.split_at(after_address + colon);
            (host, Some(&port[1..]))
        }
        _ => (authority, None),
    }
}

#[cfg(test)]
mod tests;
