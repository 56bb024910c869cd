//! The patterns of a list, and the path parameters that some of them refer to.

use std::sync::Arc;

use actix_web::dev::{Path, Url};
use cors_rules::{
    OriginPattern, OriginPatterns, OriginSet, OriginTables, OriginTemplate, ParameterMatch, PatternParts, WildcardTable,
};

use super::static_or_arc::StaticOrArc;

/// The patterns of a list.
#[derive(Clone, Copy, Debug)]
pub struct PatternTable {
    /// Origins, and patterns with a wildcard.
    pub set: &'static OriginSet,
    /// Patterns with placeholders or octets.
    pub templates: &'static [OriginTemplate],
}

/// The patterns of a list as plain data.
#[derive(Clone, Copy, Debug)]
pub struct PatternData {
    /// The tables of the set, without its patterns that have a wildcard.
    pub tables: OriginTables<'static>,
    /// These patterns.
    pub wildcards: &'static [PatternParts<'static>],
    /// Patterns with placeholders or octets.
    pub templates: &'static [&'static str],
}

impl PatternData {
    /// Builds the patterns, which stay in memory until the program ends.
    pub(super) fn build(self) -> PatternTable {
        let patterns =
            self.wildcards.iter().copied().map(OriginPattern::from_validated_parts).collect::<Vec<_>>().leak();
        let wildcards = WildcardTable { patterns, ..self.tables.wildcards };
        let set = OriginSet::from_validated_tables(OriginTables { wildcards, ..self.tables });
        let templates = self.templates.iter().copied().map(OriginTemplate::from_validated_text);
        PatternTable { set: Box::leak(Box::new(set)), templates: templates.collect::<Vec<_>>().leak() }
    }
}

/// The patterns of a list, ready for matching.
#[derive(Clone, Debug)]
pub(crate) struct Patterns {
    pub(crate) set: StaticOrArc<OriginSet>,
    pub(crate) templates: StaticOrArc<[OriginTemplate]>,
}

impl Patterns {
    pub(super) const fn from_table(table: PatternTable) -> Self {
        Self { set: StaticOrArc::Static(table.set), templates: StaticOrArc::Static(table.templates) }
    }

    pub(super) fn from_lists(lists: &[&OriginPatterns]) -> Self {
        let plain = lists.iter().flat_map(|list| list.plain());
        let templates = lists.iter().flat_map(|list| list.templates());
        Self {
            set: StaticOrArc::Shared(Arc::new(plain.cloned().collect())),
            templates: StaticOrArc::Shared(templates.cloned().collect()),
        }
    }

    /// Compares an origin with the patterns: `None` if none matches. `path` has the parameters of the request.
    #[inline]
    pub(crate) fn compare(&self, origin: &[u8], path: &Path<Url>) -> Option<ParameterMatch> {
        if self.set.contains(origin) {
            return Some(ParameterMatch::Equal);
        }
        if self.templates.is_empty() { None } else { self.compare_templates(origin, path) }
    }

    /// The same for the patterns with placeholders or octets alone.
    #[inline(never)]
    pub(super) fn compare_templates(&self, origin: &[u8], path: &Path<Url>) -> Option<ParameterMatch> {
        let mut worst = None;
        for template in self.templates.iter() {
            match template.compare(origin, |name, value| compare_parameter(path, name, value)) {
                Some(ParameterMatch::Equal) => return Some(ParameterMatch::Equal),
                other => worst = worst.max(other),
            }
        }
        worst
    }

    /// The patterns as they are written.
    pub(crate) fn texts(&self, limit: usize) -> Vec<String> {
        let mut texts = self.set.texts(limit);
        texts.extend(self.templates.iter().take(limit).map(ToString::to_string));
        texts
    }
}

/// Compares a part of an origin with the value that the router matched for a parameter.
///
/// A name can occur in several nested scopes, though not twice in one path pattern; all of its values must be equal.
fn compare_parameter(path: &Path<Url>, name: &str, value: &[u8]) -> ParameterMatch {
    let mut values =
        path.iter().filter(|(parameter, _)| *parameter == name).map(|(_, value)| value.as_bytes()).peekable();
    if values.peek().is_none() {
        return ParameterMatch::Missing;
    }
    if !value.is_empty() && values.all(|matched| matched == value) {
        ParameterMatch::Equal
    } else {
        ParameterMatch::Different
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(parameters: &[(&'static str, &'static str)]) -> Path<Url> {
        let mut path = Path::new(Url::new("/".parse().unwrap()));
        for (name, value) in parameters {
            path.add_static(*name, *value);
        }
        path
    }

    #[test]
    fn every_parameter_of_the_name_has_to_be_equal() {
        use ParameterMatch::{Different, Equal, Missing};
        for (parameters, value, expected) in [
            (&[("tenant", "acme")][..], "acme", Equal),
            (&[("id", "1"), ("tenant", "acme")], "acme", Equal),
            (&[("tenant", "acme"), ("tenant", "acme")], "acme", Equal),
            (&[("tenant", "acme")], "other", Different),
            (&[("tenant", "Acme")], "acme", Different),
            (&[("tenant", "acme2")], "acme", Different),
            (&[("tenant", "acme"), ("tenant", "other")], "acme", Different),
            (&[("tenant", "other"), ("tenant", "acme")], "acme", Different),
            (&[("tenant", "")], "", Different),
            (&[("Tenant", "acme")], "acme", Missing),
            (&[("id", "acme")], "acme", Missing),
            (&[], "acme", Missing),
        ] {
            assert_eq!(
                compare_parameter(&path(parameters), "tenant", value.as_bytes()),
                expected,
                "{parameters:?} {value}"
            );
        }
    }
}
