//! A browser's verdict on an exchange.

use actix_web::http::header::HeaderMap;
use bytes::Bytes;
use cors_browser::{
    Blocked, Browser, CookieProblem, Credentials, Exchange, Fetch, Page, Profile, Purpose, Response, Step,
};
use cors_rules::is_loopback;
use serde_json::{Value, json};

use super::exchange::Sent;
use crate::request::escape::escape;

/// A value that makes every request header unsafe, so the model requests it in a preflight as the browser did.
const UNSAFE_VALUE: &str = "\"";

/// What the browser makes of an exchange.
#[derive(Debug)]
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    /// Why a request with credentials is refused, where the exchange does not show whether it did and the reason differs.
    pub(super) with_credentials: Option<Blocked>,
    /// Cookies of the response that are not stored.
    pub(super) cookies: Vec<CookieProblem>,
}

impl From<Verdict> for Judgement {
    fn from(verdict: Verdict) -> Self {
        Self { verdict, with_credentials: None, cookies: Vec::new() }
    }
}

/// The browser's verdict.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The preflight allows the request.
    Allowed,
    /// The page reads the response.
    Readable(Box<Response>),
    /// The browser follows the redirect with another request.
    Redirected,
    /// The browser stops the request, or keeps the response from the page.
    Blocked(Blocked),
    /// The page does not read the response: an image, a link, a form.
    NotRead,
}

impl Verdict {
    /// Its name, by which the page colours it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Readable(_) => "readable",
            Self::Redirected => "redirected",
            Self::Blocked(_) => "blocked",
            Self::NotRead => "not read",
        }
    }

    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Blocked(blocked) => blocked_to_json(blocked),
            Self::Readable(response) => json!({
                "word": self.word(),
                "readable": response.headers().keys().map(http::HeaderName::as_str).collect::<Vec<_>>(),
            }),
            Self::Allowed | Self::Redirected | Self::NotRead => json!({ "word": self.word() }),
        }
    }
}

/// A refusal, for the page.
pub(super) fn blocked_to_json(blocked: &Blocked) -> Value {
    json!({
        "word": "blocked",
        "reason": blocked.reason().as_str(),
        "problem": escape(blocked.problem().as_bytes()),
        "remedy": escape(blocked.remedy().as_bytes()),
        "rule": blocked.reason().rule(),
        "link": blocked.reason().link(),
        "guide": blocked.reason().guide(),
    })
}

/// A page of an origin, in a new browser: the visitor's cache and cookies are unknown.
pub(super) fn page_of(origin: &str, server: &str, profile: Profile) -> Option<Page> {
    // The server cannot see whether the visitor lets pages reach the local network.
    let browser = Browser::with_profile(profile.local_network_granted(true));
    if origin == "null" {
        // Whatever the page is, its browser has let it send the request to this server: neither is less encrypted than the other.
        let is_plain = server.starts_with("http://") && !is_local(server);
        let address = if is_plain { "http://null.invalid" } else { "https://null.invalid" };
        return Some(browser.open(address).sandboxed_frame());
    }
    browser.try_open(origin).ok()
}

fn is_local(server: &str) -> bool {
    let host = url::Url::parse(server).ok().and_then(|url| url.host_str().map(is_loopback));
    host.unwrap_or_default()
}

/// The differences of the visitor's browser from the standards.
fn profile_of(sent: &Sent) -> Profile {
    if sent.is_from_firefox() {
        Profile::firefox()
    } else if sent.header("user-agent").is_some_and(|agent| agent.contains("Chrome/")) {
        Profile::chromium()
    } else {
        Profile::standard()
    }
}

/// Replays an exchange in the model.
pub(super) fn judge(sent: &Sent, status: u16, headers: &HeaderMap) -> Option<Judgement> {
    let response = to_response(status, headers)?;
    let Some(origin) = sent.origin() else { return Some(Verdict::NotRead.into()) };
    if sent.preflight_method().is_none()
        && matches!(sent.header("sec-fetch-mode"), Some("no-cors" | "navigate" | "websocket"))
    {
        return Some(Verdict::NotRead.into());
    }
    // Each in a browser of its own.
    let run = |mode| {
        let page = page_of(origin, &sent.url(), profile_of(sent))?;
        match sent.preflight_method() {
            Some(method) => run_preflight(&page, sent, method, mode, response.clone()),
            None => Some(run_request(&page, sent, origin, mode, response.clone())),
        }
    };
    let with = run(Credentials::Include)?;
    if sent.shows_credentials() {
        return Some(with);
    }
    let without = run(Credentials::SameOrigin)?;
    Some(match with.verdict {
        Verdict::Blocked(blocked) => {
            let is_same = matches!(&without.verdict, Verdict::Blocked(other) if other.reason() == blocked.reason());
            Judgement { with_credentials: (!is_same).then_some(blocked), ..without.verdict.into() }
        }
        // The server allows credentials, so its cookies are meant.
        _ => Judgement { cookies: with.cookies, ..without },
    })
}

fn run_request(
    page: &Page,
    sent: &Sent,
    origin: &str,
    mode: Credentials,
    response: http::Response<Bytes>,
) -> Judgement {
    let step = page.start(Fetch::new(sent.method.as_str(), sent.url()).credentials_mode(mode));
    let step = match past_preflight(step, origin, &sent.method) {
        Step::Send(pending) => pending.receive(response),
        step @ Step::Done(_) => step,
    };
    let cookies = |exchanges: &[Exchange]| {
        let problems = exchanges.iter().flat_map(Exchange::cookie_problems);
        problems.filter(|problem| !problem.was_stored()).cloned().collect()
    };
    match step {
        Step::Send(pending) => Judgement { cookies: cookies(pending.exchanges()), ..Verdict::Redirected.into() },
        Step::Done(Ok(response)) => {
            Judgement { cookies: cookies(response.exchanges()), ..Verdict::Readable(response.into()).into() }
        }
        Step::Done(Err(blocked)) => {
            Judgement { cookies: cookies(blocked.exchanges()), ..Verdict::Blocked(blocked).into() }
        }
    }
}

fn run_preflight(
    page: &Page,
    sent: &Sent,
    method: &str,
    mode: Credentials,
    response: http::Response<Bytes>,
) -> Option<Judgement> {
    let is_own = sent.url().strip_prefix(&page.origin()).is_some_and(|rest| rest.starts_with('/'));
    // Of a page's own origin, only what another one has redirected there needs a preflight.
    let url = if is_own { format!("{}://redirecting.invalid/", sent.scheme) } else { sent.url() };
    let fetch = Fetch::new(method, url).credentials_mode(mode);
    let names = sent.header("access-control-request-headers").unwrap_or_default().split(',').map(str::trim);
    let fetch = names.filter(|name| !name.is_empty()).fold(fetch, |fetch, name| fetch.header(name, UNSAFE_VALUE));
    let start = |fetch| {
        let step = page.start(fetch);
        if is_own { redirected(step, page, method, sent) } else { step }
    };
    // A request that needs no preflight has one where the page watches an upload.
    let step = match start(fetch.clone()) {
        Step::Send(pending) if pending.purpose() == Purpose::Request => start(fetch.upload_listener()),
        step => step,
    };
    let Step::Send(pending) = step else { return None };
    Some(match pending.receive(response) {
        Step::Done(Err(blocked)) => Verdict::Blocked(blocked).into(),
        Step::Done(Ok(_)) | Step::Send(_) => Verdict::Allowed.into(),
    })
}

/// The step after the preflight, which must have succeeded: otherwise there would be no request.
fn past_preflight(step: Step, origin: &str, method: &str) -> Step {
    match step {
        Step::Send(pending) if pending.purpose() == Purpose::Preflight => {
            let requested = pending.request().headers().get("access-control-request-headers").cloned();
            let response = http::Response::builder()
                .header("access-control-allow-origin", origin)
                .header("access-control-allow-credentials", "true")
                .header("access-control-allow-methods", method);
            let response = requested
                .into_iter()
                .fold(response, |response, names| response.header("access-control-allow-headers", names));
            match response.body(Bytes::new()) {
                Ok(response) => pending.receive(response),
                Err(error) => pending.fail(error),
            }
        }
        step => step,
    }
}

/// The step after another origin has redirected a request to this server.
fn redirected(step: Step, page: &Page, method: &str, sent: &Sent) -> Step {
    match past_preflight(step, &page.origin(), method) {
        Step::Send(pending) => {
            let response = http::Response::builder()
                .status(307)
                .header("access-control-allow-origin", page.origin())
                .header("access-control-allow-credentials", "true")
                .header("location", sent.url());
            match response.body(Bytes::new()) {
                Ok(response) => pending.receive(response),
                Err(error) => pending.fail(error),
            }
        }
        step @ Step::Done(_) => step,
    }
}

/// The response, as a type of the model.
pub(super) fn to_response(status: u16, headers: &HeaderMap) -> Option<http::Response<Bytes>> {
    let response = headers.iter().fold(http::Response::builder().status(status), |response, (name, value)| {
        response.header(name.as_str(), value.as_bytes())
    });
    response.body(Bytes::new()).ok()
}

#[cfg(test)]
mod tests {
    use actix_web::{
        http::{
            Method,
            header::{ACCESS_CONTROL_ALLOW_METHODS, HeaderValue},
        },
        test::TestRequest,
    };
    use cors_rules::Reason;

    use super::*;

    /// Another origin has redirected the request to the page's own one.
    #[test]
    fn firefoxs_preflights_of_the_pages_own_origin_are_judged() {
        let sent = |agent: &str| {
            let request =
                TestRequest::default().method(Method::OPTIONS).uri("/orders").insert_header(("user-agent", agent));
            let request = request.insert_header(("host", "a.example")).insert_header(("origin", "http://a.example"));
            Sent::new(&request.insert_header(("access-control-request-method", "PUT")).to_srv_request())
        };
        assert!(!sent("curl/8").is_cross_origin());
        let sent = sent("Firefox/153.0");
        assert!(sent.is_cross_origin());
        let reason = |status, methods| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
            match judge(&sent, status, &headers).unwrap().verdict {
                Verdict::Blocked(blocked) => Some(blocked.reason()),
                _ => None,
            }
        };
        assert_eq!(reason(204, "PUT"), None);
        assert_eq!(reason(204, "DELETE"), Some(Reason::MethodNotAllowed));
        assert_eq!(reason(401, "PUT"), Some(Reason::PreflightStatus));
    }
}
