//! Events about predicates that fail.

use std::fmt;

use actix_web::{
    dev::RequestHead,
    http::header::{HeaderValue, ORIGIN},
};
use cors_rules::Reason;

use crate::request::{
    classify::field_lines,
    escape::{escape, escape_display, escape_lines},
};

/// The target of all events.
pub(crate) const TARGET: &str = "cors_runtime";

/// Logs that a policy's predicate has failed.
pub(crate) fn log_predicate_failure(head: &RequestHead, error: &dyn fmt::Display) {
    let origin = escape_lines(field_lines(head, &ORIGIN).iter().map(HeaderValue::as_bytes));
    let path = escape(head.uri.path().as_bytes());
    let error = escape_display(error);
    let reason = Reason::PredicateFailed;
    let see = reason.guide();
    let reason = reason.as_str();
    tracing::error!(target: TARGET, reason, origin, path, error, see, "the function in `allow_if` failed: refused");
}
