//! Values that a policy would mean the same without: harmless in themselves, but perhaps meant otherwise.

use std::fmt;

use crate::{
    draft::{CredentialsDraft, Draft, HeadersDraft},
    error::Setting,
    names::header_lists::is_safelisted_response_header,
    template::{self, Pattern},
};

/// A value that a policy would mean the same without, and should be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redundancy {
    setting: Setting,
    index: usize,
    message: String,
}

impl Redundancy {
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
}

impl fmt::Display for Redundancy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl Draft {
    /// The values that the policy would mean the same without, for a draft that breaks no rule.
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
        found.extend(repeated(Setting::Methods, "method", self.methods.as_deref().unwrap_or_default()));
        found
    }
}

/// Patterns that another one of the list, or one of `wider`, covers.
fn in_patterns(setting: Setting, texts: &[String], wider: &[String]) -> Vec<Redundancy> {
    let parse = |text: &String| template::parse_strictly(text).ok();
    let patterns: Vec<Option<Pattern>> = texts.iter().map(parse).collect();
    let wider: Vec<Pattern> = wider.iter().filter_map(parse).collect();
    let mut found = Vec::new();
    for (index, pattern) in patterns.iter().enumerate() {
        let Some(pattern) = pattern else {
            continue;
        };
        let listed = patterns.iter().enumerate().filter_map(|(other, candidate)| Some((other, candidate.as_ref()?)));
        // Of two that are the same, the later one is redundant.
        let covering = listed
            .filter(|(other, candidate)| *other != index && candidate.covers(pattern))
            .find(|(other, candidate)| *other < index || !pattern.covers(candidate))
            .map(|(_, candidate)| candidate)
            .or_else(|| wider.iter().find(|candidate| candidate.covers(pattern)));
        if let Some(covering) = covering {
            let message = if covering == pattern {
                format!("duplicate origin `{pattern}`")
            } else {
                format!("`{pattern}` is covered by `{covering}`")
            };
            found.push(Redundancy { setting, index, message });
        }
    }
    found
}

/// Names that occur in the list before, in any case.
fn repeated(setting: Setting, kind: &str, names: &[String]) -> Vec<Redundancy> {
    let is_repeated = |index: usize| names[..index].iter().any(|earlier| earlier.eq_ignore_ascii_case(&names[index]));
    (0..names.len())
        .filter(|index| is_repeated(*index))
        .map(|index| Redundancy { setting, index, message: format!("duplicate {kind} `{}`", names[index]) })
        .collect()
}

fn safelisted(names: &[String]) -> Vec<Redundancy> {
    let exposed = names.iter().enumerate().filter(|(_, name)| is_safelisted_response_header(name));
    exposed
        .map(|(index, name)| Redundancy {
            setting: Setting::Expose,
            index,
            message: format!(
                "scripts can read `{name}` without `expose` (Fetch, CORS-safelisted response-header name)"
            ),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn found(draft: &Draft) -> Vec<(Setting, usize)> {
        draft.redundancies().iter().map(|redundancy| (redundancy.setting(), redundancy.index())).collect()
    }

    #[test]
    fn redundant_origins() {
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
    fn redundant_names() {
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
}
