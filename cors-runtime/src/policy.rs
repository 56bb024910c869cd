//! Policies as the server holds them: tables with finished header values.

use actix_web::http::{StatusCode, header::HeaderValue};
use cors_rules::OriginSet;

/// What generated code says of a policy. All of it comes from a validated one.
#[derive(Clone, Copy, Debug)]
pub struct PolicyTable {
    /// `None` for everybody.
    pub origins: Option<&'static OriginSet>,
    /// Whose requests may carry credentials.
    pub credentials: CredentialsTable,
    /// The value of `Access-Control-Allow-Headers`.
    pub allow_headers: AllowHeaders<&'static str>,
    /// The value of `Access-Control-Expose-Headers`.
    pub expose_headers: Option<&'static str>,
    /// The value of `Access-Control-Max-Age`, in seconds.
    pub max_age: Option<&'static str>,
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

/// A sound policy, ready to answer requests.
#[derive(Debug)]
pub struct Policy {
    pub(crate) origins: Option<&'static OriginSet>,
    pub(crate) credentials: CredentialsTable,
    pub(crate) allow_headers: AllowHeaders<HeaderValue>,
    pub(crate) expose_headers: Option<HeaderValue>,
    pub(crate) max_age: Option<HeaderValue>,
}

impl Policy {
    /// A policy from generated tables.
    #[must_use]
    pub const fn from_table(table: PolicyTable) -> Self {
        Self {
            origins: table.origins,
            credentials: table.credentials,
            allow_headers: match table.allow_headers {
                AllowHeaders::None => AllowHeaders::None,
                AllowHeaders::List(names) => AllowHeaders::List(HeaderValue::from_static(names)),
                AllowHeaders::Mirror => AllowHeaders::Mirror,
            },
            expose_headers: header_value(table.expose_headers),
            max_age: header_value(table.max_age),
        }
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

/// What generated code says of a route.
#[derive(Clone, Copy, Debug)]
pub struct RouteTable {
    /// `None` for a route without CORS.
    pub policy: Option<&'static Policy>,
    /// The methods that the route serves, in the order in which they are written.
    pub served_methods: &'static [&'static str],
    /// The methods that the policy covers, where these are not all.
    pub covered_methods: Option<&'static [&'static str]>,
    /// The covered methods as a list.
    pub allow_methods: &'static str,
    /// Whether preflights are answered here, and not by a handler of the user's.
    pub answers_preflights: bool,
    /// The status of a successful preflight.
    pub preflight_status: u16,
    /// Whether requests from disallowed origins are refused before the handler runs.
    pub enforces: bool,
}

/// An annotated route: its methods and what its policy says about them.
#[derive(Debug)]
pub struct Route {
    pub(crate) policy: Option<&'static Policy>,
    pub(crate) served_methods: &'static [&'static str],
    covered_methods: Option<&'static [&'static str]>,
    pub(crate) allow_methods: HeaderValue,
    pub(crate) answers_preflights: bool,
    preflight_status: u16,
    pub(crate) enforces: bool,
}

impl Route {
    /// A route from generated tables.
    #[must_use]
    pub const fn from_table(table: RouteTable) -> Self {
        Self {
            policy: table.policy,
            served_methods: table.served_methods,
            covered_methods: table.covered_methods,
            allow_methods: HeaderValue::from_static(table.allow_methods),
            answers_preflights: table.answers_preflights,
            preflight_status: table.preflight_status,
            enforces: table.enforces,
        }
    }

    /// Whether the route handles requests with this method.
    pub(crate) fn serves(&self, method: &[u8]) -> bool {
        contains(self.served_methods, method)
    }

    /// The policy for requests with this method, which the route serves.
    pub(crate) fn policy_for(&self, method: &[u8]) -> Option<&'static Policy> {
        let covered = self.covered_methods.is_none_or(|methods| contains(methods, method));
        self.policy.filter(|_| covered)
    }

    /// The status of a successful preflight.
    pub(crate) fn preflight_status(&self) -> StatusCode {
        StatusCode::from_u16(self.preflight_status).unwrap_or(StatusCode::NO_CONTENT)
    }
}

fn contains(methods: &[&str], method: &[u8]) -> bool {
    methods.iter().any(|candidate| candidate.as_bytes() == method)
}
