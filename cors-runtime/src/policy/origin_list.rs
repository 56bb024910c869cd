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
/// under a public suffix. Until it is filled it allows no origin, and the first request that needs it logs an error.
/// Readers take no lock, and see either the old list or the new one. Lookups use hashing: one for an exact origin, and one for
/// each label of the host for wildcards.
///
/// A list is the same for all requests. If the origins depend on the request, for example on its tenant, build sets with
/// [`OriginListRules::validate`](crate::rules::OriginListRules::validate) and call
/// [`OriginSet::contains`](crate::rules::OriginSet::contains) in a function in `allow_if(…)`: see
/// [`OriginRequest`](crate::OriginRequest).
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
    /// An empty strict list.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_rules(OriginListRules::strict())
    }

    /// An empty list that may contain `http` origins beyond loopback. A policy with `credentials` cannot use it.
    #[must_use]
    pub const fn danger_insecure_origins() -> Self {
        let mut rules = OriginListRules::strict();
        rules.danger_insecure_origins = true;
        Self::with_rules(rules)
    }

    /// An empty list that may contain wildcards under a public suffix. A policy with `credentials` cannot use it.
    #[must_use]
    pub const fn danger_public_suffixes() -> Self {
        let mut rules = OriginListRules::strict();
        rules.danger_public_suffixes = true;
        Self::with_rules(rules)
    }

    const fn with_rules(rules: OriginListRules) -> Self {
        Self { current: ArcSwapOption::const_empty(), rules, has_warned: AtomicBool::new(false) }
    }

    /// The rules that its origins are checked against.
    pub(crate) fn rules(&self) -> OriginListRules {
        self.rules
    }

    /// Replaces the current origins, at start-up and at any time while serving.
    ///
    /// Use [`store`](Self::store) for origins that have already been checked.
    ///
    /// # Errors
    /// Every mistake in the origins. The list is left unchanged.
    pub fn load<I>(&self, origins: I) -> Result<(), PolicyErrors>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let set = self.rules.validate(origins)?;
        self.current.store(Some(Arc::new(set)));
        Ok(())
    }

    /// Replaces the current origins with ones that have already been checked; this cannot fail.
    ///
    /// It separates checking from replacing, for example to use nothing from a configuration file before all of it has been
    /// checked. In other cases, use [`load`](Self::load).
    ///
    /// With the feature `serde`, the type of such a file may contain [`StrictOrigins`](crate::rules::StrictOrigins):
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

    /// Loads the origins from an environment variable, separated by commas or white space.
    ///
    /// # Errors
    /// [`LoadEnvError`], if the variable is unset, not valid Unicode, empty, or has mistakes. The list is left unchanged.
    pub fn load_env(&self, variable: &str) -> Result<(), LoadEnvError> {
        let fail = |cause| LoadEnvError { variable: variable.to_owned(), cause };
        let value = env::var(variable).map_err(|error| fail(LoadEnvCause::Variable(error)))?;
        let separates = |character: char| character == ',' || character.is_whitespace();
        let origins = value.split(separates).filter(|origin| !origin.is_empty());
        self.load(origins).map_err(|errors| fail(LoadEnvCause::Origins(errors.in_variable(variable))))
    }

    /// Checks that the list is safe with credentials: evaluated at compile time.
    ///
    /// # Panics
    /// If the list is relaxed.
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

    /// Up to `limit` of the origins, as they are written.
    pub(crate) fn texts(&self, limit: usize) -> Vec<String> {
        self.current.load().as_ref().map(|set| set.texts(limit)).unwrap_or_default()
    }

    /// Whether the list allows an origin. `name` is its name in the log.
    pub(crate) fn contains(&self, origin: &[u8], name: &str) -> bool {
        if let Some(set) = &*self.current.load() {
            return set.contains(origin);
        }
        if !self.has_warned.swap(true, Ordering::Relaxed) {
            tracing::error!(target: "cors_runtime", list = name, "the list of origins has not been loaded: it allows no origin");
        }
        false
    }
}

impl Default for OriginList {
    fn default() -> Self {
        Self::new()
    }
}

/// Error returned by [`OriginList::load_env`].
pub struct LoadEnvError {
    variable: String,
    cause: LoadEnvCause,
}

enum LoadEnvCause {
    Variable(env::VarError),
    Origins(PolicyErrors),
}

impl LoadEnvError {
    /// Whether the variable is not set, in which case the origins may come from elsewhere.
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
    /// The same as [`Display`](fmt::Display): `unwrap` and `main` print it for people.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl std::error::Error for LoadEnvError {}

impl From<LoadEnvError> for io::Error {
    /// For a `main` that returns `std::io::Result<()>`, as a server's often does.
    fn from(error: LoadEnvError) -> Self {
        Self::other(error)
    }
}

#[cfg(test)]
mod tests;
