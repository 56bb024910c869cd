//! Mistakes on a command line.

use std::{error::Error, fmt};

/// One mistake, and what to write instead.
#[derive(Debug)]
pub struct Mistake {
    pub flag: &'static str,
    pub problem: String,
    pub reason: String,
    pub help: String,
}

/// All mistakes of a command line.
#[derive(Debug, Default)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    pub fn add(
        &mut self,
        flag: &'static str,
        problem: impl Into<String>,
        reason: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.0.push(Mistake { flag, problem: problem.into(), reason: reason.into(), help: help.into() });
    }

    /// Returns the result, unless there are mistakes.
    pub fn none_in<T>(self, made: Option<T>) -> Result<T, Self> {
        made.filter(|_| self.0.is_empty()).ok_or(self)
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        write!(formatter, "{count} mistake{} on the command line", if count == 1 { "" } else { "s" })?;
        for Mistake { flag, problem, reason, help } in &self.0 {
            write!(formatter, "\n--{flag}: {problem}\n  note: {reason}\n  help: {help}")?;
        }
        Ok(())
    }
}

impl Error for Mistakes {}
