//! Lists of origins that are read at run time.

use crate::{
    error::{Complaint, PolicyError, PolicyErrors, Rule, Setting},
    origin::{self, OriginPattern, OriginSet},
    wording::{as_listed, empty_origin_list, listed_wildcard},
};

/// How far a list of origins may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListRules {
    /// Permits plain `http` beyond loopback addresses and `localhost` names.
    pub danger_insecure_origins: bool,
    /// Permits wildcards under a public suffix.
    pub danger_public_suffixes: bool,
}

impl ListRules {
    /// Checks all origins of a list, by the rules that the attribute has for credentialed ones; `"*"` is never allowed.
    ///
    /// The rule `public-suffix` is checked with the feature of that name only.
    ///
    /// # Errors
    /// Every mistake, in the order of the list; an empty list is one.
    pub fn validate<T: AsRef<str>>(self, origins: &[T]) -> Result<Vec<OriginPattern>, PolicyErrors> {
        self.check(origins)
    }

    /// The same, ready to be asked, for lists of any length.
    ///
    /// # Errors
    /// Every mistake, in the order of the list; an empty list is one.
    pub fn collect<I>(self, origins: I) -> Result<OriginSet, PolicyErrors>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        self.check(origins)
    }

    fn check<I, C>(self, origins: I) -> Result<C, PolicyErrors>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
        C: FromIterator<OriginPattern>,
    {
        let mut errors = Vec::new();
        let mut report = |index, found: &str, (rule, complaint)| {
            errors.push(PolicyError { rule, setting: Setting::Origins, index, found: found.to_owned(), complaint });
        };
        let mut origins = origins.into_iter().enumerate().peekable();
        if origins.peek().is_none() {
            report(0, "", empty_origin_list());
        }
        let patterns = origins.filter_map(|(index, text)| {
            let text = text.as_ref();
            self.pattern(text).map_err(|rejection| report(index, text, rejection)).ok()
        });
        let collected = patterns.collect();
        if errors.is_empty() { Ok(collected) } else { Err(PolicyErrors::in_list(errors)) }
    }

    fn pattern(self, text: &str) -> Result<OriginPattern, (Rule, Complaint)> {
        let pattern = if text == "*" { Err(listed_wildcard()) } else { origin::parse(text).map_err(as_listed) }?;
        origin::check_credentialed(&pattern, self.danger_insecure_origins, self.danger_public_suffixes)?;
        Ok(pattern)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(rules: ListRules, origins: &[&str]) -> Vec<(Rule, usize)> {
        match rules.validate(origins) {
            Ok(patterns) => {
                assert_eq!(patterns.len(), origins.len());
                Vec::new()
            }
            Err(errors) => errors.iter().map(|error| (error.rule(), error.index())).collect(),
        }
    }

    #[test]
    fn lists_are_strict_by_default() {
        let strict = ListRules::default();
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
        let relaxed = ListRules { danger_insecure_origins: true, danger_public_suffixes: true };
        assert_eq!(rules(relaxed, &["http://a.com", "https://*.com"]), []);
        assert_eq!(rules(relaxed, &["*"]), [(Rule::WildcardMixed, 0)]);
    }

    #[test]
    fn mistakes_are_those_of_a_list() {
        let text = |origins: &[&str]| ListRules::default().validate(origins).unwrap_err().to_string();
        assert_eq!(
            text(&["https://a.com", "null"]),
            "1 mistake in the list of origins\n[1]: the origin `null` cannot be allowed\n  \
             = note: it belongs to nobody: any page can send it from a sandboxed frame\n  \
             = help: remove it\n  = rule: origin-null"
        );
        assert!(text(&["https://*"]).contains("help: name the hosts, such as `\"https://*.example.com\"`"));
        let empty = text(&[]);
        assert!(empty.starts_with("1 mistake in the list of origins\nthe list of origins is empty\n"), "{empty}");
        assert!(!empty.contains("disabled"), "{empty}");
    }

    #[test]
    fn every_mistake_is_reported() {
        let wrong: Vec<String> = (0..50).map(|number| format!("https://tenant-{number}.example/")).collect();
        assert_eq!(ListRules::default().validate(&wrong).unwrap_err().iter().count(), 50);
    }
}
