//! Whole-origin expressions, for configurations that already contain them.

use crate::{
    error::{Finding, Rule, messages::shown},
    origin::is_serialized_origin,
    template::{WholeMatcher, compile_whole},
};

/// A regular expression for whole origins. No rule checks which origins it matches.
#[derive(Clone, Debug)]
pub struct OriginRegex {
    text: String,
    matcher: WholeMatcher,
}

impl OriginRegex {
    pub(crate) fn parse(text: &str) -> Result<Self, Finding> {
        match compile_whole(text) {
            Ok(matcher) => Ok(Self { text: text.to_owned(), matcher }),
            Err(flaw) => Err(Finding::new(
                Rule::PlaceholderExpression,
                format!("the expression `{}` {}", shown(text), flaw.problem),
                "it is compiled in the syntax of the crate `regex`, and matched against whole origins",
            )
            .with_help(flaw.help)),
        }
    }

    /// The expression as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the bytes of an `Origin` header are a well-formed origin that the expression matches as a whole.
    #[must_use]
    pub fn matches(&self, origin: &[u8]) -> bool {
        is_serialized_origin(origin) && self.matcher.is_match(origin)
    }
}

impl PartialEq for OriginRegex {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for OriginRegex {}

#[cfg(all(test, feature = "regex"))]
mod tests {
    use super::*;

    #[test]
    fn a_long_expression_is_cut_in_the_message() {
        let mistake = OriginRegex::parse(&"(".repeat(100_000)).unwrap_err();
        assert!(mistake.problem.starts_with(&format!("the expression `{}…` ", "(".repeat(60))), "{}", mistake.problem);
        assert!(mistake.problem.len() < 1_000);
    }

    #[test]
    fn the_whole_origin_has_to_match() {
        for (text, matching, others) in [
            (
                r"https://.*\.a\.com",
                &["https://b.a.com", "https://c.b.a.com"][..],
                &["https://a.com", "https://b.a.com.evil"][..],
            ),
            (
                r"^https://a\.com|https://b\.com$",
                &["https://a.com", "https://b.com"],
                &["https://a.com.evil", "https://evil-b.com"],
            ),
            (r"https://a\.com$|evil", &["https://a.com"], &["https://evil.com", "evil"]),
            ("(?xm) ^https://a[.]com$ # )\\z|.*\n", &["https://a.com"], &["https://evil.com", "https://a.com.evil"]),
            ("(?i)HTTPS://A[.]COM", &["https://a.com"], &["HTTPS://A.COM"]),
            (
                r"https://\d+\.com(:.*)?",
                &["https://1.com", "https://1.com:8443"],
                &["https://1.com:443", "https://a.com"],
            ),
            (r".*", &["https://a.com", "tauri://localhost"], &["null", "", "https://a.com/", "https://a.com\n"]),
        ] {
            let regex = OriginRegex::parse(text).unwrap();
            for origin in matching {
                assert!(regex.matches(origin.as_bytes()), "{text} {origin}");
            }
            for origin in others {
                assert!(!regex.matches(origin.as_bytes()), "{text} {origin}");
            }
        }
    }
}
