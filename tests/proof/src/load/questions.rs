//! Requests, and the responses that the policies allow.

use cors_test_support::{PREFLIGHT_VARY, Response};
use fastrand::Rng;

use super::server::{ASKED, FAILING, LISTED, SOMETIMES};

const TENANT: &str = "https://a.tenants.example.com";
const STRANGER: &str = "https://stranger.example";

/// A request without a body.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    path: &'static str,
    kind: Kind,
    /// `None` for a request that no page sends.
    origin: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Get,
    Put,
    /// For `PUT`.
    Preflight,
}

impl Question {
    pub fn random(rng: &mut Rng) -> Self {
        let path = *rng.choice(&["/public", "/listed", "/listed", "/asked", "/around/it"]).expect("not empty");
        let kinds = if path == "/around/it" { &[Kind::Get][..] } else { &[Kind::Get, Kind::Put, Kind::Preflight] };
        let origins = [
            None,
            Some(LISTED),
            Some(SOMETIMES),
            Some(ASKED),
            Some(FAILING),
            Some(TENANT),
            Some(STRANGER),
            Some("null"),
        ];
        Self { path, kind: *rng.choice(kinds).expect("not empty"), origin: *rng.choice(&origins).expect("not empty") }
    }

    /// The request as it is sent.
    pub fn text(&self) -> String {
        let method = match self.kind {
            Kind::Get => "GET",
            Kind::Put => "PUT",
            Kind::Preflight => "OPTIONS",
        };
        let origin = self.origin.map(|origin| format!("origin: {origin}\r\n")).unwrap_or_default();
        let asks = if self.is_preflight() { "access-control-request-method: PUT\r\n" } else { "" };
        format!("{method} {} HTTP/1.1\r\nhost: api.example.com\r\n{origin}{asks}content-length: 0\r\n\r\n", self.path)
    }

    /// Without an origin, an `OPTIONS` request is not a preflight, and no route takes it.
    fn is_preflight(&self) -> bool {
        self.kind == Kind::Preflight && self.origin.is_some()
    }

    /// Fails unless the status, all CORS headers and the body are those of one of the policies.
    pub fn check(&self, response: &Response) {
        let (status, headers) = response.cors();
        let answers: Vec<(u16, Vec<String>)> =
            self.expected().into_iter().map(|is_allowed| self.answer(is_allowed)).collect();
        assert!(
            answers.contains(&(status, headers.clone())),
            "{self:?}: {status} {headers:?} is not one of {answers:?}"
        );
        let is_handled = status == 200;
        let body = if is_handled { self.path.split('/').nth(1).unwrap_or_default() } else { &response.body };
        assert_eq!(response.body, body, "{self:?}");
    }

    /// Whether the origin is allowed: both, where the list may have been replaced in between.
    fn expected(&self) -> Vec<bool> {
        match (self.path, self.origin) {
            ("/public", _) => vec![true],
            (_, None) => vec![false],
            ("/listed", Some(SOMETIMES)) => vec![true, false],
            ("/listed", Some(origin)) => vec![[LISTED, TENANT].contains(&origin)],
            ("/asked", Some(origin)) => vec![origin == ASKED],
            (_, Some(origin)) => vec![origin == LISTED],
        }
    }

    /// The status and the CORS headers, sorted.
    fn answer(&self, is_allowed: bool) -> (u16, Vec<String>) {
        let with_credentials = self.path == "/listed";
        if self.kind == Kind::Preflight && self.origin.is_none() {
            return (404, Vec::new());
        }
        let origin = if self.path == "/public" { "*" } else { self.origin.unwrap_or_default() };
        let mut headers: Vec<String> = Vec::new();
        if is_allowed {
            headers.push(format!("allow-origin: {origin}"));
            headers.extend(with_credentials.then(|| "allow-credentials: true".to_owned()));
        }
        let refuses_effects = with_credentials && !is_allowed && self.origin.is_some();
        let status = match self.kind {
            Kind::Preflight => {
                headers.extend(PREFLIGHT_VARY.map(str::to_owned));
                if is_allowed {
                    headers.push("allow-methods: PUT".to_owned());
                    headers.extend(with_credentials.then(|| "max-age: 3600".to_owned()));
                    headers.extend((self.path == "/public").then(|| "allow-headers: *, Authorization".to_owned()));
                }
                if is_allowed { 204 } else { 403 }
            }
            Kind::Put if refuses_effects => {
                headers.push("vary: origin".to_owned());
                403
            }
            Kind::Get | Kind::Put => {
                if self.path != "/public" {
                    headers.push("vary: origin".to_owned());
                }
                if is_allowed && with_credentials {
                    headers.push("expose-headers: X-Total-Count".to_owned());
                }
                200
            }
        };
        headers.sort_unstable();
        (status, headers)
    }
}
