//! Regular expressions for origins, compiled when the first request asks.

#[cfg(feature = "regex")]
pub use with_feature::OriginRegex;
#[cfg(not(feature = "regex"))]
pub use without_feature::OriginRegex;

#[cfg(feature = "regex")]
mod with_feature {
    use std::{borrow::Cow, sync::OnceLock};

    use regex::bytes::Regex;

    /// An expression that has been validated. It matches whole origins.
    #[derive(Debug)]
    pub struct OriginRegex {
        text: Cow<'static, str>,
        canonical: Cow<'static, str>,
        compiled: OnceLock<Option<Regex>>,
    }

    impl OriginRegex {
        /// An expression as it was written, and its canonical text, which validation gave.
        #[must_use]
        pub const fn from_validated(text: &'static str, canonical: &'static str) -> Self {
            Self { text: Cow::Borrowed(text), canonical: Cow::Borrowed(canonical), compiled: OnceLock::new() }
        }

        /// An expression that was read at run time.
        pub(crate) fn new(regex: &cors_rules::OriginRegex) -> Self {
            Self {
                text: regex.as_str().to_owned().into(),
                canonical: regex.canonical().to_owned().into(),
                compiled: OnceLock::new(),
            }
        }

        /// The expression as it was written.
        pub(crate) fn as_str(&self) -> &str {
            &self.text
        }

        /// Whether a serialized origin is one of those meant.
        pub(crate) fn matches(&self, origin: &[u8]) -> bool {
            // The rule `regex-too-large` leaves nothing that `regex` would refuse; it would match nobody.
            let compiled = self.compiled.get_or_init(|| Regex::new(&self.canonical).ok());
            compiled.as_ref().is_some_and(|regex| regex.is_match(origin))
        }
    }
}

#[cfg(not(feature = "regex"))]
mod without_feature {
    /// No expression: there are none without the feature `regex`.
    #[derive(Debug)]
    pub enum OriginRegex {}

    impl OriginRegex {
        pub(crate) fn matches(&self, _: &[u8]) -> bool {
            match *self {}
        }

        pub(crate) fn as_str(&self) -> &str {
            match *self {}
        }
    }
}
