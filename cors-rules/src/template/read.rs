//! Parses the text of a pattern.

use super::{build, cut::Cut, shape::Shape};
use crate::{
    error::{Finding, Rule},
    origin::{OriginPattern, parse_strictly},
};

/// A parsed text.
pub(super) enum Read {
    Plain(OriginPattern),
    Template(Shape),
}

/// Parses a pattern. `advise` adds help to findings about its literal parts.
pub(super) fn read(text: &str, advise: impl Fn(Finding, &str) -> Finding) -> Result<Read, Finding> {
    let cut = Cut::of(text)?;
    build::check_places(&cut)?;
    match parse_strictly(&cut.skeleton) {
        Ok(pattern) if cut.placeholders.is_empty() => Ok(Read::Plain(pattern)),
        Ok(pattern) => build::from_pattern(&cut, &pattern).map(Read::Template),
        Err(finding) => {
            // In host and port, the parser checks for wildcards before any other mistake.
            let octets = (finding.rule == Rule::OriginWildcardPosition).then(|| build::from_octets(&cut)).flatten();
            octets.map_or_else(|| Err(cut.restore(advise(finding, &cut.skeleton))), |shape| shape.map(Read::Template))
        }
    }
}
