//! One mistake.

use std::fmt;

use super::{Finding, Rule, Setting};

/// One mistake: its location, the rule it breaks, why that matters and what to write instead.
///
/// [`Display`](fmt::Display), and `Debug` likewise, is one line: the problem and the correction. The alternate form,
/// `{:#}`, adds the help, the reason and a link to the rule's page.
///
/// ```
/// # use cors_rules::{Draft, Rule};
/// let mut draft = Draft::default();
/// draft.origins = Some(vec!["https://app.example.com/".to_owned()]);
/// let errors = draft.validate().unwrap_err();
/// let error = errors.iter().next().unwrap();
/// assert_eq!(
///     error.to_string(),
///     "an origin cannot have a trailing slash: `https://app.example.com/`; write `https://app.example.com` (origin-path)",
/// );
/// assert!(format!("{error:#}").ends_with(&Rule::OriginPath.page()));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PolicyError {
    pub(crate) setting: Setting,
    pub(crate) index: usize,
    pub(crate) found: String,
    pub(crate) finding: Finding,
}

impl PolicyError {
    /// The rule that is broken.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.finding.rule
    }

    /// The setting that breaks it.
    #[must_use]
    pub fn setting(&self) -> Setting {
        self.setting
    }

    /// The position of the value in the setting's list, from 0; 0 for a setting with a single value.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Whether it is about one item of a list rather than the setting as a whole.
    pub(super) fn is_about_item(&self) -> bool {
        let holds_one = matches!(self.setting, Setting::MaxAge | Setting::PreflightStatus | Setting::Enforce);
        !holds_one && !matches!(self.rule(), Rule::EmptyList | Rule::MissingOrigins)
    }

    /// The value as it was written.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// The problem, without the location.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.finding.problem
    }

    /// Why that matters.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.finding.reason
    }

    /// What to do, in the notation of the attribute's keys.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        self.finding.help()
    }

    /// The value to write instead, where there is one.
    #[must_use]
    pub fn correction(&self) -> Option<&str> {
        self.finding.correction.as_deref()
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.finding.fmt(formatter)
    }
}

impl fmt::Debug for PolicyError {
    /// The same as [`Display`](fmt::Display): `unwrap` and `main` print it for people.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for PolicyError {}
