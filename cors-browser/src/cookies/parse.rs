//! `Set-Cookie`.

use std::time::{Duration, SystemTime};

use cookie::Cookie;

use super::cookie::SameSite;
use crate::headers::trim;

/// The longest name and value, in bytes (RFC 6265bis, section 5.6, step 5).
const MAX_PAIR_LEN: usize = 4096;

/// The longest attribute, in bytes; longer ones are ignored (RFC 6265bis, section 5.6, step 6 of the second list).
const MAX_ATTRIBUTE_LEN: usize = 1024;

/// How long a cookie may live (RFC 6265bis, section 5.5: 400 days).
const MAX_LIFETIME: Duration = Duration::from_secs(400 * 24 * 60 * 60);

/// A parsed `Set-Cookie`.
#[derive(Clone, Debug)]
pub(super) struct Received {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
    pub(super) domain: Option<String>,
    pub(super) path: Option<String>,
    pub(super) secure: bool,
    pub(super) http_only: bool,
    pub(super) partitioned: bool,
    pub(super) same_site: SameSite,
    pub(super) expires: Option<SystemTime>,
}

/// Parses a `Set-Cookie` header. Returns what is wrong with one that browsers ignore.
///
/// <https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-set-cookie-header-field>
pub(super) fn parse(line: &[u8], now: SystemTime) -> Result<Received, &'static str> {
    // Step 1.
    if line.iter().any(|byte| matches!(byte, 0..=8 | 10..=0x1F | 0x7F)) {
        return Err("it has control characters");
    }
    // Steps 2 to 5. The crate `cookie` rejects cookies without a name; browsers accept them.
    let mut parts = line.split(|byte| *byte == b';');
    let pair = parts.next().unwrap_or_default();
    let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
        Some(equals) => (trim(&pair[..equals]), trim(&pair[equals + 1..])),
        None => (&b""[..], trim(pair)),
    };
    if name.is_empty() && value.is_empty() {
        return Err("it has neither a name nor a value");
    }
    if name.len() + value.len() > MAX_PAIR_LEN {
        return Err("its name and value have more than 4096 bytes");
    }
    let attributes: Vec<(String, String)> = parts.filter_map(attribute).collect();
    let pairs: Vec<String> = attributes.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let parsed = Cookie::parse(format!("name=value;{}", pairs.join(";"))).map_err(|_| "it does not parse")?;
    let expires = match parsed.max_age() {
        Some(age) => Some(now + Duration::from_secs(age.whole_seconds().unsigned_abs())),
        None => parsed.expires_datetime().map(SystemTime::from),
    };
    Ok(Received {
        name: name.to_vec(),
        value: value.to_vec(),
        domain: parsed.domain().filter(|domain| !domain.is_empty()).map(str::to_ascii_lowercase),
        // Section 5.6.4.
        path: parsed.path().filter(|path| path.starts_with('/')).map(str::to_owned),
        secure: parsed.secure() == Some(true),
        http_only: parsed.http_only() == Some(true),
        partitioned: parsed.partitioned() == Some(true),
        same_site: same_site(&attributes),
        expires: expires.map(|expires| expires.min(now + MAX_LIFETIME)),
    })
}

/// An attribute that is not ignored, with its name in lower case.
fn attribute(part: &[u8]) -> Option<(String, String)> {
    let part = String::from_utf8_lossy(part);
    let (name, value) = part.split_once('=').unwrap_or((&part, ""));
    let (name, value) = (name.trim_matches(['\t', ' ']).to_ascii_lowercase(), value.trim_matches(['\t', ' ']));
    // Section 5.6.2, steps 1 to 3; the crate treats an empty `Max-Age` as the longest one. More than 400 days are cut to
    // that.
    let value = if name == "max-age" { max_age(value)? } else { value.to_owned() };
    (value.len() <= MAX_ATTRIBUTE_LEN).then_some((name, value))
}

fn max_age(value: &str) -> Option<String> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    valid.then(|| match value.parse::<i64>() {
        Ok(seconds) => seconds.clamp(0, MAX_LIFETIME.as_secs().cast_signed()).to_string(),
        Err(_) if value.starts_with('-') => "0".to_owned(),
        Err(_) => MAX_LIFETIME.as_secs().to_string(),
    })
}

/// Section 5.6.7 and section 5.7, step 17: the last attribute wins, and an unknown value is the same as no attribute.
fn same_site(attributes: &[(String, String)]) -> SameSite {
    let last = attributes.iter().rfind(|(name, _)| name == "samesite").map(|(_, value)| value.to_ascii_lowercase());
    match last.as_deref() {
        Some("none") => SameSite::None,
        Some("lax") => SameSite::Lax,
        Some("strict") => SameSite::Strict,
        _ => SameSite::Default,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn seconds(line: &str) -> Option<u64> {
        let expires = parse(line.as_bytes(), NOW).unwrap().expires;
        expires.map(|time| time.duration_since(NOW).unwrap().as_secs())
    }

    #[test]
    fn a_pair_is_split_and_trimmed() {
        for (line, expected) in [
            ("a=1", Some(("a", "1"))),
            (" a = 1 ;Path=/", Some(("a", "1"))),
            ("a=1=2", Some(("a", "1=2"))),
            ("a=\"1\"", Some(("a", "\"1\""))),
            ("a=", Some(("a", ""))),
            ("=1", Some(("", "1"))),
            ("1", Some(("", "1"))),
            ("a=%20", Some(("a", "%20"))),
            ("", None),
            ("=", None),
            (";a=1", None),
            ("a=\u{1}", None),
        ] {
            let received = parse(line.as_bytes(), NOW).ok();
            let pair = received.map(|received| (received.name, received.value));
            assert_eq!(pair, expected.map(|(name, value)| (name.into(), value.into())), "{line:?}");
        }
        assert!(parse(format!("a={}", "1".repeat(4095)).as_bytes(), NOW).is_ok());
        assert!(parse(format!("a={}", "1".repeat(4096)).as_bytes(), NOW).is_err());
        assert_eq!(parse(b"a=\xE2\x80\xFF", NOW).unwrap().value, b"\xE2\x80\xFF");
    }

    #[test]
    fn the_lifetime_is_max_age_or_expires() {
        let most = MAX_LIFETIME.as_secs();
        for (line, expected) in [
            ("a=1", None),
            ("a=1; Max-Age=60", Some(60)),
            ("a=1; max-age=0", Some(0)),
            ("a=1; Max-Age=-1", Some(0)),
            ("a=1; Max-Age=99999999999999999999", Some(most)),
            ("a=1; Max-Age=-99999999999999999999", Some(0)),
            ("a=1; Max-Age=", None),
            ("a=1; Max-Age=1d", None),
            ("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:10:00 GMT", Some(60)),
            ("a=1; Expires=Thu, 01 Jan 1970 00:10:00 GMT", Some(600)),
            ("a=1; Expires=Thu, 01-Jan-1970 00:10:00 GMT", Some(600)),
            ("a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT", Some(most)),
            ("a=1; Expires=soon", None),
            ("a=1; Max-Age=60; Max-Age=5", Some(5)),
        ] {
            assert_eq!(seconds(line), expected, "{line}");
        }
    }

    #[test]
    fn known_attributes_are_read() {
        let received = parse(b"a=1; DOMAIN=.Example.COM; path=/x; Secure=no; httponly; Partitioned", NOW).unwrap();
        assert_eq!((received.domain.as_deref(), received.path.as_deref()), (Some("example.com"), Some("/x")));
        assert!(received.secure && received.http_only && received.partitioned);
        let plain = parse(b"a=1; Path=x; Domain=; Unknown=1", NOW).unwrap();
        assert_eq!((plain.path, plain.domain, plain.secure), (None, None, false));
        for (line, same_site) in [
            ("a=1", SameSite::Default),
            ("a=1; SameSite=Lax", SameSite::Lax),
            ("a=1; samesite=STRICT", SameSite::Strict),
            ("a=1; SameSite=None", SameSite::None),
            ("a=1; SameSite", SameSite::Default),
            ("a=1; SameSite=Lax; SameSite=Strict", SameSite::Strict),
            ("a=1; SameSite=Lax; SameSite=unknown", SameSite::Default),
        ] {
            assert_eq!(parse(line.as_bytes(), NOW).unwrap().same_site, same_site, "{line}");
        }
    }
}
