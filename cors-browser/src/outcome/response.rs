//! The response that a page sees.

use std::{borrow::Cow, fmt};

use bytes::Bytes;
use http::HeaderMap;
use url::Url;

use super::exchange::{Exchange, Purpose};
use crate::{
    cookies::{CookieProblem, CookieProblems},
    headers::get,
};

/// How much of a response a page sees
/// ([Fetch, response type](https://fetch.spec.whatwg.org/#concept-response-type)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A response of the page's own origin, a navigation or a WebSocket handshake: everything but `Set-Cookie`.
    Basic,
    /// A response of another origin that allows the page: the headers that are safelisted or exposed.
    Cors,
    /// A `no-cors` response of another origin: nothing.
    Opaque,
    /// A redirect in the mode `manual`: nothing.
    OpaqueRedirect,
}

/// A response as a page sees it.
///
/// After a navigation it is what the user sees, because the page that caused it is gone.
#[derive(Clone)]
pub struct Response {
    pub(crate) kind: Kind,
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) url: Option<Url>,
    pub(crate) redirected: bool,
    pub(crate) ignored_headers: Vec<String>,
    pub(crate) exchanges: Vec<Exchange>,
}

impl Response {
    /// How much the page sees.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The status, 0 if the page may not read it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// Whether the status is from 200 to 299.
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        matches!(self.status, 200..=299)
    }

    /// A header, with its lines joined by commas. `None` if there is none or the page may not read it. Bytes that are not UTF-8
    /// are replaced.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        let name = http::HeaderName::try_from(name).ok()?;
        let mut lines = self.headers.get_all(&name).iter();
        match (lines.next(), lines.next()) {
            (Some(line), None) => Some(String::from_utf8_lossy(line.as_bytes())),
            _ => get(&self.headers, &name).map(|value| String::from_utf8_lossy(&value).into_owned().into()),
        }
    }

    /// The headers that the page may read.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body, empty if the page may not read it.
    #[must_use]
    pub const fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text. Bytes that are not UTF-8 are replaced, as `response.text()` does.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The last URL, after redirects. `None` if the page may not read it.
    #[must_use]
    pub fn url(&self) -> Option<&str> {
        self.url.as_ref().map(Url::as_str)
    }

    /// Whether redirects were followed.
    #[must_use]
    pub const fn is_redirected(&self) -> bool {
        self.redirected
    }

    /// All exchanges, in order; pages cannot see them.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// How many preflights were sent.
    #[must_use]
    pub fn preflights(&self) -> usize {
        self.exchanges.iter().filter(|exchange| exchange.purpose() == Purpose::Preflight).count()
    }

    /// Cookies for this host that were not sent or not stored, and why.
    pub fn cookie_problems(&self) -> impl Iterator<Item = &CookieProblem> {
        self.exchanges.iter().flat_map(Exchange::cookie_problems)
    }

    /// Requires that every cookie for this host was sent, and every one that it set was stored.
    ///
    /// Cookies are easily lost between sites, and neither the server nor the page learns about it. Nothing is reported
    /// between origins of one site, where every cookie travels. Whether the browser blocks third-party cookies is up to
    /// its [`Profile`](crate::Profile::third_party_cookies).
    ///
    /// # Errors
    ///
    /// If a cookie was not sent or not stored: each name once, with the reason and the attribute to write. A cookie that is
    /// meant for other requests can be left out with [`cookie_problems`](Self::cookie_problems).
    ///
    /// ```
    /// use bytes::Bytes;
    /// use cors_browser::{Browser, Fetch, Reason};
    ///
    /// let server = |_: &http::Request<Bytes>| {
    ///     let response = http::Response::builder()
    ///         .header("access-control-allow-origin", "https://app.example")
    ///         .header("access-control-allow-credentials", "true")
    ///         .header("set-cookie", "session=1; Secure; SameSite=Lax");
    ///     response.body(Bytes::new()).unwrap()
    /// };
    /// let log_in = Fetch::post("https://api.example.com/login").credentials();
    /// let page = Browser::new().open("https://app.example");
    /// let problems = page.send(log_in, server).unwrap().check_cookies().unwrap_err();
    /// assert_eq!(
    ///     problems.to_string(),
    ///     "the cookie `session` was not stored: it is `SameSite=Lax`, and the request to api.example.com is of another \
    ///      site (cookie-same-site); set it with `SameSite=None; Secure`"
    /// );
    /// ```
    pub fn check_cookies(&self) -> Result<(), CookieProblems> {
        CookieProblems::collect(self.cookie_problems()).map_or(Ok(()), Err)
    }

    /// The headers that the browser dropped because scripts may not set them, in lower case.
    #[must_use]
    pub fn ignored_headers(&self) -> &[String] {
        &self.ignored_headers
    }
}

/// What the page sees, followed by the exchanges.
impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, status, headers, body, exchanges, .. } = self;
        write!(formatter, "{kind:?} response with status {status} and {} bytes", body.len())?;
        let names: Vec<&str> = headers.keys().map(http::HeaderName::as_str).collect();
        write!(
            formatter,
            "; readable headers: {}",
            if names.is_empty() { "none".to_owned() } else { names.join(", ") }
        )?;
        for exchange in exchanges {
            write!(formatter, "\n{exchange}")?;
        }
        for problem in self.cookie_problems() {
            write!(formatter, "\n  note      {problem}")?;
        }
        Ok(())
    }
}
