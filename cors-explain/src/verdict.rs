//! The results.

use bytes::Bytes;
use cors_browser::{Blocked, Exchange, Response};
use cors_rules::Reason;
use http::Request;

use crate::finding::Finding;

/// All results.
#[derive(Debug)]
pub(crate) struct Report {
    /// The given credentials mode, then the other one.
    pub(crate) modes: [Mode; 2],
    pub(crate) findings: Vec<Finding>,
    /// The number of requests sent.
    pub(crate) requests: usize,
}

/// The result in one credentials mode.
#[derive(Debug)]
pub(crate) struct Mode {
    pub(crate) credentials: bool,
    pub(crate) verdict: Verdict,
}

/// The browser's verdict.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The page reads the response.
    Readable(Response),
    /// The preflight allows the request, which was not sent.
    WouldSend(Vec<Exchange>, Request<Bytes>),
    /// The browser blocks the request or the response.
    Blocked(Blocked),
}

impl Report {
    /// The given mode.
    pub(crate) fn primary(&self) -> &Mode {
        &self.modes[0]
    }

    pub(crate) fn is_unreachable(&self) -> bool {
        self.primary().blocked().is_some_and(|blocked| blocked.reason() == Reason::ConnectionFailed)
    }
}

impl Mode {
    /// The name in `fetch`.
    pub(crate) const fn name(&self) -> &'static str {
        if self.credentials { "include" } else { "omit" }
    }

    pub(crate) fn blocked(&self) -> Option<&Blocked> {
        match &self.verdict {
            Verdict::Blocked(blocked) => Some(blocked),
            _ => None,
        }
    }

    /// Whether the server has responded. A browser that sends nothing to it cannot be misled by it.
    pub(crate) fn has_response(&self) -> bool {
        matches!(self.verdict, Verdict::WouldSend(..))
            || self.exchanges().iter().any(|exchange| exchange.response().is_some())
    }

    pub(crate) fn exchanges(&self) -> &[Exchange] {
        match &self.verdict {
            Verdict::Readable(response) => response.exchanges(),
            Verdict::WouldSend(exchanges, _) => exchanges,
            Verdict::Blocked(blocked) => blocked.exchanges(),
        }
    }
}
