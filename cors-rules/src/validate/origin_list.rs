//! Origins that are read at run time: single patterns and lists.

use std::str::FromStr;

use crate::{
    draft::OriginListRules,
    error::messages::{empty_origin_list, listed_wildcard},
    error::{Finding, PolicyError, PolicyErrors, Setting},
    origin::{self, OriginPattern, OriginSet},
    template,
};

impl OriginListRules {
    /// Checks all origins of a list by the rules for credentialed origins; `"*"` is never allowed.
    ///
    /// # Errors
    /// Every mistake, in the order of the list; an empty list is a mistake.
    pub fn validate<I>(self, origins: I) -> Result<OriginSet, PolicyErrors>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut errors = Vec::new();
        let mut report = |index, found: &str, finding| {
            errors.push(PolicyError { setting: Setting::Origins, index, found: found.to_owned(), finding });
        };
        let mut origins = origins.into_iter().enumerate().peekable();
        if origins.peek().is_none() {
            report(0, "", empty_origin_list());
        }
        let patterns = origins.filter_map(|(index, text)| {
            let text = text.as_ref();
            self.pattern(text).map_err(|finding| report(index, text, finding)).ok()
        });
        let set = patterns.collect();
        if errors.is_empty() { Ok(set) } else { Err(PolicyErrors::in_list(errors)) }
    }

    fn pattern(self, text: &str) -> Result<OriginPattern, Finding> {
        let pattern = parse(text)?;
        origin::check_credentialed(&pattern, text, self.danger_insecure_origins, &self.danger_public_suffixes.into())?;
        Ok(pattern)
    }
}

fn parse(text: &str) -> Result<OriginPattern, Finding> {
    if text == "*" { Err(listed_wildcard()) } else { template::parse_listed(text) }
}

impl FromStr for OriginPattern {
    type Err = PolicyError;

    /// Parses one pattern. It cannot have placeholders, which depend on a request, and cannot be `*`. Whether the pattern is
    /// safe with credentials is not checked: see [`OriginListRules::validate`].
    fn from_str(text: &str) -> Result<Self, PolicyError> {
        let found = text.to_owned();
        parse(text).map_err(|finding| PolicyError { setting: Setting::Origins, index: 0, found, finding })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rule;

    fn rules(rules: OriginListRules, origins: &[&str]) -> Vec<(Rule, usize)> {
        match rules.validate(origins) {
            Ok(_) => Vec::new(),
            Err(errors) => errors.iter().map(|error| (error.rule(), error.index())).collect(),
        }
    }

    #[test]
    fn lists_are_strict_by_default() {
        let strict = OriginListRules::default();
        assert_eq!(
            rules(strict, &["https://a.com", "https://*.a.com:*", "http://localhost:*", "tauri://localhost"]),
            []
        );
        assert_eq!(
            rules(strict, &["*", "https://a.com", "null", "http://a.com", "https://a.com/"]),
            [(Rule::WildcardMixed, 0), (Rule::OriginNull, 2), (Rule::InsecureOrigin, 3), (Rule::OriginPath, 4),]
        );
        assert_eq!(rules(strict, &[]), [(Rule::EmptyList, 0)]);
        assert_eq!(rules(strict, &["https://*.com", "https://*.localhost", "app://*.x"]), [(Rule::PublicSuffix, 0)]);
        assert_eq!(rules(strict, &["https://*.github.io"]), [(Rule::PublicSuffix, 0)]);
        let relaxed = OriginListRules { danger_insecure_origins: true, danger_public_suffixes: true };
        assert_eq!(rules(relaxed, &["http://a.com", "https://*.com"]), []);
        assert_eq!(rules(relaxed, &["*"]), [(Rule::WildcardMixed, 0)]);
    }

    #[test]
    fn a_single_pattern_is_parsed() {
        for text in ["https://a.com", "https://*.a.com:*", "http://a.com", "https://*.github.io", "tauri://localhost"] {
            assert_eq!(text.parse::<OriginPattern>().unwrap().to_string(), text);
        }
        for (text, rule) in [
            ("*", Rule::WildcardMixed),
            ("https://{tenant}.a.com", Rule::PlaceholderPosition),
            ("https://a.com/", Rule::OriginPath),
        ] {
            assert_eq!(text.parse::<OriginPattern>().unwrap_err().rule(), rule, "{text}");
        }
    }

    #[test]
    fn mistakes_are_those_of_a_list() {
        let errors = |origins: &[&str]| OriginListRules::default().validate(origins).unwrap_err();
        let text = |origins: &[&str]| errors(origins).to_string();
        assert_eq!(
            text(&["https://a.com", "null", "https://b.com/"]),
            "2 mistakes in the list of origins\n\
             item 2: the origin `null` cannot be allowed (origin-null)\n\
             item 3: an origin cannot have a trailing slash: `https://b.com/`; write `https://b.com` (origin-path)"
        );
        let explained = format!("{:#}", errors(&["https://*"]));
        assert!(
            explained.contains("\nhelp: name the hosts, such as `\"https://*.example.com\"`\nnote: "),
            "{explained}"
        );
        assert!(explained.ends_with("#variant.OriginWildcardPosition"), "{explained}");
        assert_eq!(format!("{:?}", errors(&["null"])), text(&["null"]));
        let variable = errors(&["null"]).in_variable("FRONTENDS").to_string();
        assert!(variable.starts_with("1 mistake in the environment variable `FRONTENDS`\nitem 1: "), "{variable}");
        let empty = text(&[]);
        assert!(empty.starts_with("1 mistake in the list of origins\nthe list of origins is empty ("), "{empty}");
        assert!(!empty.contains("disabled"), "{empty}");
    }

    #[test]
    fn every_mistake_is_reported() {
        let wrong: Vec<String> = (0..50).map(|number| format!("https://tenant-{number}.example/")).collect();
        assert_eq!(OriginListRules::default().validate(&wrong).unwrap_err().iter().count(), 50);
    }
}
