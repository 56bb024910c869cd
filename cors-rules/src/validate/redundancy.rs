//! Values that have no effect on a policy: harmless, but perhaps not what the author intended.

use std::{collections::HashSet, fmt};

use super::coverage::Coverage;
use crate::{
    draft::{CredentialsDraft, Draft, HeadersDraft, PublicSuffixesDraft},
    error::Setting,
    names::header_lists::is_safelisted_response_header,
    origin::suffix_at_or_below,
    template::{self, Pattern},
};

/// A value that has no effect on the policy and should be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redundancy {
    setting: Setting,
    index: usize,
    message: String,
    help: String,
}

impl Redundancy {
    fn new(setting: Setting, index: usize, message: String) -> Self {
        Self { setting, index, message, help: "remove it".to_owned() }
    }

    /// The setting that has the value.
    #[must_use]
    pub fn setting(&self) -> Setting {
        self.setting
    }

    /// The position of the value in the setting's list, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }
}

impl fmt::Display for Redundancy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Draft {
    /// The values that have no effect on the policy, for a draft that breaks no rule.
    ///
    /// ```
    /// # use cors_rules::Draft;
    /// let mut draft = Draft::default();
    /// draft.origins = Some(vec!["https://*.example.com".to_owned(), "https://a.example.com".to_owned()]);
    /// let redundancies = draft.redundancies();
    /// assert_eq!(redundancies[0].to_string(), "`https://a.example.com` is covered by `https://*.example.com`");
    /// ```
    #[must_use]
    pub fn redundancies(&self) -> Vec<Redundancy> {
        let mut found = Vec::new();
        let origins = self.origins.as_deref().unwrap_or_default();
        found.extend(in_patterns(Setting::Origins, origins, &[]));
        found.extend(in_patterns(Setting::DevOrigins, self.dev_origins.as_deref().unwrap_or_default(), origins));
        if let CredentialsDraft::For(patterns) = &self.credentials {
            found.extend(in_patterns(Setting::Credentials, patterns, &[]));
        }
        if let Some(HeadersDraft::Names(names)) = &self.headers {
            found.extend(repeated(Setting::Headers, "header", names));
        }
        let exposed = self.expose.as_deref().unwrap_or_default();
        found.extend(repeated(Setting::Expose, "header", exposed));
        found.extend(safelisted(exposed));
        let methods = self.methods.as_deref().unwrap_or_default();
        found.extend(repeated(Setting::Methods, "method", methods));
        found.extend(near_misses(methods));
        if let PublicSuffixesDraft::For(names) = &self.danger_public_suffixes {
            found.extend(without_suffixes(names));
        }
        found
    }
}

/// Patterns that another one in the list, or one in `wider`, covers.
fn in_patterns(setting: Setting, texts: &[String], wider: &[String]) -> Vec<Redundancy> {
    let parse = |text: &String| template::parse_strictly(text).ok();
    let [patterns, wider] = [texts, wider].map(|texts| texts.iter().map(parse).collect::<Vec<_>>());
    let [listed, wider] = [&patterns, &wider].map(|patterns| Coverage::new(patterns.iter().map(Option::as_ref)));
    let mut found = Vec::new();
    for (index, pattern) in patterns.iter().enumerate() {
        let Some(pattern) = pattern else {
            continue;
        };
        // Of two equal patterns, the later one is redundant.
        let others = listed
            .covering(pattern)
            .filter(|(other, candidate)| *other < index || *other > index && !pattern.covers(candidate));
        if let Some(covering) = first(others).or_else(|| first(wider.covering(pattern))) {
            let message = if covering == pattern {
                format!("duplicate origin `{pattern}`")
            } else {
                format!("`{pattern}` is covered by `{covering}`")
            };
            found.push(Redundancy::new(setting, index, message));
        }
    }
    found
}

/// The first in the list.
fn first<'a>(covering: impl Iterator<Item = (usize, &'a Pattern)>) -> Option<&'a Pattern> {
    covering.min_by_key(|(index, _)| *index).map(|(_, pattern)| pattern)
}

/// The usual methods.
const KNOWN_METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"];

/// Methods that differ from a usual one in a single letter. They are allowed, since a method may have any name
/// ([RFC 9110, section 9.1](https://www.rfc-editor.org/rfc/rfc9110#section-9.1)), but no request will have them.
fn near_misses(methods: &[String]) -> impl Iterator<Item = Redundancy> {
    methods.iter().enumerate().filter_map(|(index, method)| {
        // Longer names differ in more than one letter and need not be compared.
        let is_unknown = method.len() <= 8 && !KNOWN_METHODS.contains(&method.as_str());
        let near = |known: &&&str| strsim::osa_distance(method, known) == 1;
        let known = KNOWN_METHODS.iter().filter(|_| is_unknown).find(near)?;
        let message = format!("no request has the method `{method}` (method-unknown)");
        let help = format!("write `{known}`");
        Some(Redundancy { help, ..Redundancy::new(Setting::Methods, index, message) })
    })
}

/// Names that occur earlier in the list, ignoring case.
fn repeated(setting: Setting, kind: &str, names: &[String]) -> Vec<Redundancy> {
    let mut seen = HashSet::new();
    let repeated = names.iter().enumerate().filter(|(_, name)| !seen.insert(name.to_ascii_lowercase()));
    repeated.map(|(index, name)| Redundancy::new(setting, index, format!("duplicate {kind} `{name}`"))).collect()
}

/// Names in `danger_public_suffixes` that need no exception.
fn without_suffixes(names: &[String]) -> impl Iterator<Item = Redundancy> {
    let needless = names.iter().enumerate().filter(|(_, name)| suffix_at_or_below(name).is_none());
    needless.map(|(index, name)| {
        let message = format!("`{name}` is not a public suffix, and there is none below it");
        Redundancy::new(Setting::DangerPublicSuffixes, index, message)
    })
}

fn safelisted(names: &[String]) -> Vec<Redundancy> {
    let exposed = names.iter().enumerate().filter(|(_, name)| is_safelisted_response_header(name));
    exposed
        .map(|(index, name)| {
            let reason = "(Fetch, CORS-safelisted response-header name)";
            Redundancy::new(Setting::Expose, index, format!("scripts can read `{name}` without `expose` {reason}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn found(draft: &Draft) -> Vec<(Setting, usize)> {
        draft.redundancies().iter().map(|redundancy| (redundancy.setting(), redundancy.index())).collect()
    }

    #[test]
    fn methods_a_letter_away_from_known_ones_are_reported() {
        let methods = ["GETS", "GET", "OPTION", "PACTH", "PURGE", "LINK", "COPY", "HEAD", "POSTT", "PROPFIND"];
        let draft = Draft { methods: Some(owned(&methods)), ..Draft::default() };
        assert_eq!(found(&draft), [0, 2, 3, 8].map(|index| (Setting::Methods, index)));
        let near_miss = &draft.redundancies()[1];
        assert_eq!(near_miss.to_string(), "no request has the method `OPTION` (method-unknown)");
        assert_eq!(near_miss.help(), "write `OPTIONS`");
    }

    #[test]
    fn repeated_and_covered_origins_are_redundant() {
        for (origins, expected) in [
            (&["https://a.com", "https://b.com"][..], &[][..]),
            (&["https://a.com", "https://a.com", "https://a.com"], &[1, 2]),
            (&["https://x.a.com", "https://*.a.com"], &[0]),
            (&["https://*.a.com", "https://*.x.a.com"], &[1]),
            (&["https://*.a.com", "https://a.com"], &[]),
            (&["http://localhost:*", "http://localhost:3000"], &[1]),
            (&["*"], &[]),
            (&["https://{tenant}.a.com", "https://{tenant}.a.com"], &[1]),
            (&["https://{_}.a.com", "https://*.a.com"], &[0]),
            (&["https://x.a.com", "https://{_}.a.com"], &[0]),
            (&["https://x.a.com", "https://{tenant}.a.com"], &[]),
        ] {
            let draft = Draft { origins: Some(owned(origins)), ..Draft::default() };
            let indices: Vec<_> = found(&draft).into_iter().map(|(_, index)| index).collect();
            assert_eq!(indices, expected, "{origins:?}");
        }
        let draft = Draft {
            origins: Some(owned(&["http://localhost:*"])),
            dev_origins: Some(owned(&["http://localhost:3000", "http://127.0.0.1:3000"])),
            credentials: CredentialsDraft::For(owned(&["http://localhost:1", "http://localhost:1"])),
            ..Draft::default()
        };
        assert_eq!(found(&draft), [(Setting::DevOrigins, 0), (Setting::Credentials, 1)]);
    }

    #[test]
    fn repeated_and_safelisted_names_are_redundant() {
        let draft = Draft {
            headers: Some(HeadersDraft::Names(owned(&["X-A", "x-a", "X-B"]))),
            expose: Some(owned(&["ETag", "Content-Type", "etag", "cache-control"])),
            methods: Some(owned(&["GET", "GET"])),
            ..Draft::default()
        };
        assert_eq!(
            found(&draft),
            [
                (Setting::Headers, 1),
                (Setting::Expose, 2),
                (Setting::Expose, 1),
                (Setting::Expose, 3),
                (Setting::Methods, 1)
            ]
        );
    }

    proptest! {
        #[test]
        fn the_index_finds_what_comparing_every_two_finds(picked in proptest::collection::vec(0..POOL.len(), 0..12)) {
            let texts: Vec<String> = picked.iter().map(|index| POOL[*index].to_owned()).collect();
            let patterns: Vec<Pattern> = texts.iter().map(|text| template::parse_strictly(text).unwrap()).collect();
            let is_redundant = |index: usize| {
                let pattern = &patterns[index];
                (0..patterns.len()).any(|other| {
                    other != index && patterns[other].covers(pattern) && (other < index || !pattern.covers(&patterns[other]))
                })
            };
            let expected: Vec<usize> = (0..patterns.len()).filter(|index| is_redundant(*index)).collect();
            let draft = Draft { origins: Some(texts), ..Draft::default() };
            let found: Vec<usize> = draft.redundancies().iter().map(Redundancy::index).collect();
            prop_assert_eq!(found, expected);
        }
    }

    /// A list in which many patterns cover another one.
    const POOL: &[&str] = &[
        "https://a.com",
        "https://a.com:8443",
        "https://a.com:*",
        "http://a.com:*",
        "https://*.a.com",
        "https://*.a.com:8443",
        "https://*.a.com:*",
        "https://x.a.com",
        "https://*.x.a.com",
        "https://y.x.a.com",
        "https://xa.com",
        "https://{_}.a.com",
        "https://{tenant}.a.com",
        "https://{_}.x.a.com",
        "http://192.168.*.*",
        "http://192.168.1.*",
        "http://192.168.1.1",
    ];
}
