//! Which patterns of a list cover another one, without comparing all pairs.

use std::collections::HashMap;

use crate::{origin::PatternParts, template::Pattern};

/// The positions of a list's patterns, by their parts.
///
/// Only a few plain patterns can cover a given one, and these are looked up. Templates are compared one by one, as for a
/// request, because policies have few of them.
pub(super) struct Coverage<'a> {
    // The first of several equal ones.
    plain: HashMap<PatternParts<'a>, Position<'a>>,
    templates: Vec<Position<'a>>,
}

type Position<'a> = (usize, &'a Pattern);

impl<'a> Coverage<'a> {
    /// The patterns of a list; `None` for an item that is not one.
    pub(super) fn new(patterns: impl IntoIterator<Item = Option<&'a Pattern>>) -> Self {
        let mut coverage = Self { plain: HashMap::new(), templates: Vec::new() };
        for (index, pattern) in patterns.into_iter().enumerate() {
            match pattern {
                Some(pattern @ Pattern::Plain(plain)) => {
                    coverage.plain.entry(plain.validated_parts()).or_insert((index, pattern));
                }
                Some(pattern @ Pattern::Template(_)) => coverage.templates.push((index, pattern)),
                None => {}
            }
        }
        coverage
    }

    /// The patterns that cover this one, equal ones included: the first of several equal plain patterns.
    pub(super) fn covering<'b>(&'b self, pattern: &'b Pattern) -> impl Iterator<Item = Position<'a>> + 'b {
        let parts = pattern.plain_bounds().into_iter().flat_map(crate::origin::OriginPattern::covering_parts);
        let plain = parts.filter_map(|parts| self.plain.get(&parts)).copied();
        plain.chain(self.templates.iter().copied().filter(|(_, template)| template.covers(pattern)))
    }

    /// Those with placeholders or octets.
    pub(super) fn templates(&self) -> impl Iterator<Item = &'a Pattern> {
        self.templates.iter().map(|(_, template)| *template)
    }
}
