//! Events about refusals, which browsers hide from scripts.

use std::{fmt, sync::Once};

use actix_web::{
    dev::RequestHead,
    http::header::{ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue, ORIGIN},
};

use super::{
    classify::{field_lines, preflight_method},
    refusal::Refusal,
    same_origin::is_same_origin,
};
use crate::policy::table::AllowHeaders;

/// No more of a value goes to the log, in bytes: it comes from strangers.
const MAX_LOGGED_BYTES: usize = 256;

/// What there is to report about a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LogEvent {
    PreflightRefused(Refusal),
    RequestRefused(Refusal),
    /// The browser will keep the response from the page.
    Unreadable(Refusal),
    /// The browser may miss a requested header among these.
    MissingHeaders(&'static AllowHeaders<HeaderValue>),
}

impl LogEvent {
    /// Emits a `tracing` event, if enabled. `is_secure` tells whether the connection is encrypted.
    #[inline]
    pub(crate) fn send(self, head: &RequestHead, is_secure: impl FnOnce() -> bool) {
        if tracing::enabled!(target: "cors_runtime", tracing::Level::DEBUG) {
            self.write(head, is_secure);
        }
    }

    fn write(self, head: &RequestHead, is_secure: impl FnOnce() -> bool) {
        let origins = field_lines(head, &ORIGIN);
        match self {
            Self::PreflightRefused(refusal) => emit(refusal.rule(origins), head, "preflight refused", None),
            Self::RequestRefused(refusal) => {
                emit(refusal.rule(origins), head, "request refused before the handler", None);
            }
            // A page of the server's own origin needs no permission.
            Self::Unreadable(_) if is_same_origin(head, origins, is_secure) => {}
            Self::Unreadable(refusal) => {
                emit(refusal.rule(origins), head, "the browser will keep the response from the page", None);
            }
            // The comparison is for the log alone; the browser makes its own.
            Self::MissingHeaders(AllowHeaders::None) => report_first_missing(&[], head),
            Self::MissingHeaders(AllowHeaders::List(names)) => {
                report_first_missing(&items(names).collect::<Vec<_>>(), head);
            }
            Self::MissingHeaders(AllowHeaders::Mirror) => {}
        }
    }
}

/// Reports that a policy's function has failed.
pub(crate) fn report_failure(head: &RequestHead, error: &dyn fmt::Display) {
    let origin = field_lines(head, &ORIGIN).iter().map(escape).collect::<Vec<_>>().join(", ");
    let path = head.uri.path();
    let rule = Refusal::PredicateFailed.rule(&[]);
    tracing::error!(target: "cors_runtime", rule, origin, path, %error, "the function of `allow_if` failed: refused");
}

/// Warns, once, that preflights never reach a policy of a route.
pub(crate) fn report_hidden_policy() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::warn!(
            target: "cors_runtime",
            "a `Cors` around routes with policies of their own answers their preflights; use `routes_first()`"
        );
    });
}

fn report_first_missing(allowed: &[&str], head: &RequestHead) {
    let allows = |name: &str| {
        let wildcard = allowed.contains(&"*") && !name.eq_ignore_ascii_case("authorization");
        wildcard || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
    };
    let missing = field_lines(head, &ACCESS_CONTROL_REQUEST_HEADERS).iter().flat_map(items).find(|name| !allows(name));
    if let Some(name) = missing {
        let message = "the browser will refuse the request: a header is missing from `headers`";
        emit("header-not-listed", head, message, Some(name));
    }
}

/// The members of a comma-separated list.
fn items(value: &HeaderValue) -> impl Iterator<Item = &str> {
    value.to_str().unwrap_or_default().split(',').map(str::trim).filter(|item| !item.is_empty())
}

fn emit(rule: &str, head: &RequestHead, message: &str, header: Option<&str>) {
    let origin = field_lines(head, &ORIGIN).iter().map(escape).collect::<Vec<_>>().join(", ");
    let requested_method = preflight_method(head).map(escape);
    let method = requested_method.as_deref().unwrap_or(head.method.as_str());
    let path = head.uri.path();
    match header {
        Some(header) => tracing::debug!(target: "cors_runtime", rule, origin, method, path, header, "{message}"),
        None => tracing::debug!(target: "cors_runtime", rule, origin, method, path, "{message}"),
    }
}

fn escape(value: &HeaderValue) -> String {
    let bytes = value.as_bytes();
    let shown = bytes[..bytes.len().min(MAX_LOGGED_BYTES)].escape_ascii();
    if bytes.len() > MAX_LOGGED_BYTES { format!("{shown}…") } else { shown.to_string() }
}
