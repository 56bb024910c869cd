//! Policies at run time: tables with finished header values.

use actix_web::{
    dev::{Path, Url},
    http::header::HeaderValue,
};
use cors_rules::{OriginRegex, OriginSet, ParameterMatch};

use self::{
    enforcement::Enforcement,
    methods::Methods,
    patterns::{PatternTable, Patterns},
    predicate::BoxedPredicate,
    static_or_arc::StaticOrArc,
    table::{AllowHeaders, CredentialsTable, ListTable, PolicyTable, PredicateTable},
};

pub(crate) mod builder;
pub(crate) mod enforcement;
mod from_draft;
pub(crate) mod into_policy;
pub(crate) mod methods;
pub(crate) mod origin_list;
pub(crate) mod patterns;
pub(crate) mod predicate;
pub(crate) mod predicate_policy;
pub(crate) mod static_item;
pub(crate) mod static_or_arc;
pub(crate) mod table;

/// A validated policy, ready to be applied to requests. [`policy!`](crate::policy) defines a named one at compile time.
///
/// A policy that is known at run time only comes from [`Policy::builder`], or from a configuration file with the feature
/// `serde`. It is checked against the same rules and fails at start-up, with all its mistakes. Clones share their data.
///
/// ```
/// use actix_web::{App, HttpServer};
/// use cors_runtime::{Cors, Policy};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let policy = Policy::builder().origins(["https://app.example.com"]).credentials().max_age("1h").build()?;
/// let server = HttpServer::new(move || App::new().wrap(Cors::new(policy.clone())));
/// # Ok(())
/// # }
/// ```
///
/// In a file, a policy is a table of the [attribute's keys](macro@crate::cors), with a string or a list of strings where the
/// attribute takes them. `mirror` is written as `headers = { mirror = true }`. Unknown keys are an error. With the feature
/// `regex`, a file may also contain [`danger_origin_regexes`](crate::PolicyBuilder::danger_origin_regex).
///
#[cfg_attr(feature = "serde", doc = "```")]
#[cfg_attr(not(feature = "serde"), doc = "```ignore")]
/// use cors_runtime::{Cors, Policy};
///
/// #[derive(serde::Deserialize)]
/// struct Settings {
///     cors: Policy,
/// }
///
/// let settings: Settings = toml::from_str(r#"
///     [cors]
///     origins = ["https://app.example.com", "https://*.partners.example.com"]
///     dev_origins = "http://localhost:*"
///     credentials = ["https://app.example.com"]
///     headers = ["Content-Type", "X-Request-Id"]
///     max_age = "1h"
/// "#)?;
/// let cors = Cors::new(settings.cors);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    name: Option<&'static str>,
    pub(crate) origins: Option<Patterns>,
    origins_without_dev: Option<Patterns>,
    /// Whether `origins` has a set at most, and there are no lists or expressions: most policies compare nothing else.
    has_sets_only: bool,
    pub(crate) lists: StaticOrArc<[ListTable]>,
    pub(crate) danger_origin_regexes: StaticOrArc<[OriginRegex]>,
    predicate: Option<PredicateTable>,
    predicate_function: Option<BoxedPredicate>,
    pub(crate) credentials: CredentialsTable<Patterns>,
    pub(crate) allow_headers: AllowHeaders<HeaderValue>,
    pub(crate) allow_headers_for_json: AllowHeaders<HeaderValue>,
    pub(crate) expose_headers: Option<HeaderValue>,
    pub(crate) max_age: Option<HeaderValue>,
    methods: Option<Methods>,
    pub(crate) preflight_status: u16,
    pub(crate) enforcement: Enforcement,
}

/// How many patterns of one set or list a message searches for a similar one: a list may contain a million.
const MAX_LISTED_TEXTS: usize = 1_000;

/// An empty set.
static NOBODY: OriginSet = OriginSet::empty();

impl Policy {
    /// Denies everything; emitted in place of an invalid policy.
    #[doc(hidden)]
    pub const DENY_ALL: Self = Self::from_table(PolicyTable {
        name: None,
        origins_without_dev: None,
        origins: Some(PatternTable { set: &NOBODY, templates: &[] }),
        lists: &[],
        predicate: None,
        credentials: CredentialsTable::Never,
        allow_headers: AllowHeaders::None,
        allow_headers_for_json: AllowHeaders::None,
        expose_headers: None,
        max_age: None,
        methods: None,
        preflight_status: 204,
        enforces: None,
    });

    /// Allows nothing, which is also the [`Default`]: preflights are refused, responses carry no CORS header.
    ///
    /// ```
    /// use cors_runtime::{Cors, Policy};
    ///
    /// // A service that has not been configured is closed.
    /// fn cors(configured: Option<Policy>) -> Cors {
    ///     Cors::new(configured.unwrap_or_default())
    /// }
    /// ```
    #[must_use]
    pub const fn deny_all() -> Self {
        Self::DENY_ALL
    }

    /// A policy from generated tables.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_table(table: PolicyTable) -> Self {
        Self::with_function(table, None)
    }

    /// The same, with a predicate that outer policies can call.
    pub(crate) const fn with_function(table: PolicyTable, function: Option<BoxedPredicate>) -> Self {
        let enforcement = Enforcement::new(table.enforces, !matches!(table.credentials, CredentialsTable::Never));
        let has_templates = match table.origins {
            Some(patterns) => !patterns.templates.is_empty(),
            None => false,
        };
        Self {
            has_sets_only: !has_templates && table.lists.is_empty(),
            name: table.name,
            origins: match table.origins {
                Some(table) => Some(Patterns::from_table(table)),
                None => None,
            },
            origins_without_dev: match table.origins_without_dev {
                Some(table) => Some(Patterns::from_table(table)),
                None => None,
            },
            lists: StaticOrArc::Static(table.lists),
            danger_origin_regexes: StaticOrArc::Static(&[]),
            predicate: table.predicate,
            predicate_function: function,
            credentials: table.credentials.into_runtime(),
            allow_headers: table.allow_headers.into_runtime(),
            allow_headers_for_json: table.allow_headers_for_json.into_runtime(),
            expose_headers: header_value(table.expose_headers),
            max_age: header_value(table.max_age),
            methods: match table.methods {
                Some(names) => Some(Methods::Static(names)),
                None => None,
            },
            preflight_status: table.preflight_status,
            enforcement,
        }
    }

    /// The policy itself, after checking that it suits a handler's routes: evaluated at compile time.
    ///
    /// # Panics
    /// If the policy is narrowed to a method that none of the routes serves, or enforced for every origin.
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn checked(&self, served_methods: &[&str], narrowed: bool, enforces: bool) -> &Self {
        assert!(
            narrowed || is_subset(self.static_methods(), served_methods),
            "the policy's `methods` list one that this route does not handle; see https://docs.rs/cors-runtime/latest/cors_runtime/rules/enum.Rule.html#variant.MethodNotServed"
        );
        assert!(
            !enforces || self.origins.is_some(),
            "`enforce` has no effect with a policy for every origin; see https://docs.rs/cors-runtime/latest/cors_runtime/rules/enum.Rule.html#variant.EnforceAnyOrigin"
        );
        self
    }

    /// Identity, the counterpart of the method on [`PredicatePolicy`](predicate_policy::PredicatePolicy).
    #[doc(hidden)]
    #[must_use]
    pub const fn as_policy(&'static self) -> &'static Self {
        self
    }

    /// The name in the source, if it has one.
    pub(crate) fn name(&self) -> Option<&'static str> {
        self.name
    }

    /// The patterns of `origins` alone, or `None` for every origin: the same in all builds.
    pub(crate) fn origins_without_dev(&self) -> Option<&Patterns> {
        self.origins_without_dev.as_ref().or(self.origins.as_ref())
    }

    /// The predicate for unlisted origins.
    pub(crate) fn predicate(&self) -> Option<PredicateTable> {
        self.predicate
    }

    /// The predicate's function, unless only the route has it.
    pub(crate) fn predicate_function(&self) -> Option<&BoxedPredicate> {
        self.predicate_function.as_ref()
    }

    /// The request headers that responses depend on, beyond the usual ones.
    #[inline]
    pub(crate) fn vary_headers(&self) -> &'static [&'static str] {
        match &self.predicate {
            Some(predicate) => predicate.headers,
            None => &[],
        }
    }

    /// The methods of a compile-time policy; only called in const evaluation.
    const fn static_methods(&self) -> Option<&'static [&'static str]> {
        match self.methods {
            Some(Methods::Static(names)) => Some(names),
            _ => None,
        }
    }

    /// The methods that the policy is narrowed to.
    #[inline]
    pub(crate) fn methods(&self) -> Option<&Methods> {
        self.methods.as_ref()
    }

    /// Compares an origin with the policy's patterns and lists: `None` if nothing matches. `path` has the parameters of the
    /// request.
    #[inline]
    pub(crate) fn compare_listed(&self, origin: &[u8], path: &Path<Url>) -> Option<ParameterMatch> {
        let is_in_set = self.origins.as_ref().is_some_and(|patterns| patterns.set.contains(origin));
        if is_in_set {
            return Some(ParameterMatch::Equal);
        }
        if self.has_sets_only { None } else { self.compare_others(origin, path) }
    }

    #[inline(never)]
    fn compare_others(&self, origin: &[u8], path: &Path<Url>) -> Option<ParameterMatch> {
        let own = self.origins.as_ref().and_then(|patterns| patterns.compare_templates(origin, path));
        if own == Some(ParameterMatch::Equal)
            || self.lists.iter().any(|table| table.list.contains(origin, table.name))
            || self.danger_origin_regexes.iter().any(|regex| regex.matches(origin))
        {
            return Some(ParameterMatch::Equal);
        }
        own
    }

    /// Whether one of the policy's lists has never been loaded.
    pub(crate) fn has_unloaded_list(&self) -> bool {
        self.lists.iter().any(|table| !table.list.is_loaded())
    }

    /// The patterns of the policy, and the first ones of its lists, for messages.
    pub(crate) fn listed_texts(&self) -> Vec<String> {
        let own = self.origins.as_ref().map(|patterns| patterns.texts(MAX_LISTED_TEXTS)).unwrap_or_default();
        own.into_iter().chain(self.lists.iter().flat_map(|table| table.list.texts(MAX_LISTED_TEXTS))).collect()
    }

    /// The same without what `dev_origins` add to this build.
    pub(crate) fn listed_texts_without_dev(&self) -> Vec<String> {
        let own = self.origins_without_dev().map(|patterns| patterns.texts(MAX_LISTED_TEXTS)).unwrap_or_default();
        let lists = self.lists.iter().filter(|table| !table.is_dev);
        own.into_iter().chain(lists.flat_map(|table| table.list.texts(MAX_LISTED_TEXTS))).collect()
    }

    /// Whether some origins are allowed with credentials, and others without.
    #[inline]
    pub(crate) fn has_anonymous_origins(&self) -> bool {
        matches!(self.credentials, CredentialsTable::Only(_))
    }

    /// Whether every response gets `*`, so the policy need not read `Origin`.
    #[inline]
    pub(crate) fn is_constant(&self) -> bool {
        self.origins.is_none() && matches!(self.credentials, CredentialsTable::Never)
    }
}

impl Default for Policy {
    /// [`Policy::deny_all`].
    fn default() -> Self {
        Self::deny_all()
    }
}

const fn header_value(value: Option<&'static str>) -> Option<HeaderValue> {
    match value {
        Some(value) => Some(HeaderValue::from_static(value)),
        None => None,
    }
}

const fn is_subset(some: Option<&[&str]>, all: &[&str]) -> bool {
    let Some(some) = some else {
        return true;
    };
    let mut index = 0;
    while index < some.len() {
        let mut candidate = 0;
        while candidate < all.len() && !is_same(some[index].as_bytes(), all[candidate].as_bytes()) {
            candidate += 1;
        }
        if candidate == all.len() {
            return false;
        }
        index += 1;
    }
    true
}

const fn is_same(left: &[u8], right: &[u8]) -> bool {
    let mut index = 0;
    while index < left.len() && index < right.len() && left[index] == right[index] {
        index += 1;
    }
    index == left.len() && index == right.len()
}
