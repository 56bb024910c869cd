//! Events about refusals, whose reasons browsers hide from scripts.

use std::{
    collections::BTreeSet,
    sync::{Mutex, Once, PoisonError},
};

use actix_web::{
    dev::{Path, RequestHead, Url},
    http::header::{ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue, ORIGIN},
};
use cors_rules::Reason;
use tokio::runtime::Handle;

use super::{nearest::nearest, refusal::Refusal, remedy::remedy};
use crate::{
    policy::{Policy, table::AllowHeaders},
    predicate::failure::TARGET,
    request::{
        classify::{field_lines, preflight_method},
        escape::{escape, escape_lines},
        initiator::{Initiator, initiator},
    },
    route::Route,
};

/// Whether events of level `DEBUG` are enabled, by a `tracing` subscriber or, in programs without one, by the `log` crate.
///
/// `tracing` passes its events to `log` until a subscriber is installed, but its own check of a level ignores that.
#[inline]
pub(crate) fn is_enabled() -> bool {
    tracing::enabled!(target: TARGET, tracing::Level::DEBUG)
        || (!tracing::dispatcher::has_been_set() && log::log_enabled!(target: TARGET, log::Level::Debug))
}

/// The outcome of a request, for the log.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome<'a> {
    PreflightRefused(Refusal),
    RequestRefused(Refusal),
    /// The browser will keep the response from the page.
    Unreadable(Refusal),
    /// The preflight is allowed; the browser may find a requested header missing from these.
    PreflightAllowed(&'a AllowHeaders<HeaderValue>),
}

/// An event. It is built when the decision is made and may be emitted later, if no inner policy decides, so it must not keep
/// the request alive.
#[derive(Debug)]
pub(crate) struct LogEvent {
    reason: Reason,
    message: String,
    origin: String,
    method: String,
    path: String,
    route: &'static str,
    policy: String,
    handler: &'static str,
    header: Option<String>,
    near: Option<String>,
}

impl LogEvent {
    /// The event about a request, or `None` if there is nothing to report or the level is disabled. `is_secure` returns whether
    /// the connection is encrypted.
    #[inline]
    pub(crate) fn new(
        outcome: Outcome<'_>,
        route: &Route,
        head: &RequestHead,
        is_secure: impl FnOnce() -> bool,
    ) -> Option<Box<Self>> {
        if is_enabled() { Self::describe(outcome, route, head, is_secure) } else { None }
    }

    #[cold]
    fn describe(
        outcome: Outcome<'_>,
        route: &Route,
        head: &RequestHead,
        is_secure: impl FnOnce() -> bool,
    ) -> Option<Box<Self>> {
        let origins = field_lines(head, &ORIGIN);
        let (refusal, what, handler) = match outcome {
            Outcome::PreflightRefused(refusal) => (refusal, "preflight refused", "not run"),
            Outcome::RequestRefused(refusal) => (refusal, "request refused before the handler", "not run"),
            // A same-origin page needs no permission.
            Outcome::Unreadable(_) if initiator(head, origins, is_secure) == Initiator::Own => return None,
            Outcome::Unreadable(refusal) => (refusal, "the browser will keep the response from the page", "run"),
            // This comparison is for the log only; the browser makes its own.
            Outcome::PreflightAllowed(allowed) => {
                let header = first_missing(allowed, head)?;
                let message = format!("the browser will refuse the request: the policy's `headers` lack `{header}`");
                let event = Self::at(Reason::HeaderNotAllowed, message, "not run", route, head);
                return Some(Box::new(Self { header: Some(header), ..event }));
            }
        };
        let policy = route.policy();
        let reason = refusal.reason(origins, policy);
        let near = match (reason, origins, policy) {
            (
                Reason::OriginNotListed | Reason::HostMismatch | Reason::CrossSite | Reason::SameSite,
                [origin],
                Some(policy),
            ) => near(origin, policy),
            _ => None,
        };
        let remedy = match outcome {
            Outcome::RequestRefused(_) => remedy(route, head, reason),
            _ => String::new(),
        };
        let message = match &near {
            Some(near) => format!("{what}: the policy does not list this origin, but `{near}`{remedy}"),
            None => format!("{what}: {}{remedy}", reason.meaning()),
        };
        Some(Box::new(Self { near, ..Self::at(reason, message, handler, route, head) }))
    }

    fn at(reason: Reason, message: String, handler: &'static str, route: &Route, head: &RequestHead) -> Self {
        let method = preflight_method(head).map_or(head.method.as_str().as_bytes(), HeaderValue::as_bytes);
        Self {
            reason,
            message,
            origin: escape_lines(field_lines(head, &ORIGIN).iter().map(HeaderValue::as_bytes)),
            method: escape(method),
            path: escape(head.uri.path().as_bytes()),
            route: route.path(),
            policy: route.policy_label(),
            handler,
            header: None,
            near: None,
        }
    }

    /// Emits the event at level `DEBUG`.
    pub(crate) fn emit(&self) {
        let Self { reason, message, origin, method, path, route, policy, handler, header, near } = self;
        tracing::debug!(
            target: TARGET,
            reason = reason.as_str(),
            origin,
            method,
            path,
            route,
            policy,
            handler,
            header,
            near,
            see = reason.guide(),
            "{message}"
        );
    }
}

/// Warns, once, that a policy refers to a path parameter that requests do not have.
#[cold]
pub(crate) fn warn_of_missing_parameter(origin: &HeaderValue, path: &Path<Url>) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let origin = escape(origin.as_bytes());
        let path = escape(path.get_ref().path().as_bytes());
        let reason = Reason::ParameterMissing;
        let see = reason.guide();
        let reason = reason.as_str();
        tracing::warn!(
            target: TARGET,
            reason,
            origin,
            path,
            see,
            "a policy compares an origin with a path parameter that the request does not have; around an app or a scope, \
             only the parameters of enclosing scopes are known: put the policy on the route"
        );
    });
}

/// Warns, once, that preflights never reach the policy of a route.
pub(crate) fn warn_of_hidden_policy() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::warn!(
            target: TARGET,
            "a `Cors` around routes with policies of their own answers their preflights; use `routes_first()`"
        );
    });
}

/// Warns, once for each pair of policies and each path, that an outer policy refuses what an inner one allows. `inner` is `None`
/// if a user-supplied handler answered the preflight.
pub(crate) fn warn_of_looser_policy(outer: &Route, inner: Option<&Route>, pattern: Option<&str>) {
    static WARNED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let outer = outer.policy_label();
    let inner =
        inner.map_or_else(|| "a handler of OPTIONS".to_owned(), |inner| format!("the policy {}", inner.policy_label()));
    let remedy =
        pattern.map_or_else(String::new, |path| format!("; if it is to be reached, write `.except({path:?})` there"));
    let message =
        format!("{inner} allows a request that the policy {outer} around it refuses before any handler{remedy}");
    let is_new = WARNED.lock().unwrap_or_else(PoisonError::into_inner).insert(message.clone());
    if is_new {
        tracing::warn!(target: TARGET, "{message}");
    }
}

/// Logs, once for each process, that policies are in force and where refusals are logged.
///
/// An app is built from the inside out, so outer policies are not registered yet. They are before the thread runs another task.
pub(crate) fn log_start(policies: impl FnOnce() -> usize + Send + 'static) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let log = move || {
            let policies = policies();
            let subject = if policies == 1 { "CORS policy is" } else { "CORS policies are" };
            tracing::info!(
                target: TARGET,
                policies,
                "{policies} {subject} registered; refusals are logged at level DEBUG with the target `{TARGET}`"
            );
        };
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async { log() })),
            Err(_) => log(),
        }
    });
}

/// The first requested header that is missing from the allowed ones, cut and escaped.
fn first_missing(allowed: &AllowHeaders<HeaderValue>, head: &RequestHead) -> Option<String> {
    let allowed: Vec<&str> = match allowed {
        AllowHeaders::None => Vec::new(),
        AllowHeaders::List(names) => items(names).collect(),
        AllowHeaders::Mirror => return None,
    };
    let allows = |name: &str| {
        let wildcard = allowed.contains(&"*") && !name.eq_ignore_ascii_case("authorization");
        wildcard || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
    };
    let requested = field_lines(head, &ACCESS_CONTROL_REQUEST_HEADERS).iter().flat_map(items);
    requested.into_iter().find(|name| !allows(name)).map(|name| escape(name.as_bytes()))
}

/// The members of a comma-separated list.
fn items(value: &HeaderValue) -> impl Iterator<Item = &str> {
    value.to_str().unwrap_or_default().split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// The listed origin that was probably intended.
fn near(origin: &HeaderValue, policy: &Policy) -> Option<String> {
    let listed = policy.listed_texts();
    nearest(origin.as_bytes(), listed.iter().map(String::as_str)).map(str::to_owned)
}
