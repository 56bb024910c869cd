//! Media types as browsers parse them.

use crate::headers::is_token;

/// The essence of a media type, `type/subtype` in lower case.
///
/// This is the standard's parser without parameters, which never make it fail. The crate `mime` follows the grammar of HTTP and
/// rejects `text/plain;garbage`, which browsers send without a preflight.
///
/// <https://mimesniff.spec.whatwg.org/#parsing-a-mime-type>
pub(crate) fn essence(value: &[u8]) -> Option<String> {
    let value = value.split(|byte| *byte == b';').next().unwrap_or_default();
    let value = str::from_utf8(value).ok()?.trim_matches(['\t', '\n', '\r', ' ']);
    let (kind, subtype) = value.split_once('/')?;
    (is_token(kind) && is_token(subtype)).then(|| value.to_ascii_lowercase())
}
