//! Refusals, and how the server's owner gets to see them.

use actix_web::{
    dev::RequestHead,
    http::header::{ACCESS_CONTROL_REQUEST_HEADERS, HeaderValue, ORIGIN},
};

use crate::{
    classify::{lines, preflight_method},
    policy::AllowHeaders,
    same_origin::is_same_origin,
};

/// No more of a value goes to the log, in bytes: it comes from strangers.
const LONGEST_LOGGED_VALUE: usize = 256;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    OriginNotListed,
    OriginMalformed,
    OriginRepeated,
    MethodNotCovered,
    Disabled,
}

impl Refusal {
    /// The name that the log shows.
    fn rule(self) -> &'static str {
        match self {
            Self::OriginNotListed => "origin-not-listed",
            Self::OriginMalformed => "origin-malformed",
            Self::OriginRepeated => "origin-repeated",
            Self::MethodNotCovered => "method-not-covered",
            Self::Disabled => "disabled",
        }
    }

    /// Reports that a request was refused.
    pub(crate) fn report(self, head: &RequestHead, message: &'static str) {
        if tracing::enabled!(target: "cors_runtime", tracing::Level::DEBUG) {
            report(self.rule(), head, message, None);
        }
    }
}

/// Reports that the browser will keep a response from the page, unless the page is of the server's own origin.
pub(crate) fn report_unreadable(refusal: Refusal, head: &RequestHead, is_secure: impl FnOnce() -> bool) {
    if tracing::enabled!(target: "cors_runtime", tracing::Level::DEBUG)
        && !is_same_origin(head, lines(head, &ORIGIN), is_secure)
    {
        report(refusal.rule(), head, "the browser will keep the response from the page", None);
    }
}

/// Reports which of the requested headers the browser will miss in the answer to an allowed preflight.
///
/// The comparison is for the log alone; the browser makes its own.
pub(crate) fn report_missing_headers(allowed: &AllowHeaders<HeaderValue>, head: &RequestHead) {
    if !tracing::enabled!(target: "cors_runtime", tracing::Level::DEBUG) {
        return;
    }
    match allowed {
        AllowHeaders::None => report_first_missing(&[], head),
        AllowHeaders::List(names) => report_first_missing(&items(names).collect::<Vec<_>>(), head),
        AllowHeaders::Mirror => {}
    }
}

fn report_first_missing(allowed: &[&str], head: &RequestHead) {
    let allows = |name: &str| {
        let wildcard = allowed.contains(&"*") && !name.eq_ignore_ascii_case("authorization");
        wildcard || allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
    };
    let missing = lines(head, &ACCESS_CONTROL_REQUEST_HEADERS).iter().flat_map(items).find(|name| !allows(name));
    if let Some(name) = missing {
        let message = "the browser will refuse the request: a header is missing from `headers`";
        report("header-not-listed", head, message, Some(name));
    }
}

/// The members of a comma-separated list.
fn items(value: &HeaderValue) -> impl Iterator<Item = &str> {
    value.to_str().unwrap_or_default().split(',').map(str::trim).filter(|item| !item.is_empty())
}

fn report(rule: &str, head: &RequestHead, message: &str, header: Option<&str>) {
    let origin = lines(head, &ORIGIN).iter().map(escape).collect::<Vec<_>>().join(", ");
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
    let shown = bytes[..bytes.len().min(LONGEST_LOGGED_VALUE)].escape_ascii();
    if bytes.len() > LONGEST_LOGGED_VALUE { format!("{shown}…") } else { shown.to_string() }
}
