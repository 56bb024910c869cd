//! Tokens: the syntax of method and header names.

/// Whether a byte may be in a token ([RFC 9110, section 5.6.2](https://www.rfc-editor.org/rfc/rfc9110#name-tokens)).
///
/// The types of the `http` crate are not a substitute: its header names may contain double quotes.
#[must_use]
pub fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Whether this is a token.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}
