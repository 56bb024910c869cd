//! A request and its response.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Request};

use crate::{cookies::CookieProblem, headers::shown};

/// The purpose of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The preflight.
    Preflight,
    /// The request itself.
    Request,
}

/// Who decided about a response. A server in the same process puts it into the response's extensions, so a refusal can name
/// the line to change.
///
/// ```
/// use cors_browser::DecidedBy;
///
/// let mut response = http::Response::new(());
/// response.extensions_mut().insert(DecidedBy::new("PARTNERS, src/api.rs:12: origin-not-listed"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedBy(String);

impl DecidedBy {
    /// The policy's name and place, and its own reason.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DecidedBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A request and its response, as on the wire. Pages see neither.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub(crate) purpose: Purpose,
    pub(crate) request: Request<Bytes>,
    pub(crate) response: Option<http::Response<Bytes>>,
    pub(crate) cookies: Vec<CookieProblem>,
}

impl Exchange {
    /// Its purpose.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The request.
    #[must_use]
    pub const fn request(&self) -> &Request<Bytes> {
        &self.request
    }

    /// The response, if there was one.
    #[must_use]
    pub const fn response(&self) -> Option<&http::Response<Bytes>> {
        self.response.as_ref()
    }

    /// Cookies that were not sent or not stored, and why.
    #[must_use]
    pub fn cookie_problems(&self) -> &[CookieProblem] {
        &self.cookies
    }

    /// Who on the server decided about the response, if known.
    #[must_use]
    pub fn decided_by(&self) -> Option<&DecidedBy> {
        self.response.as_ref()?.extensions().get()
    }
}

/// Request headers that matter to these rules; all others are left out. Secret values are masked.
const SHOWN_OF_REQUEST: [&str; 10] = [
    "origin",
    "access-control-request-method",
    "access-control-request-headers",
    "sec-fetch-site",
    "sec-fetch-mode",
    "content-type",
    "upgrade",
    "referer",
    "cookie",
    "authorization",
];

/// Response headers that matter to these rules, apart from `Access-Control-…`.
const SHOWN_OF_RESPONSE: [&str; 6] =
    ["location", "vary", "set-cookie", "cross-origin-resource-policy", "upgrade", "www-authenticate"];

/// Fields with secret values.
const MASKED: [&str; 3] = ["cookie", "set-cookie", "authorization"];

/// The request and the response, in several lines.
impl fmt::Display for Exchange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request, response, .. } = self;
        write!(formatter, "  sent      {} {}", request.method(), request.uri())?;
        write_headers(formatter, request.headers(), |name| SHOWN_OF_REQUEST.contains(&name))?;
        let Some(response) = response else {
            return write!(formatter, "\n  received  nothing");
        };
        write!(formatter, "\n  received  {}", response.status())?;
        write_headers(formatter, response.headers(), |name| {
            name.starts_with("access-control-") || SHOWN_OF_RESPONSE.contains(&name)
        })
    }
}

fn write_headers(
    formatter: &mut fmt::Formatter<'_>,
    headers: &HeaderMap,
    is_shown: impl Fn(&str) -> bool,
) -> fmt::Result {
    for (name, value) in headers.iter().filter(|(name, _)| is_shown(name.as_str())) {
        let bytes = value.as_bytes();
        if MASKED.contains(&name.as_str()) {
            write!(formatter, "\n              {name}: {}…", names_of(name.as_str(), bytes))?;
        } else {
            write!(formatter, "\n              {name}: {}", shown(bytes))?;
        }
    }
    Ok(())
}

/// The part of a secret value that may be shown: the names of cookies, the scheme of `Authorization`.
fn names_of(header: &str, value: &[u8]) -> String {
    let first = |bytes: &[u8], separator: u8| {
        bytes.split(|byte| *byte == separator).next().unwrap_or_default().trim_ascii().escape_ascii().to_string()
    };
    match header {
        "cookie" => {
            value.split(|byte| *byte == b';').map(|pair| first(pair, b'=')).collect::<Vec<_>>().join("=…; ") + "="
        }
        "set-cookie" => first(value, b'=') + "=",
        _ => first(value, b' ') + " ",
    }
}
