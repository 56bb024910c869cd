//! How long a preflight may be cached.

use crate::{
    draft::MaxAgeDraft,
    error::{Finding, Rule, messages::check_length},
};

/// The longest time in seconds that any browser caches a preflight: Firefox, one day. Chromium caches it for 7 200 s.
pub(crate) const MAX_AGE_LIMIT_SECONDS: u32 = 86_400;

const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 3_600), ('d', 86_400)];

/// Parses a duration into seconds.
pub(crate) fn seconds(draft: &MaxAgeDraft) -> Result<u32, Finding> {
    let seconds = match draft {
        MaxAgeDraft::Seconds(seconds) => *seconds,
        MaxAgeDraft::Text(text) => {
            check_length(Rule::MaxAgeUnit, text)?;
            parse(text).ok_or_else(|| wrong_unit(text))?
        }
    };
    u32::try_from(seconds).ok().filter(|seconds| *seconds <= MAX_AGE_LIMIT_SECONDS).ok_or_else(|| Finding {
        rule: Rule::MaxAgeRange,
        problem: "no browser keeps a preflight longer than a day".to_owned(),
        reason: "Firefox keeps a preflight for at most 86400 seconds, Chromium for 7200",
        help: Some("write `max_age = \"1d\"` or less; Chromium uses no more than `\"2h\"`".to_owned()),
        correction: None,
    })
}

/// `None` if the text is not a duration. A duration that overflows becomes the longest possible one.
fn parse(text: &str) -> Option<u64> {
    let (unit, factor) = UNITS.into_iter().find(|(unit, _)| text.ends_with(*unit))?;
    let digits = text.strip_suffix(unit)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(digits.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(factor))
}

fn wrong_unit(text: &str) -> Finding {
    let digits: String = text.trim().chars().take_while(char::is_ascii_digit).collect();
    let word = text.trim()[digits.len()..].trim().to_ascii_lowercase();
    let unit = match word.as_str() {
        "" | "sec" | "secs" | "second" | "seconds" | "s" => Some('s'),
        "min" | "mins" | "minute" | "minutes" | "m" => Some('m'),
        "hr" | "hrs" | "hour" | "hours" | "h" => Some('h'),
        "day" | "days" | "d" => Some('d'),
        _ => None,
    };
    let correction = unit.filter(|_| !digits.is_empty()).map(|unit| format!("{digits}{unit}"));
    let correction =
        correction.filter(|text| parse(text).is_some_and(|seconds| seconds <= MAX_AGE_LIMIT_SECONDS.into()));
    Finding {
        rule: Rule::MaxAgeUnit,
        problem: format!("`{}` is not a duration", text.escape_debug()),
        reason: "a duration is a whole number followed by one of the units `s`, `m`, `h`, `d`",
        help: correction
            .is_none()
            .then(|| "write seconds, as in `max_age = 600`, or a unit, as in `\"10m\"`".to_owned()),
        correction,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Result<u32, Rule> {
        seconds(&MaxAgeDraft::Text(text.to_owned())).map_err(|finding| finding.rule)
    }

    #[test]
    fn a_duration_is_a_number_with_a_unit() {
        for (written, expected) in [
            ("0s", Ok(0)),
            ("90s", Ok(90)),
            ("10m", Ok(600)),
            ("2h", Ok(7_200)),
            ("1d", Ok(86_400)),
            ("1440m", Ok(86_400)),
            ("2d", Err(Rule::MaxAgeRange)),
            ("25h", Err(Rule::MaxAgeRange)),
            ("99999999999999999999s", Err(Rule::MaxAgeRange)),
            ("18446744073709551615d", Err(Rule::MaxAgeRange)),
            ("", Err(Rule::MaxAgeUnit)),
            ("600", Err(Rule::MaxAgeUnit)),
            ("h", Err(Rule::MaxAgeUnit)),
            ("-1s", Err(Rule::MaxAgeUnit)),
            ("1.5h", Err(Rule::MaxAgeUnit)),
            ("1h30m", Err(Rule::MaxAgeUnit)),
            ("10 m", Err(Rule::MaxAgeUnit)),
            ("10min", Err(Rule::MaxAgeUnit)),
            ("10M", Err(Rule::MaxAgeUnit)),
            ("1w", Err(Rule::MaxAgeUnit)),
            ("١m", Err(Rule::MaxAgeUnit)),
            ("1µ", Err(Rule::MaxAgeUnit)),
        ] {
            assert_eq!(text(written), expected, "{written}");
        }
        assert_eq!(seconds(&MaxAgeDraft::Seconds(0)).unwrap(), 0);
        assert_eq!(seconds(&MaxAgeDraft::Seconds(86_400)).unwrap(), 86_400);
        assert_eq!(seconds(&MaxAgeDraft::Seconds(86_401)).unwrap_err().rule, Rule::MaxAgeRange);
    }

    #[test]
    fn usual_spellings_are_corrected() {
        for (written, correction) in [
            ("600", Some("600s")),
            ("10 min", Some("10m")),
            ("2 Hours", Some("2h")),
            ("1w", None),
            ("1.5h", None),
            ("9 days", None),
            ("86401", None),
        ] {
            let finding = seconds(&MaxAgeDraft::Text(written.to_owned())).unwrap_err();
            assert_eq!(finding.correction.as_deref(), correction, "{written}");
        }
    }
}
