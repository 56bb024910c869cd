//! Header parsing as in Fetch.

use cors_rules::is_token_byte;
use http::{HeaderMap, HeaderName};

/// A list that does not parse, such as a header name with a space in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The values of all lines of that name, joined by commas.
///
/// <https://fetch.spec.whatwg.org/#concept-header-list-get>
pub(crate) fn get(headers: &HeaderMap, name: &HeaderName) -> Option<Vec<u8>> {
    let lines: Vec<&[u8]> = headers.get_all(name).iter().map(|value| trim(value.as_bytes())).collect();
    (!lines.is_empty()).then(|| lines.join(&b", "[..]))
}

/// The maximum length of a value in a sentence, in bytes: servers and scripts send any length.
const MAX_SHOWN_LEN: usize = 256;

/// The value as sentences and exchanges show it: cut, with everything but printable ASCII escaped.
pub(crate) fn shown(value: &[u8]) -> String {
    match value.get(..MAX_SHOWN_LEN) {
        Some(start) if start.len() < value.len() => format!("{}…", start.escape_ascii()),
        _ => value.escape_ascii().to_string(),
    }
}

/// Splits a value at commas outside quoted strings.
///
/// <https://fetch.spec.whatwg.org/#header-value-get-decode-and-split>
pub(crate) fn split(value: &[u8]) -> Vec<&[u8]> {
    let (mut items, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (index, byte) in value.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                items.push(trim(&value[start..index]));
                start = index + 1;
            }
            _ => {}
        }
    }
    items.push(trim(&value[start..]));
    items
}

/// The tokens of all lines of that name. Empty items are ignored
/// ([RFC 9110, section 5.6.1.2](https://www.rfc-editor.org/rfc/rfc9110#name-recipient-requirements)).
///
/// <https://fetch.spec.whatwg.org/#extract-header-list-values>
pub(crate) fn tokens(headers: &HeaderMap, name: &HeaderName) -> Result<Option<Vec<String>>, Malformed> {
    if !headers.contains_key(name) {
        return Ok(None);
    }
    let lines = headers.get_all(name).iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    let items = lines.map(trim).filter(|item| !item.is_empty());
    items
        .map(|item| str::from_utf8(item).ok().filter(|item| is_token(item)).map(str::to_owned).ok_or(Malformed))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// The number of seconds in a header.
///
/// A negative number counts as zero, which no grammar allows but Web Platform Tests require (cors/preflight-cache.htm).
pub(crate) fn seconds(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let mut lines = headers.get_all(name).iter();
    let line = lines.next().filter(|_| lines.next().is_none())?;
    let text = str::from_utf8(trim(line.as_bytes())).ok()?;
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    match text.strip_prefix('-') {
        Some(digits) => is_number(digits).then_some(0),
        // RFC 9111, section 1.2.2: a number that is too large counts as the largest.
        None => is_number(text).then(|| text.parse().unwrap_or(u64::MAX)),
    }
}

/// Trims tabs and spaces.
pub(crate) fn trim(bytes: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b'\t' | b' ');
    let start = bytes.iter().position(|byte| !is_blank(byte)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|byte| !is_blank(byte)).map_or(start, |last| last + 1);
    &bytes[start..end]
}

/// Whether this is a token.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}
