//! One broken rule, in words.

use std::fmt;

use super::Rule;

/// One broken rule, in words, without the location of the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    pub(crate) problem: String,
    pub(crate) reason: &'static str,
    pub(crate) help: Option<String>,
    pub(crate) correction: Option<String>,
}

impl Finding {
    pub(crate) fn new(rule: Rule, problem: impl Into<String>, reason: &'static str) -> Self {
        Self { rule, problem: problem.into(), reason, help: None, correction: None }
    }

    pub(crate) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// What to write or do instead.
    pub(crate) fn help(&self) -> Option<String> {
        let write = || self.correction.as_ref().map(|correction| format!("write `\"{correction}\"`"));
        self.help.clone().or_else(write)
    }
}

impl fmt::Display for Finding {
    /// One line: the problem, the correction and the name of the rule; in the alternate form the problem, the help, the
    /// reason and the rule's page.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.problem)?;
        if formatter.alternate() {
            formatter.write_str("\n")?;
            if let Some(help) = self.help() {
                write!(formatter, "\nhelp: {help}")?;
            }
            return write!(formatter, "\nnote: {}\nsee {}", self.reason, self.rule.page());
        }
        if let Some(correction) = &self.correction {
            write!(formatter, "; write `{correction}`")?;
        }
        write!(formatter, " ({})", self.rule)
    }
}
