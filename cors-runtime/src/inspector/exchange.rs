//! One recorded request and its response.

use actix_web::{
    dev::ServiceRequest,
    http::header::{HeaderMap, HeaderName, HeaderValue, ORIGIN},
};
use cors_rules::is_loopback;
use serde_json::{Value, json};

use crate::request::{escape::escape, initiator::target};

/// How many header lines of a message are kept; a client may send more.
const MAX_LINES: usize = 40;

/// Bytes of these lines.
const MAX_BYTES: usize = 8_192;

/// Cookies of one line whose names are kept.
const MAX_COOKIES: usize = 20;

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
    /// The pattern of the path, where the app has one for it.
    pattern: Option<String>,
    /// All fields, for the model of the browser; they are not kept.
    pub(super) headers: HeaderMap,
}

impl Sent {
    pub(super) fn new(request: &ServiceRequest) -> Self {
        let head = request.head();
        let host = target(head).map_or_else(|| "localhost".into(), |host| String::from_utf8_lossy(host).into_owned());
        Self {
            method: head.method.as_str().to_owned(),
            scheme: scheme(request, &host),
            host,
            path: head.uri.path().to_owned(),
            pattern: request.match_pattern(),
            headers: head.headers().clone(),
        }
    }

    /// The path in a cause: one mistake concerns all paths of a pattern.
    pub(super) fn pattern(&self) -> &str {
        self.pattern.as_ref().unwrap_or(&self.path)
    }

    /// Whether the page's browser includes credentials, as far as the request shows: cookies travel with
    /// `credentials: "include"` only, and so does the header by which Chromium tells whether they could have.
    ///
    /// <https://privacycg.github.io/storage-access-headers/#sec-fetch-storage-access>
    pub(super) fn shows_credentials(&self) -> bool {
        self.headers.contains_key("cookie") || self.headers.contains_key("sec-fetch-storage-access")
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

    pub(super) fn is_from_firefox(&self) -> bool {
        self.header("user-agent").is_some_and(|agent| agent.contains("Firefox/"))
    }

    /// What a preflight is about: origin, method, path.
    pub(super) fn asked_for(&self) -> (&str, &str, &str) {
        let method = self.preflight_method().unwrap_or(&self.method);
        (self.origin().unwrap_or_default(), method, &self.path)
    }

    /// Whether browsers may apply CORS to it; the journal leaves out everything else.
    pub(super) fn is_cross_origin(&self) -> bool {
        let site = self.header("sec-fetch-site");
        let own = format!("{}://{}", self.scheme, self.host);
        match self.origin() {
            // After a redirect by another server, Firefox sends the page's own server a preflight. Other browsers do, too, but
            // with the origin `null`.
            Some(origin) => origin != own || self.preflight_method().is_some() && self.is_from_firefox(),
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

/// The scheme that the browser has used.
fn scheme(request: &ServiceRequest, host: &str) -> &'static str {
    let has_encrypted_page =
        || request.headers().get(ORIGIN).is_some_and(|origin| origin.as_bytes().starts_with(b"https://"));
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    // Behind something that ends TLS, the server sees plain HTTP. Encrypted pages request nothing else, except of this machine.
    let is_encrypted = request.connection_info().scheme() == "https" || has_encrypted_page() && !is_loopback(name);
    if is_encrypted { "https" } else { "http" }
}

/// The header lines of a message, safe to keep and show.
pub(super) fn lines(headers: &HeaderMap) -> Lines {
    let mut lines = Lines::new();
    let mut bytes = 0;
    for (name, value) in headers {
        let line = line(name, value);
        bytes += line.0.len() + line.1.len();
        if lines.len() == MAX_LINES || bytes > MAX_BYTES {
            lines.push(("…".to_owned(), format!("{} lines in all", headers.len())));
            break;
        }
        lines.push(line);
    }
    lines
}

fn line(name: &HeaderName, value: &HeaderValue) -> (String, String) {
    let name = escape(name.as_str().as_bytes());
    let is_secret = MASKED.contains(&name.as_str());
    let value = if is_secret { mask(&name, value.as_bytes()) } else { escape(value.as_bytes()) };
    (name, value)
}

/// The part of a secret value that may be shown.
fn mask(name: &str, value: &[u8]) -> String {
    let before =
        |bytes: &[u8], end: u8| escape(bytes.split(|byte| *byte == end).next().unwrap_or_default().trim_ascii());
    match name {
        "cookie" => {
            let pairs = value.split(|byte| *byte == b';').take(MAX_COOKIES);
            pairs.map(|pair| before(pair, b'=') + "=…").collect::<Vec<_>>().join("; ")
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

    #[test]
    fn of_long_messages_the_beginning_is_kept() {
        let size = |headers: &HeaderMap| {
            let lines = lines(headers);
            (lines.len(), lines.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>())
        };
        let mut headers = HeaderMap::new();
        for number in 0..1_000 {
            let name = HeaderName::try_from(format!("x-{number}")).unwrap();
            headers.insert(name, HeaderValue::from_static("1"));
        }
        assert_eq!(size(&headers).0, MAX_LINES + 1);
        // Each of these bytes is shown as four characters.
        let hostile = HeaderValue::from_bytes(&vec![0xff; 20_000]).unwrap();
        for name in ["origin", "cookie", "set-cookie", "authorization", "x-other"] {
            let mut headers = HeaderMap::new();
            for _ in 0..100 {
                headers.append(HeaderName::from_static(name), hostile.clone());
            }
            let (count, bytes) = size(&headers);
            assert!(count <= MAX_LINES + 1 && bytes <= MAX_BYTES + 100, "{name}: {count} lines, {bytes} bytes");
        }
        let cookies = HeaderValue::from_str(&"a=1;".repeat(30_000)).unwrap();
        assert!(mask("cookie", cookies.as_bytes()).len() < MAX_BYTES);
    }
}
