//! Header fields of requests.

/// A name and a value.
pub type Header = (&'static str, &'static str);

/// An origin that the policies in tests allow.
pub const SHOP: Header = ("Origin", "https://shop.example.com");

/// An origin that no policy allows.
pub const EVIL: Header = ("Origin", "https://evil.example");

/// In a preflight, the method of the request that follows.
pub const fn asks(method: &'static str) -> Header {
    ("Access-Control-Request-Method", method)
}
