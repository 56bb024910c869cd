//! A naive definition of what a policy allows, without any code of the library.

use crate::policy::{Written, WrittenCredentials, WrittenHeaders};

/// Whether a pattern matches an origin.
fn matches(pattern: &str, origin: &str) -> bool {
    if let Some(parent) = pattern.strip_prefix("https://*.") {
        return origin.strip_prefix("https://").is_some_and(|host| host.ends_with(&format!(".{parent}")));
    }
    match pattern.strip_suffix(":*") {
        Some(host) => origin == host || origin.strip_prefix(host).is_some_and(|rest| rest.starts_with(':')),
        None => pattern == origin,
    }
}

/// How an origin is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Access {
    /// Whether credentials may be used.
    pub(crate) credentials: bool,
}

impl Written {
    /// How an origin is allowed, if it is. The origin `None` is `null`.
    pub(crate) fn access(&self, origin: Option<&str>) -> Option<Access> {
        let is_in =
            |patterns: &[&str]| origin.is_some_and(|origin| patterns.iter().any(|pattern| matches(pattern, origin)));
        let is_in_function = self.function.as_ref().is_some_and(|function| is_in(&function.allowed));
        let credentials = match &self.credentials {
            WrittenCredentials::Off => false,
            WrittenCredentials::On => self.origins.as_ref().is_some_and(|origins| is_in(origins)) || is_in_function,
            WrittenCredentials::For(origins) => is_in(origins),
        };
        let is_allowed = match &self.origins {
            // With credentials for some origins, the response depends on the origin, and `null` is not listed.
            None => origin.is_some() || self.credentials == WrittenCredentials::Off,
            Some(origins) => is_in(origins) || is_in_function,
        };
        is_allowed.then_some(Access { credentials })
    }

    /// Whether preflights for a method are answered. `GET` covers `HEAD`.
    pub(crate) fn covers(&self, method: &str) -> bool {
        let method = if method == "HEAD" { "GET" } else { method };
        self.methods.as_ref().is_none_or(|methods| methods.contains(&method))
    }

    /// Whether a preflight allows this method and these unsafe headers, for an origin with this access.
    pub(crate) fn preflight_allows(&self, method: &str, headers: &[&str], credentials: bool) -> bool {
        let allows_header = |name: &&str| match &self.headers {
            WrittenHeaders::Names(names) => names.contains(name),
            // Fetch, "CORS non-wildcard request-header name".
            WrittenHeaders::Any => *name != "Authorization" && !credentials,
            WrittenHeaders::Mirror => true,
        };
        self.covers(method) && headers.iter().all(allows_header)
    }

    /// Whether a page of the origin may send a request that goes to the handler. It comes from another site and has no cookies.
    pub(crate) fn lets_through(&self, origin: Option<&str>, method: &str) -> bool {
        let has_effects = !["GET", "HEAD", "OPTIONS", "QUERY"].contains(&method);
        let is_enforced = match self.enforce {
            Some(true) => true,
            Some(false) => false,
            None => has_effects && self.credentials != WrittenCredentials::Off,
        };
        !is_enforced || self.access(origin).is_some()
    }

    /// Whether a script may read a header of the response.
    pub(crate) fn exposes(&self, name: &str, credentials: bool) -> bool {
        match &self.expose {
            Some(names) => names.contains(&name),
            None => !credentials,
        }
    }
}
