//! Policies as the server holds them: tables with finished header values.

use actix_web::http::{StatusCode, header::HeaderValue};
use cors_rules::{OriginSet, is_serialized_origin};

use crate::{origin_list::OriginList, origin_regex::OriginRegex};

/// A sound policy, ready to answer requests. [`policy!`](crate::policy) makes one that has a name.
#[derive(Debug)]
pub struct Policy {
    pub(crate) origins: Option<&'static OriginSet>,
    pub(crate) lists: &'static [ListTable],
    regexes: &'static [OriginRegex],
    pub(crate) credentials: CredentialsTable,
    allow_headers: AllowHeaders<HeaderValue>,
    allow_headers_for_json: AllowHeaders<HeaderValue>,
    pub(crate) expose_headers: Option<HeaderValue>,
    pub(crate) max_age: Option<HeaderValue>,
    methods: Option<&'static [&'static str]>,
    preflight_status: u16,
    enforces: bool,
}

/// What generated code says of a policy. All of it comes from a validated one.
#[derive(Clone, Copy, Debug)]
pub struct PolicyTable {
    /// `None` for everybody.
    pub origins: Option<&'static OriginSet>,
    /// Further origins, known at run time.
    pub lists: &'static [ListTable],
    /// Further origins, by regular expressions.
    pub regexes: &'static [OriginRegex],
    /// Whose requests may carry credentials.
    pub credentials: CredentialsTable,
    /// The value of `Access-Control-Allow-Headers`.
    pub allow_headers: AllowHeaders<&'static str>,
    /// The same for routes that read a JSON body.
    pub allow_headers_for_json: AllowHeaders<&'static str>,
    /// The value of `Access-Control-Expose-Headers`.
    pub expose_headers: Option<&'static str>,
    /// The value of `Access-Control-Max-Age`, in seconds.
    pub max_age: Option<&'static str>,
    /// The methods that the policy is narrowed to.
    pub methods: Option<&'static [&'static str]>,
    /// The status of a successful preflight.
    pub preflight_status: u16,
    /// Whether requests from disallowed origins are refused before the handler runs.
    pub enforces: bool,
}

/// A list of origins, and what the log calls it.
#[derive(Clone, Copy, Debug)]
pub struct ListTable {
    /// Its name in the source.
    pub name: &'static str,
    /// The list itself.
    pub list: &'static OriginList,
}

/// Whose requests may carry credentials.
#[derive(Clone, Copy, Debug)]
pub enum CredentialsTable {
    /// Nobody's.
    Never,
    /// Those of all allowed origins.
    Always,
    /// Those of some allowed origins.
    Only(&'static OriginSet),
}

/// The value of `Access-Control-Allow-Headers`.
#[derive(Clone, Copy, Debug)]
pub enum AllowHeaders<T> {
    /// No header.
    None,
    /// These names.
    List(T),
    /// Whatever is asked for.
    Mirror,
}

impl AllowHeaders<&'static str> {
    const fn finish(self) -> AllowHeaders<HeaderValue> {
        match self {
            AllowHeaders::None => AllowHeaders::None,
            AllowHeaders::List(names) => AllowHeaders::List(HeaderValue::from_static(names)),
            AllowHeaders::Mirror => AllowHeaders::Mirror,
        }
    }
}

/// A set of no origin.
static NOBODY: OriginSet = OriginSet::from_validated_tables(&[], &[], &[], &[]);

impl Policy {
    /// What stands for a policy that has mistakes.
    #[doc(hidden)]
    pub const DENY_ALL: Self = Self::from_table(PolicyTable {
        origins: Some(&NOBODY),
        lists: &[],
        regexes: &[],
        credentials: CredentialsTable::Never,
        allow_headers: AllowHeaders::None,
        allow_headers_for_json: AllowHeaders::None,
        expose_headers: None,
        max_age: None,
        methods: None,
        preflight_status: 204,
        enforces: false,
    });

    /// A policy from generated tables.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_table(table: PolicyTable) -> Self {
        Self {
            origins: table.origins,
            lists: table.lists,
            regexes: table.regexes,
            credentials: table.credentials,
            allow_headers: table.allow_headers.finish(),
            allow_headers_for_json: table.allow_headers_for_json.finish(),
            expose_headers: header_value(table.expose_headers),
            max_age: header_value(table.max_age),
            methods: table.methods,
            preflight_status: table.preflight_status,
            enforces: table.enforces,
        }
    }

    /// The policy itself, once it is known to suit the routes of a handler: evaluated while compiling.
    ///
    /// # Panics
    /// If the policy is narrowed to a method that none of the routes serves, or is to be enforced for every origin.
    #[doc(hidden)]
    #[must_use]
    #[track_caller]
    pub const fn checked(&self, served_methods: &[&str], narrowed: bool, enforces: bool) -> &Self {
        assert!(
            narrowed || self.methods.is_none() || is_subset(self.methods, served_methods),
            "the policy's `methods` name one that this route does not handle (rule: method-not-served)"
        );
        assert!(
            !enforces || self.origins.is_some(),
            "`enforce` has no effect with a policy for every origin (rule: enforce-any-origin)"
        );
        self
    }

    /// Whether an origin is listed, here or in a list of its own, or matches.
    pub(crate) fn lists_origin(&self, origin: &[u8]) -> bool {
        self.origins.is_some_and(|set| set.contains(origin))
            || self.lists.iter().any(|table| table.list.contains(origin, table.name))
            || self.matches(origin)
    }

    /// Whether a regular expression matches an origin. What is no origin is not shown to one.
    fn matches(&self, origin: &[u8]) -> bool {
        !self.regexes.is_empty()
            && is_serialized_origin(origin)
            && self.regexes.iter().any(|regex| regex.matches(origin))
    }

    /// Whether every request gets the same answer, `*`, so that `Origin` need not be read.
    pub(crate) fn is_constant(&self) -> bool {
        self.origins.is_none() && matches!(self.credentials, CredentialsTable::Never)
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

/// What generated code says of a route.
#[derive(Clone, Copy, Debug)]
pub struct RouteTable {
    /// `None` for a route without CORS.
    pub policy: Option<&'static Policy>,
    /// The methods that the route serves, in the order in which they are written.
    pub served_methods: &'static [&'static str],
    /// The methods that the attribute narrows the policy to, whatever the policy says.
    pub methods: Option<&'static [&'static str]>,
    /// Whether the handler reads a JSON body.
    pub takes_json: bool,
    /// Whether preflights are answered here, and not by a handler of the user's.
    pub answers_preflights: bool,
    /// The status of a successful preflight, if the attribute says it.
    pub preflight_status: Option<u16>,
    /// Whether the route enforces, if the attribute says it.
    pub enforces: Option<bool>,
}

/// An annotated route: its methods and what its policy says about them.
#[derive(Clone, Copy, Debug)]
pub struct Route(RouteTable);

/// What a policy around unknown routes allows, unless it is narrowed: all methods that browsers send and actix-web has a
/// name for, in the order of the alphabet.
const USUAL_METHODS: &[&str] = &["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"];

impl Route {
    /// A route from generated tables.
    #[must_use]
    pub const fn from_table(table: RouteTable) -> Self {
        Self(table)
    }

    /// What stands for the unknown routes inside a policy.
    pub(crate) fn around(policy: &'static Policy) -> Self {
        Self(RouteTable {
            policy: Some(policy),
            served_methods: policy.methods.unwrap_or(USUAL_METHODS),
            methods: None,
            takes_json: false,
            answers_preflights: true,
            preflight_status: None,
            enforces: None,
        })
    }

    pub(crate) fn policy(&self) -> Option<&'static Policy> {
        self.0.policy
    }

    /// The methods that the route handles.
    pub(crate) fn served_methods(&self) -> &'static [&'static str] {
        self.0.served_methods
    }

    /// Whether the route handles requests with this method.
    pub(crate) fn serves(&self, method: &[u8]) -> bool {
        contains(self.0.served_methods, method)
    }

    /// The policy for requests with this method, which the route serves.
    pub(crate) fn policy_for(&self, method: &[u8]) -> Option<&'static Policy> {
        self.0.policy.filter(|policy| self.narrowed_to(policy).is_none_or(|methods| contains(methods, method)))
    }

    fn narrowed_to(&self, policy: &Policy) -> Option<&'static [&'static str]> {
        self.0.methods.or(policy.methods)
    }

    /// The served methods that the policy covers, as a list.
    pub(crate) fn allow_methods(&self) -> String {
        let covered = self.0.served_methods.iter().filter(|method| self.policy_for(method.as_bytes()).is_some());
        covered.copied().collect::<Vec<_>>().join(", ")
    }

    /// The value of `Access-Control-Allow-Headers` for this route.
    pub(crate) fn allow_headers(&self, policy: &'static Policy) -> &'static AllowHeaders<HeaderValue> {
        if self.0.takes_json { &policy.allow_headers_for_json } else { &policy.allow_headers }
    }

    /// Whether preflights are answered here, and not by a handler of the user's.
    pub(crate) fn answers_preflights(&self) -> bool {
        self.0.answers_preflights
    }

    /// The status of a successful preflight.
    pub(crate) fn preflight_status(&self, policy: &Policy) -> StatusCode {
        let status = self.0.preflight_status.unwrap_or(policy.preflight_status);
        StatusCode::from_u16(status).unwrap_or(StatusCode::NO_CONTENT)
    }

    /// Whether requests from disallowed origins are refused before the handler runs.
    pub(crate) fn enforces(&self) -> bool {
        self.0.policy.is_some_and(|policy| self.0.enforces.unwrap_or(policy.enforces))
    }
}

fn contains(methods: &[&str], method: &[u8]) -> bool {
    methods.iter().any(|candidate| candidate.as_bytes() == method)
}
