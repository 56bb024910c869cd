//! Origins that a regular expression describes.
//!
//! An expression is read here and run elsewhere. What it can match is decided while it is read: together with the form
//! of an origin it makes a small automaton, on which the rules ask their questions.

#[cfg(feature = "regex")]
mod addresses;
#[cfg(feature = "regex")]
mod automaton;
#[cfg(feature = "regex")]
mod form;
#[cfg(feature = "regex")]
mod spelling;
#[cfg(feature = "regex")]
mod whose;
mod wording;

use crate::error::Finding;

type Rejection = Finding;

/// A validated regular expression for origins. It is always held against the whole of an origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginRegex {
    text: String,
    canonical: String,
}

impl OriginRegex {
    /// The expression as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The expression to compile, for the syntax of the `regex` crate on bytes.
    ///
    /// It is printed anew from what was understood and has anchors at both ends, so that no flag or comment in the
    /// written one reaches the anchors. `regex` compiles it within its default limits and without its Unicode tables.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }
}

/// How far an expression may go.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "regex"), expect(dead_code, reason = "without expressions, nobody asks"))]
pub(crate) struct Trust {
    /// Whether what it matches gets credentials.
    pub(crate) credentialed: bool,
    /// Permits credentials over plain `http`.
    pub(crate) insecure: bool,
    /// Permits credentials for all names under a public suffix.
    pub(crate) strangers: bool,
}

/// Reads an expression. The first rule that it breaks is reported, with a text to write instead only if that text holds.
#[cfg(feature = "regex")]
pub(crate) fn parse(text: &str, trust: Trust) -> Result<OriginRegex, Rejection> {
    /// Case, dots, a boundary and encryption: what one text may need at once.
    const MOST_CORRECTIONS: usize = 4;
    parse_and_correct(text, trust, MOST_CORRECTIONS)
}

#[cfg(feature = "regex")]
fn parse_and_correct(text: &str, trust: Trust, corrections: usize) -> Result<OriginRegex, Rejection> {
    let correct = |candidate: String| match parse_and_correct(&candidate, trust, corrections.checked_sub(1)?) {
        Ok(_) => Some(candidate),
        Err(finding) => finding.correction,
    };
    let hir = spelling::read(text, &correct)?;
    let automaton = automaton::Automaton::new(&hir).ok_or_else(|| wording::too_large(text))?;
    whose::check(&automaton, trust).map_err(|objection| wording::object(text, &objection, trust, &correct))?;
    Ok(OriginRegex { text: text.to_owned(), canonical: format!(r"\A(?:{hir})\z") })
}

/// Without the feature, there are no expressions.
#[cfg(not(feature = "regex"))]
pub(crate) fn parse(text: &str, _: Trust) -> Result<OriginRegex, Rejection> {
    Err(wording::without_feature(text))
}

/// Whether one of some validated expressions matches an origin.
#[cfg(feature = "regex")]
pub(crate) fn matched_by_any(origin: &str, regexes: &[OriginRegex]) -> bool {
    let automata =
        regexes.iter().filter_map(|regex| automaton::Automaton::new(&spelling::read(&regex.text, &|_| None).ok()?));
    automata.into_iter().any(|automaton| automaton.accepts(origin))
}

/// Without the feature, there are no expressions.
#[cfg(not(feature = "regex"))]
pub(crate) fn matched_by_any(_: &str, _: &[OriginRegex]) -> bool {
    false
}

#[cfg(all(test, feature = "regex"))]
mod tables;
#[cfg(test)]
mod tests;
