//! One pattern with placeholders or octets.

use std::{
    borrow::Cow,
    fmt,
    sync::{Arc, OnceLock},
};

use super::{
    read::{Read, read},
    shape::{Bounds, ParameterMatch, Shape},
};
use crate::origin::OriginPattern;

/// A validated pattern with placeholders, or with `*` for the last octets of an address.
///
/// In `https://{tenant}.example.com`, one label must equal the path parameter `tenant` of the request. In
/// `https://pr-{_:[0-9]+}.example.com`, the expression must match its part of the label (feature `regex`).
/// `http://192.168.*.*:5173` matches the addresses of a local network.
///
/// ```
/// # use cors_rules::{Draft, Origins, ParameterMatch};
/// # let mut draft = Draft::default();
/// # draft.origins = Some(vec!["https://{tenant}.example.com".to_owned()]);
/// # let policy = draft.validate().unwrap();
/// # let Origins::Listed(patterns) = policy.origins() else { unreachable!() };
/// let template = &patterns.templates()[0]; // https://{tenant}.example.com
/// let is_acme = |name: &str, value: &[u8]| match (name, value) {
///     ("tenant", b"acme") => ParameterMatch::Equal,
///     ("tenant", _) => ParameterMatch::Different,
///     _ => ParameterMatch::Missing,
/// };
/// assert_eq!(template.compare(b"https://acme.example.com", is_acme), Some(ParameterMatch::Equal));
/// assert_eq!(template.compare(b"https://evil.example.com", is_acme), Some(ParameterMatch::Different));
/// assert_eq!(template.compare(b"https://acme.example.org", is_acme), None);
/// ```
#[derive(Clone)]
pub struct OriginTemplate {
    text: Cow<'static, str>,
    // Parsed and compiled once: by validation, or on the first request if the compiler has validated the text.
    shape: OnceLock<Option<Arc<Shape>>>,
}

impl OriginTemplate {
    /// A pattern that validation has accepted: for generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_validated_text(text: &'static str) -> Self {
        Self { text: Cow::Borrowed(text), shape: OnceLock::new() }
    }

    pub(super) fn new(text: &str, shape: Shape) -> Self {
        Self { text: text.to_owned().into(), shape: OnceLock::from(Some(Arc::new(shape))) }
    }

    pub(super) fn shape(&self) -> Option<&Shape> {
        let read = || match read(&self.text, |finding, _| finding) {
            Ok(Read::Template(shape)) => Some(Arc::new(shape)),
            // Validation accepted the text as a template.
            Ok(Read::Plain(_)) | Err(_) => None,
        };
        self.shape.get_or_init(read).as_deref()
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Compares the bytes of an `Origin` header with the pattern: `None` if it would not match with any parameters.
    ///
    /// `parameter` receives the name and the value of each placeholder that is bound to a path parameter, and compares it. The
    /// result is the worst of these comparisons.
    pub fn compare(
        &self,
        origin: &[u8],
        mut parameter: impl FnMut(&str, &[u8]) -> ParameterMatch,
    ) -> Option<ParameterMatch> {
        self.shape()?.compare(origin, &mut parameter)
    }

    /// Whether a placeholder is bound to a path parameter.
    pub(crate) fn is_bound(&self) -> bool {
        self.shape().is_some_and(|shape| shape.parameters().next().is_some())
    }

    /// A plain pattern that matches all origins of this one, and more.
    pub(super) fn bounds(&self) -> Option<&OriginPattern> {
        match &self.shape()?.bounds {
            Bounds::Pattern(pattern) => Some(pattern),
            Bounds::Network { .. } => None,
        }
    }

    /// Whether this pattern is known to match every origin that `other` matches, with any path parameters.
    pub(super) fn covers(&self, other: &Self) -> bool {
        let (Some(shape), Some(other_shape)) = (self.shape(), other.shape()) else {
            return false;
        };
        match (&shape.bounds, &other_shape.bounds) {
            _ if self == other => true,
            _ if self.is_bound() => false,
            (
                Bounds::Network { scheme, octets, port },
                Bounds::Network { scheme: other_scheme, octets: other_octets, port: other_port },
            ) if shape.port.is_none() => {
                scheme == other_scheme && octets.covers(other_octets) && port.covers(*other_port)
            }
            _ => shape.nameless == other_shape.nameless,
        }
    }
}

impl PartialEq for OriginTemplate {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for OriginTemplate {}

impl fmt::Debug for OriginTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("OriginTemplate").field(&self.text).finish()
    }
}

impl fmt::Display for OriginTemplate {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}
