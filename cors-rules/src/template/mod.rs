//! Patterns with placeholders, and with `*` for whole octets.
//!
//! Placeholders are cut out of the text. The rest is parsed as a plain pattern, and each placeholder is checked by itself. A
//! template never matches more than a plain pattern whose safety is checked: the names below its literal tail.

mod cut;
mod octets;

mod flaw;

#[cfg(feature = "regex")]
mod expression;
#[cfg(not(feature = "regex"))]
#[path = "no_expression.rs"]
mod expression;

mod shape;

mod build;
mod read;

mod origin_template;
mod pattern;

use self::read::{Read, read};
use crate::{
    error::{
        Finding, Rule, Subject,
        messages::{check_length, placeholder_in_list},
    },
    origin::{OriginPattern, advise},
};

pub(crate) use self::{
    expression::{WholeMatcher, compile_whole},
    pattern::{Pattern, Trust},
};
pub use self::{origin_template::OriginTemplate, shape::ParameterMatch};

/// Parses a pattern of a policy. Reports the first rule that it breaks, with a correction where there is one.
pub(crate) fn parse(text: &str) -> Result<Pattern, Finding> {
    check_length(Rule::OriginHost, text)?;
    let pattern = read(text, |finding, skeleton| advise(finding, skeleton, Subject::Policy));
    pattern.map(|pattern| pattern.into_pattern(text)).map_err(|finding| with_sound_correction(text, finding))
}

/// The same for a list of origins, which has no placeholders and no octets.
pub(crate) fn parse_listed(text: &str) -> Result<OriginPattern, Finding> {
    check_length(Rule::OriginHost, text)?;
    if text.contains(['{', '}']) {
        return Err(placeholder_in_list(text));
    }
    match read(text, |finding, skeleton| advise(finding, skeleton, Subject::List))? {
        Read::Plain(pattern) => Ok(pattern),
        Read::Template(_) => Err(placeholder_in_list(text)),
    }
}

/// Parses a pattern without looking for corrections.
pub(crate) fn parse_strictly(text: &str) -> Result<Pattern, Finding> {
    read(text, |finding, _| finding).map(|pattern| pattern.into_pattern(text))
}

impl Read {
    fn into_pattern(self, text: &str) -> Pattern {
        match self {
            Self::Plain(pattern) => Pattern::Plain(pattern),
            Self::Template(shape) => Pattern::Template(OriginTemplate::new(text, shape)),
        }
    }
}

/// Keeps a correction, or the correction of that, only if it is a valid pattern.
fn with_sound_correction(text: &str, finding: Finding) -> Finding {
    let candidate = match finding.rule {
        Rule::OriginWildcardPosition if finding.correction.is_none() => Some(text.replace('*', "{_}")),
        // Corrections of plain patterns are valid, and may come with other help.
        _ if !text.contains(['{', '}']) => return finding,
        _ => finding.correction.clone(),
    };
    let is_sound = |correction: &String| parse_strictly(correction).is_ok();
    let next = candidate.as_deref().and_then(|candidate| parse_strictly(candidate).err()?.correction);
    match candidate.filter(is_sound).or_else(|| next.filter(is_sound)) {
        Some(correction) => Finding { help: None, correction: Some(correction), ..finding },
        None => Finding { correction: None, ..finding },
    }
}

#[cfg(test)]
mod test_tables;
#[cfg(test)]
mod tests;
