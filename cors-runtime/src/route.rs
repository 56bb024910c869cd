//! Annotated routes at run time.

use std::panic::Location;

use actix_web::http::{StatusCode, header::HeaderValue};

use crate::policy::{
    Policy,
    enforcement::Enforcement,
    methods::{DEFAULT_METHODS, Methods, contains, covers},
    static_or_arc::StaticOrArc,
    table::AllowHeaders,
};

/// A route in generated code.
#[derive(Clone, Copy, Debug)]
pub struct RouteTable {
    /// `None` for a route without CORS, and where [`RouteTables`](crate::__private::RouteTables) contain the policy.
    pub policy: Option<&'static Policy>,
    /// The path, as it is written.
    pub path: &'static str,
    /// The file of the attribute.
    pub file: &'static str,
    /// The line of the attribute.
    pub line: u32,
    /// The methods that the route serves, in the order of the source.
    pub served_methods: &'static [&'static str],
    /// The methods that the attribute narrows the policy to, overriding those of the policy.
    pub methods: Option<&'static [&'static str]>,
    /// Whether the handler reads a JSON body.
    pub takes_json: bool,
    /// Whether the route answers preflights itself, rather than a user-supplied handler.
    pub answers_preflights: bool,
    /// Whether preflights skip the user-supplied guards.
    pub skips_guards: bool,
    /// The status of a successful preflight, if the attribute has one.
    pub preflight_status: Option<u16>,
    /// Whether requests of untrusted origins are refused before the handler runs, if the attribute has `enforce`.
    pub enforces: Option<bool>,
}

/// An annotated route, or a stand-in for the routes inside an outer policy: its methods, and how its policy applies to them.
#[derive(Clone, Debug)]
pub struct Route {
    table: RouteTable,
    policy: Option<StaticOrArc<Policy>>,
    is_any: bool,
}

impl Route {
    /// A route from generated tables.
    #[must_use]
    pub const fn from_table(table: RouteTable) -> Self {
        let policy = match table.policy {
            Some(policy) => Some(StaticOrArc::Static(policy)),
            None => None,
        };
        Self { table, policy, is_any: false }
    }

    /// The stand-in for the unknown routes inside a policy.
    pub(crate) fn any(policy: StaticOrArc<Policy>, caller: &'static Location<'static>) -> Self {
        let table = RouteTable {
            policy: None,
            path: "*",
            file: caller.file(),
            line: caller.line(),
            served_methods: &[],
            methods: None,
            takes_json: false,
            answers_preflights: true,
            skips_guards: false,
            preflight_status: None,
            enforces: None,
        };
        Self { table, policy: Some(policy), is_any: true }
    }

    /// Whether this is the stand-in for unknown routes.
    pub(crate) fn is_any(&self) -> bool {
        self.is_any
    }

    /// Whether preflights skip the user-supplied guards.
    pub(crate) fn skips_guards(&self) -> bool {
        self.table.skips_guards
    }

    /// The path, as it is written.
    pub(crate) fn path(&self) -> &'static str {
        self.table.path
    }

    /// The file of the attribute.
    pub(crate) fn file(&self) -> &'static str {
        self.table.file
    }

    /// The line of the attribute.
    pub(crate) fn line(&self) -> u32 {
        self.table.line
    }

    /// How the log refers to the policy: by its name, if it has one, and its place.
    pub(crate) fn policy_label(&self) -> String {
        let Self { table: RouteTable { file, line, .. }, .. } = self;
        match self.policy().and_then(Policy::name) {
            Some(name) => format!("{name} ({file}:{line})"),
            None => format!("{file}:{line}"),
        }
    }

    /// The policy, if it is a static one, which other routes may share.
    pub(crate) fn static_policy(&self) -> Option<&'static Policy> {
        match self.policy {
            Some(StaticOrArc::Static(policy)) => Some(policy),
            Some(StaticOrArc::Shared(_)) | None => None,
        }
    }

    /// The policy, or `None` without CORS.
    #[inline]
    pub(crate) fn policy(&self) -> Option<&Policy> {
        self.policy.as_deref()
    }

    /// The methods that the route handles; for unknown routes, those that the policy lists.
    pub(crate) fn served_methods(&self) -> Methods {
        if self.is_any {
            return self.policy().and_then(Policy::methods).cloned().unwrap_or(DEFAULT_METHODS);
        }
        Methods::Static(self.table.served_methods)
    }

    /// Whether the route handles requests with this method.
    #[inline]
    pub(crate) fn serves(&self, method: &[u8]) -> bool {
        contains(self.table.served_methods, method)
    }

    /// The policy for requests with this method, which the route must serve.
    #[expect(clippy::inline_always, reason = "measured: every request comes through here")]
    #[inline(always)]
    pub(crate) fn policy_for(&self, method: &[u8]) -> Option<&Policy> {
        let policy = self.policy()?;
        let is_covered = match (self.table.methods, policy.methods()) {
            (Some(names), _) => covers(names, method),
            (None, Some(methods)) => methods.covers(method),
            (None, None) => true,
        };
        is_covered.then_some(policy)
    }

    /// The policy of responses to this method. For unknown routes, `methods` only affects responses to preflights.
    #[inline]
    pub(crate) fn policy_for_response(&self, method: impl AsRef<str>) -> Option<&Policy> {
        if self.is_any { self.policy() } else { self.policy_for(method.as_ref().as_bytes()) }
    }

    /// The served methods that the policy covers, as a list.
    pub(crate) fn allow_methods(&self) -> String {
        let served = self.served_methods();
        let covered = served.names().into_iter().filter(|method| self.policy_for(method.as_bytes()).is_some());
        covered.collect::<Vec<_>>().join(", ")
    }

    /// The value of `Access-Control-Allow-Headers` for this route.
    pub(crate) fn allow_headers<'a>(&self, policy: &'a Policy) -> &'a AllowHeaders<HeaderValue> {
        if self.table.takes_json { &policy.allow_headers_for_json } else { &policy.allow_headers }
    }

    /// Whether the route answers preflights itself, rather than a user-supplied handler.
    pub(crate) fn answers_preflights(&self) -> bool {
        self.table.answers_preflights
    }

    /// The status of a successful preflight.
    pub(crate) fn preflight_status(&self) -> StatusCode {
        let of_policy = self.policy().map(|policy| policy.preflight_status);
        let status = self.table.preflight_status.or(of_policy);
        // Validation accepts valid codes only.
        status.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::NO_CONTENT)
    }

    /// Which requests of untrusted origins are refused before the handler runs.
    #[inline]
    pub(crate) fn enforcement(&self) -> Enforcement {
        match (self.policy(), self.table.enforces) {
            (None, _) | (_, Some(false)) => Enforcement::Nothing,
            (_, Some(true)) => Enforcement::Everything,
            (Some(policy), None) => policy.enforcement,
        }
    }
}
