//! Origins that are known only at run time.

use std::{
    env, fmt, io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use arc_swap::ArcSwapOption;
use cors_rules::{OriginListRules, OriginSet, PolicyErrors, StrictOrigins};

/// A list of origins that is filled at start-up and may be replaced while serving: for `from(…)` in
/// [`origins`](macro@crate::cors).
///
/// It is strict by default: `https`, loopback or app schemes, never `"*"` or `null`, and no wildcard that reaches names
/// under a public suffix. Until it is filled it allows nobody, and the first request that asks logs one error.
/// Readers take no lock, and see either the old list or the new one, whole. What is asked for is found by hash, one look-up
/// for an exact origin and one for each label of a wildcard's host.
///
/// A list is the same for all requests. Where it depends on the request, such as on its tenant, collect sets with
/// [`OriginListRules::validate`](crate::rules::OriginListRules::validate) and ask [`OriginSet::contains`](crate::rules::OriginSet::contains)
/// in a function of `allow_if(…)`: see [`OriginRequest`](crate::OriginRequest).
///
/// ```
/// use actix_web::{App, Responder, get};
/// use cors_runtime::{OriginList, cors};
///
/// static FRONTENDS: OriginList = OriginList::new();
///
/// #[cors(origins = [from(FRONTENDS)], credentials)]
/// #[get("/orders")]
/// async fn orders() -> impl Responder {
///     "orders"
/// }
///
/// // From a file, a database, `FRONTENDS.load_env("FRONTEND_ORIGINS")?`, …
/// FRONTENDS.load(["https://app.example.com", "https://*.partners.example.com"])?;
/// let app = App::new().service(orders);
/// # Ok::<(), cors_runtime::rules::PolicyErrors>(())
/// ```
#[derive(Debug)]
pub struct OriginList {
    current: ArcSwapOption<OriginSet>,
    rules: OriginListRules,
    has_warned: AtomicBool,
}

impl OriginList {
    /// A strict list that allows nobody yet.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_rules(OriginListRules::strict())
    }

    /// A list that may hold `http` origins beyond loopback. A policy with `credentials` cannot use it.
    #[must_use]
    pub const fn danger_insecure_origins() -> Self {
        let mut rules = OriginListRules::strict();
        rules.danger_insecure_origins = true;
        Self::with_rules(rules)
    }

    /// A list that may hold wildcards under a public suffix. A policy with `credentials` cannot use it.
    #[must_use]
    pub const fn danger_public_suffixes() -> Self {
        let mut rules = OriginListRules::strict();
        rules.danger_public_suffixes = true;
        Self::with_rules(rules)
    }

    const fn with_rules(rules: OriginListRules) -> Self {
        Self { current: ArcSwapOption::const_empty(), rules, has_warned: AtomicBool::new(false) }
    }

    /// What its origins are checked against.
    pub(crate) fn rules(&self) -> OriginListRules {
        self.rules
    }

    /// Replaces the current origins, at start-up and at any time while serving.
    ///
    /// [`store`](Self::store) is for origins that have been checked already.
    ///
    /// # Errors
    /// Every mistake of the list, which is left unchanged.
    pub fn load<I>(&self, origins: I) -> Result<(), PolicyErrors>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let set = self.rules.validate(origins)?;
        self.current.store(Some(Arc::new(set)));
        Ok(())
    }

    /// Puts origins that have been checked already in the place of what was there; this cannot fail.
    ///
    /// It is for where checking and replacing are apart: a configuration file of which nothing is used before all of it is
    /// known to be sound, say. Everything else is [`load`](Self::load).
    ///
    /// With the feature `serde`, [`StrictOrigins`](crate::rules::StrictOrigins) may stand in what such a file is read into:
    ///
    #[cfg_attr(feature = "serde", doc = "```")]
    #[cfg_attr(not(feature = "serde"), doc = "```ignore")]
    /// use cors_runtime::{OriginList, rules::StrictOrigins};
    ///
    /// static FRONTENDS: OriginList = OriginList::new();
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Settings {
    ///     frontends: StrictOrigins,
    /// }
    ///
    /// let settings: Settings = toml::from_str(r#"
    ///     frontends = ["https://app.example.com", "https://*.partners.example.com"]
    /// "#)?;
    /// FRONTENDS.store(settings.frontends);
    /// # Ok::<(), toml::de::Error>(())
    /// ```
    pub fn store(&self, origins: StrictOrigins) {
        self.current.store(Some(Arc::new(origins.into_set())));
    }

    /// Takes the origins from an environment variable, in which commas or white space separate them.
    ///
    /// # Errors
    /// [`LoadEnvError`], if the variable is not set, is no Unicode or has mistakes; an empty one is a mistake. What was
    /// there stays.
    pub fn load_env(&self, variable: &str) -> Result<(), LoadEnvError> {
        let fail = |cause| LoadEnvError { variable: variable.to_owned(), cause };
        let value = env::var(variable).map_err(|error| fail(LoadEnvCause::Variable(error)))?;
        let separates = |character: char| character == ',' || character.is_whitespace();
        let origins = value.split(separates).filter(|origin| !origin.is_empty());
        self.load(origins).map_err(|errors| fail(LoadEnvCause::Origins(errors.in_variable(variable))))
    }

    /// Whether credentials may be given to what the list holds: evaluated while compiling.
    ///
    /// # Panics
    /// If the list is a relaxed one.
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn checked_for_credentials(&self) -> &Self {
        assert!(
            !self.rules.danger_insecure_origins && !self.rules.danger_public_suffixes,
            "a policy with `credentials` needs a strict list of origins; see https://docs.rs/cors-runtime/latest/cors_runtime/rules/enum.Rule.html#variant.RelaxedListWithCredentials"
        );
        self
    }

    /// Whether origins have been loaded.
    pub(crate) fn is_loaded(&self) -> bool {
        self.current.load().is_some()
    }

    /// Up to `limit` of its origins, as they are written.
    pub(crate) fn texts(&self, limit: usize) -> Vec<String> {
        self.current.load().as_ref().map(|set| set.texts(limit)).unwrap_or_default()
    }

    /// Whether the list allows an origin. `name` is what the log calls it.
    pub(crate) fn contains(&self, origin: &[u8], name: &str) -> bool {
        if let Some(set) = &*self.current.load() {
            return set.contains(origin);
        }
        if !self.has_warned.swap(true, Ordering::Relaxed) {
            tracing::error!(target: "cors_runtime", list = name, "the list of origins has not been loaded: it allows nobody");
        }
        false
    }
}

impl Default for OriginList {
    fn default() -> Self {
        Self::new()
    }
}

/// Why an environment variable gave no list of origins.
pub struct LoadEnvError {
    variable: String,
    cause: LoadEnvCause,
}

enum LoadEnvCause {
    Variable(env::VarError),
    Origins(PolicyErrors),
}

impl LoadEnvError {
    /// Whether the variable is not set, so that the origins may come from somewhere else.
    ///
    /// ```
    /// # use cors_runtime::OriginList;
    /// # static FRONTENDS: OriginList = OriginList::new();
    /// # fn from_file() -> Vec<String> { vec!["https://app.example.com".to_owned()] }
    /// match FRONTENDS.load_env("FRONTEND_ORIGINS") {
    ///     Err(error) if error.is_unset() => FRONTENDS.load(from_file())?,
    ///     loaded => loaded?,
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_unset(&self) -> bool {
        matches!(self.cause, LoadEnvCause::Variable(env::VarError::NotPresent))
    }

    /// The mistakes in the variable's value, if that is the cause.
    #[must_use]
    pub fn mistakes(&self) -> Option<&PolicyErrors> {
        match &self.cause {
            LoadEnvCause::Origins(errors) => Some(errors),
            LoadEnvCause::Variable(_) => None,
        }
    }
}

impl fmt::Display for LoadEnvError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let variable = &self.variable;
        match &self.cause {
            LoadEnvCause::Variable(env::VarError::NotPresent) => {
                write!(formatter, "the environment variable `{variable}` is not set")
            }
            LoadEnvCause::Variable(env::VarError::NotUnicode(_)) => {
                write!(formatter, "the environment variable `{variable}` is not valid Unicode")
            }
            LoadEnvCause::Origins(errors) => fmt::Display::fmt(errors, formatter),
        }
    }
}

impl fmt::Debug for LoadEnvError {
    /// What `unwrap` and `main` print is for people.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for LoadEnvError {}

impl From<LoadEnvError> for io::Error {
    fn from(error: LoadEnvError) -> Self {
        Self::other(error)
    }
}

#[cfg(test)]
mod tests;
