//! Why a cookie was ignored.

use std::{error::Error, fmt};

use cors_rules::Reason;

use crate::refusal::Refusal;

/// Why a cookie was not stored, or was not sent to its host and path.
#[derive(Clone)]
pub struct CookieProblem {
    pub(crate) name: String,
    pub(crate) refusal: Refusal,
    pub(crate) stored: bool,
}

impl CookieProblem {
    /// The cookie's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rule that the browser followed.
    #[must_use]
    pub const fn reason(&self) -> Reason {
        self.refusal.reason
    }

    /// The problem, in a clause about the cookie.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.refusal.problem
    }

    /// What the server would have to do.
    #[must_use]
    pub fn remedy(&self) -> &str {
        &self.refusal.remedy
    }

    /// Whether the cookie was stored but not sent, rather than received but not stored.
    #[must_use]
    pub const fn was_stored(&self) -> bool {
        self.stored
    }
}

impl fmt::Display for CookieProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, refusal: Refusal { reason, problem, remedy }, stored } = self;
        let what = if *stored { "not sent" } else { "not stored" };
        write!(formatter, "the cookie `{name}` was {what}: {problem} ({reason}); {remedy}")
    }
}

/// The same as `Display`, which `unwrap` then prints.
impl fmt::Debug for CookieProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Error for CookieProblem {}

/// The ignored cookies, each name once: the error of [`Response::check_cookies`](crate::Response::check_cookies).
#[derive(Clone)]
pub struct CookieProblems {
    /// At least one.
    problems: Vec<CookieProblem>,
}

impl CookieProblems {
    /// `None` if there is no problem.
    pub(crate) fn collect<'a>(found: impl Iterator<Item = &'a CookieProblem>) -> Option<Self> {
        let mut problems: Vec<CookieProblem> = Vec::new();
        for problem in found {
            if problems.iter().all(|known| known.name != problem.name) {
                problems.push(problem.clone());
            }
        }
        (!problems.is_empty()).then_some(Self { problems })
    }

    /// The problems, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &CookieProblem> {
        self.problems.iter()
    }
}

/// One line for each cookie.
impl fmt::Display for CookieProblems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{problem}")?;
        }
        Ok(())
    }
}

/// The same as `Display`, which `unwrap` then prints.
impl fmt::Debug for CookieProblems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Error for CookieProblems {}
