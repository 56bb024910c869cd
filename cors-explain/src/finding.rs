//! Findings about a server.

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Note,
    Warning,
    Error,
}

impl Level {
    /// Its name, as in SARIF.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A finding about a server.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The stable name, in kebab case.
    pub(crate) id: &'static str,
    pub(crate) level: Level,
    /// The observation, in a sentence.
    pub(crate) message: String,
    /// What to change.
    pub(crate) help: &'static str,
    /// The standard, or a page that explains it.
    pub(crate) link: &'static str,
}

impl Finding {
    pub(crate) fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}
