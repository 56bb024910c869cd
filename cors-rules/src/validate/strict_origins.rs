//! Lists of origins that have been checked.

use crate::{OriginListRules, OriginSet, PolicyErrors};

/// Origins that have passed the rules of a strict list: `https`, loopback or app schemes, never `"*"` or `null`, and no
/// wildcard that reaches names under a public suffix.
///
/// With the feature `serde`, a configuration file may hold one: a list of strings, or one string. Reading it fails with
/// every mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrictOrigins(OriginSet);

impl StrictOrigins {
    /// Checks these origins.
    ///
    /// # Errors
    /// Every mistake, in the order of the list; an empty list is a mistake.
    pub fn new<I>(origins: I) -> Result<Self, PolicyErrors>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        OriginListRules::default().validate(origins).map(Self)
    }

    /// The origins, as a set.
    #[must_use]
    pub fn into_set(self) -> OriginSet {
        self.0
    }
}

#[cfg(feature = "serde")]
impl<'de> serde_core::Deserialize<'de> for StrictOrigins {
    fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let texts = crate::draft::Texts::deserialize(deserializer)?;
        Self::new(texts.0).map_err(serde_core::de::Error::custom)
    }
}

#[cfg(all(test, feature = "serde"))]
mod tests {
    use super::*;

    #[test]
    fn reading_fails_with_every_mistake() {
        let read = |json| serde_json::from_str::<StrictOrigins>(json).map_err(|error| error.to_string());
        assert_eq!(read(r#""https://a.com""#), Ok(StrictOrigins::new(["https://a.com"]).unwrap()));
        let set = read(r#"["https://a.com", "https://*.b.com"]"#).unwrap().into_set();
        assert!(set.contains(b"https://a.com") && set.contains(b"https://c.b.com"));
        let error = read(r#"["*", "https://a.com", "http://b.com"]"#).unwrap_err();
        assert!(
            error.contains("2 mistakes in the list of origins")
                && error.contains("\nitem 1: ")
                && error.contains("\nitem 3: "),
            "{error}"
        );
        assert!(read("[]").unwrap_err().contains("empty-list"));
        assert!(read("{}").unwrap_err().contains("expected a string or a list of strings"));
    }
}
