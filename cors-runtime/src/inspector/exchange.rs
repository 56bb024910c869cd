//! One recorded request and its response.

use actix_web::{dev::RequestHead, http::header::HeaderMap};
use serde_json::{Value, json};

use crate::decision::{escape::escape, initiator::target};

/// How many header lines of a message are kept; a client may send more.
const MAX_LINES: usize = 40;

/// Fields with secret values: only the names of cookies and the scheme of `Authorization` are kept.
const MASKED: [&str; 5] = ["authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"];

/// Header lines, shortened and masked.
pub(super) type Lines = Vec<(String, String)>;

/// The recorded part of a request.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) method: String,
    pub(super) scheme: &'static str,
    pub(super) host: String,
    pub(super) path: String,
    /// All fields, for the model of the browser; they are not kept.
    pub(super) headers: HeaderMap,
}

impl Sent {
    pub(super) fn new(head: &RequestHead, is_secure: bool) -> Self {
        Self {
            method: head.method.as_str().to_owned(),
            scheme: if is_secure { "https" } else { "http" },
            host: target(head).map(|host| String::from_utf8_lossy(host).into_owned()).unwrap_or_default(),
            path: head.uri.path().to_owned(),
            headers: head.headers().clone(),
        }
    }

    /// The value of a field that occurs once.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.headers.get_all(name);
        let first = lines.next()?.to_str().ok()?;
        lines.next().is_none().then_some(first)
    }

    /// The page's origin.
    pub(super) fn origin(&self) -> Option<&str> {
        self.header("origin")
    }

    /// The method that a preflight requests.
    pub(super) fn preflight_method(&self) -> Option<&str> {
        let is_preflight = self.method == "OPTIONS" && self.headers.contains_key("origin");
        self.header("access-control-request-method").filter(|_| is_preflight)
    }

    /// Whether browsers may apply CORS to it; the journal leaves out everything else.
    pub(super) fn is_cross_origin(&self) -> bool {
        let site = self.header("sec-fetch-site");
        let own = format!("{}://{}", self.scheme, self.host);
        match self.origin() {
            Some(origin) => origin != own,
            None => self.headers.contains_key("origin") || matches!(site, Some("cross-site" | "same-site")),
        }
    }

    pub(super) fn url(&self) -> String {
        format!("{}://{}{}", self.scheme, self.host, self.path)
    }

    pub(super) fn to_json(&self) -> Value {
        json!({
            "method": escape(self.method.as_bytes()),
            "path": escape(self.path.as_bytes()),
            "headers": lines(&self.headers),
        })
    }
}

/// The header lines of a message, safe to keep and show.
pub(super) fn lines(headers: &HeaderMap) -> Lines {
    let line = |(name, value): (&actix_web::http::header::HeaderName, &actix_web::http::header::HeaderValue)| {
        let name = escape(name.as_str().as_bytes());
        let value =
            if MASKED.contains(&name.as_str()) { mask(&name, value.as_bytes()) } else { escape(value.as_bytes()) };
        (name, value)
    };
    headers.iter().take(MAX_LINES).map(line).collect()
}

/// The part of a secret value that may be shown.
fn mask(name: &str, value: &[u8]) -> String {
    let before =
        |bytes: &[u8], end: u8| escape(bytes.split(|byte| *byte == end).next().unwrap_or_default().trim_ascii());
    match name {
        "cookie" => {
            value.split(|byte| *byte == b';').map(|pair| before(pair, b'=') + "=…").collect::<Vec<_>>().join("; ")
        }
        "set-cookie" => {
            let attributes = value.splitn(2, |byte| *byte == b';').nth(1).map(|rest| format!(";{}", escape(rest)));
            format!("{}=…{}", before(value, b'='), attributes.unwrap_or_default())
        }
        "authorization" | "proxy-authorization" if value.contains(&b' ') => before(value, b' ') + " …",
        _ => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_kept() {
        for (name, value, expected) in [
            ("cookie", "session=s3cret; theme=dark", "session=…; theme=…"),
            ("set-cookie", "session=s3cret; Path=/; SameSite=None", "session=…; Path=/; SameSite=None"),
            ("authorization", "Bearer s3cret", "Bearer …"),
            ("authorization", "s3cret", "…"),
            ("x-api-key", "s3cret", "…"),
        ] {
            assert_eq!(mask(name, value.as_bytes()), expected);
        }
    }
}
