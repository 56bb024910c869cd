//! A blocked request.

use std::{error::Error, fmt};

use cors_rules::Reason;

use super::exchange::Exchange;
use crate::refusal::Refusal;

/// A blocked request: `fetch` rejects with a `TypeError` that has no further information.
///
/// `Display`, and `Debug` for the sake of `unwrap`, show the request, the response, the rule that stopped it and the headers
/// that a server would have to send:
///
/// ```
/// use bytes::Bytes;
/// use cors_browser::{Browser, Fetch, Reason};
///
/// let page = Browser::new().open("https://app.example.com");
/// let blocked = page.send(Fetch::get("https://api.example.com/"), |_| http::Response::new(Bytes::new())).unwrap_err();
/// assert_eq!(blocked.reason(), Reason::NoAllowOrigin);
/// assert!(blocked.to_string().contains("to allow  access-control-allow-origin: https://app.example.com"));
/// ```
#[derive(Clone)]
pub struct Blocked(Box<Facts>);

#[derive(Clone)]
struct Facts {
    refusal: Refusal,
    page: String,
    exchanges: Vec<Exchange>,
    /// Whether the last exchange was blocked, rather than the one that would have followed it.
    at_last: bool,
}

impl Blocked {
    pub(crate) fn new(refusal: Refusal, page: String, exchanges: Vec<Exchange>, at_last: bool) -> Self {
        Self(Box::new(Facts { refusal, page, exchanges, at_last }))
    }

    /// The rule that stopped the request.
    #[must_use]
    pub fn reason(&self) -> Reason {
        self.0.refusal.reason
    }

    /// The problem, in a sentence.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.0.refusal.problem
    }

    /// What a server would have to send, or a page to do.
    #[must_use]
    pub fn remedy(&self) -> &str {
        &self.0.refusal.remedy
    }

    /// The blocked exchange. `None` if the browser did not send the blocked request.
    #[must_use]
    pub fn exchange(&self) -> Option<&Exchange> {
        self.0.exchanges.last().filter(|_| self.0.at_last)
    }

    /// All exchanges, in order.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.0.exchanges
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Facts { refusal: Refusal { reason, problem, remedy }, page, exchanges, .. } = &*self.0;
        write!(formatter, "{reason}: {problem}\n  page      {page}")?;
        for exchange in exchanges {
            write!(formatter, "\n{exchange}")?;
            for problem in &exchange.cookies {
                write!(formatter, "\n  note      {problem}")?;
            }
            if let Some(decided_by) = exchange.decided_by() {
                write!(formatter, "\n  policy    {decided_by}")?;
            }
        }
        write!(formatter, "\n  rule      {}: {}\n  to allow  {remedy}", reason.rule(), reason.link())
    }
}

impl fmt::Debug for Blocked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl Error for Blocked {}
