//! The unvalidated policy.

use std::{fmt, time::Duration};

#[cfg(feature = "serde")]
mod deserialize;
pub(crate) mod keys;

#[cfg(feature = "serde")]
pub(crate) use self::deserialize::Texts;

/// A policy as it was written: every value may still be wrong.
///
/// The fields have the names of the attribute's keys. [`validate`](Self::validate) checks them all at once. With the feature
/// `serde`, a configuration file may hold one; the attribute's word `mirror` is then `headers = { mirror = true }`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Draft {
    /// Who may read responses: `"*"` or patterns. `None` where nothing was written.
    pub origins: Option<Vec<String>>,
    /// Whether origins come from elsewhere too, in which case the lists here may be empty.
    pub has_runtime_origins: bool,
    /// Further origins in lists whose rules are known.
    pub lists: Vec<ListDraft>,
    /// Further origins for builds with `debug_assertions`. `None` where nothing was written.
    pub dev_origins: Option<Vec<String>>,
    /// Request headers that a function reads to decide about an origin. `None` where nothing was written.
    pub predicate_vary: Option<Vec<String>>,
    /// Regular expressions for further origins. Each is matched against a whole origin, and no rule checks which origins it
    /// matches. They need the feature `regex`.
    pub danger_origin_regexes: Vec<String>,
    /// Whether cookies and HTTP authentication may be used.
    pub credentials: CredentialsDraft,
    /// Request headers beyond the safelisted ones. `None` where nothing was written.
    pub headers: Option<HeadersDraft>,
    /// Response headers that scripts may read beyond the safelisted ones. `None` where nothing was written.
    pub expose: Option<Vec<String>>,
    /// How long a preflight may be cached.
    pub max_age: Option<MaxAgeDraft>,
    /// The methods that the policy covers. `None` means all of [`served_methods`](Self::served_methods).
    pub methods: Option<Vec<String>>,
    /// The methods that the route itself handles. Empty where that is not known; `methods` is then not compared.
    pub served_methods: Vec<String>,
    /// The status of a successful preflight, 204 by default.
    pub preflight_status: Option<u64>,
    /// Whether requests of untrusted origins are refused before the handler runs: all, none, or the default of
    /// [`Policy::enforces`](crate::Policy::enforces) where nothing was written.
    pub enforce: Option<bool>,
    /// Whether a list may be empty: in source text an empty list is an oversight, in a configuration it can be intended.
    pub allows_empty_lists: bool,
    /// Permits credentials over plain `http`.
    pub danger_insecure_origins: bool,
    /// Permits credentials for all names under a public suffix.
    pub danger_public_suffixes: PublicSuffixesDraft,
}

/// A list of origins that is filled at run time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListDraft {
    /// Its name in messages.
    pub name: String,
    /// What its origins are checked against.
    pub rules: OriginListRules,
}

/// Which risky origins a list may contain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OriginListRules {
    /// Permits plain `http` beyond loopback addresses and `localhost` names.
    pub danger_insecure_origins: bool,
    /// Permits wildcards under a public suffix.
    pub danger_public_suffixes: bool,
}

impl OriginListRules {
    /// The default: no exceptions.
    #[must_use]
    pub const fn strict() -> Self {
        Self { danger_insecure_origins: false, danger_public_suffixes: false }
    }
}

/// The written form of `credentials`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CredentialsDraft {
    /// No credentials, the default.
    #[default]
    Off,
    /// Credentials for all of `origins`.
    On,
    /// Credentials for these patterns; anonymous access for the rest of `origins`.
    For(Vec<String>),
}

/// The written form of `danger_public_suffixes`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PublicSuffixesDraft {
    /// No exception, the default.
    #[default]
    Off,
    /// Patterns may cover names under every public suffix.
    On,
    /// Patterns may cover these names and all below them: for their owner.
    For(Vec<String>),
}

impl PublicSuffixesDraft {
    /// Whether patterns may cover all names below this one.
    pub(crate) fn permits(&self, name: &str) -> bool {
        match self {
            Self::Off => false,
            Self::On => true,
            Self::For(owned) => owned.iter().any(|owner| {
                name.strip_suffix(owner.as_str()).is_some_and(|below| below.is_empty() || below.ends_with('.'))
            }),
        }
    }
}

impl From<bool> for PublicSuffixesDraft {
    fn from(on: bool) -> Self {
        if on { Self::On } else { Self::Off }
    }
}

/// The written form of `headers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeadersDraft {
    /// Header names, or `"*"`.
    Names(Vec<String>),
    /// Whatever the preflight requests.
    Mirror,
}

/// The written form of `max_age`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MaxAgeDraft {
    /// A number of seconds.
    Seconds(u64),
    /// A number with a unit, such as `"10m"`.
    Text(String),
}

impl From<u64> for MaxAgeDraft {
    fn from(seconds: u64) -> Self {
        Self::Seconds(seconds)
    }
}

impl From<&str> for MaxAgeDraft {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for MaxAgeDraft {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Duration> for MaxAgeDraft {
    /// Fractions of a second are a mistake: as text they match none of the accepted forms.
    fn from(duration: Duration) -> Self {
        match duration.subsec_nanos() {
            0 => Self::Seconds(duration.as_secs()),
            _ => Self::Text(format!("{duration:?}")),
        }
    }
}

impl fmt::Display for MaxAgeDraft {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(seconds) => seconds.fmt(formatter),
            Self::Text(text) => text.fmt(formatter),
        }
    }
}
