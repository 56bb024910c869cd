//! A browser's verdict on an exchange.

use actix_web::http::header::HeaderMap;
use bytes::Bytes;
use cors_browser::{Blocked, Browser, Credentials, Fetch, Page, Profile, Purpose, Response, Step};
use serde_json::{Value, json};

use super::exchange::Sent;

/// A value that makes every request header unsafe, so the model requests it in a preflight as the browser did.
const UNSAFE_VALUE: &str = "\"";

/// The browser's verdict.
#[derive(Debug)]
pub(super) enum Verdict {
    /// The preflight allows the request.
    Allowed,
    /// The page reads the response.
    Readable(Box<Response>),
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
            Self::Blocked(_) => "blocked",
            Self::NotRead => "not read",
        }
    }

    pub(super) fn to_json(&self) -> Value {
        match self {
            Self::Blocked(blocked) => json!({
                "word": self.word(),
                "reason": blocked.reason().as_str(),
                "problem": blocked.problem(),
                "remedy": blocked.remedy(),
                "rule": blocked.reason().rule(),
                "link": blocked.reason().link(),
                "guide": blocked.reason().guide(),
            }),
            Self::Readable(response) => json!({
                "word": self.word(),
                "readable": response.headers().keys().map(http::HeaderName::as_str).collect::<Vec<_>>(),
            }),
            Self::Allowed | Self::NotRead => json!({ "word": self.word() }),
        }
    }
}

/// A page of an origin, in a new browser: the visitor's cache and cookies are unknown.
pub(super) fn page_of(origin: &str) -> Option<Page> {
    // The server cannot see whether the visitor lets pages reach the local network.
    let browser = Browser::with_profile(Profile::standard().local_network_granted(true));
    if origin == "null" {
        return Some(browser.open("https://null.invalid").sandboxed_frame());
    }
    browser.try_open(origin).ok()
}

/// Replays an exchange in the model.
pub(super) fn judge(sent: &Sent, status: u16, headers: &HeaderMap) -> Option<Verdict> {
    let response = to_response(status, headers)?;
    let Some(origin) = sent.origin() else { return Some(Verdict::NotRead) };
    let page = page_of(origin)?;
    if let Some(method) = sent.preflight_method() {
        return judge_preflight(&page, sent, method, response);
    }
    if matches!(sent.header("sec-fetch-mode"), Some("no-cors" | "navigate" | "websocket")) {
        return Some(Verdict::NotRead);
    }
    let has_credentials = sent.headers.contains_key("cookie") || sent.headers.contains_key("authorization");
    let mode = if has_credentials { Credentials::Include } else { Credentials::SameOrigin };
    let step = page.start(Fetch::new(sent.method.as_str(), sent.url()).credentials_mode(mode));
    match past_preflight(step, origin, sent) {
        Step::Send(pending) => match pending.receive(response) {
            Step::Done(Ok(response)) => Some(Verdict::Readable(response.into())),
            Step::Done(Err(blocked)) => Some(Verdict::Blocked(blocked)),
            // A redirect, which the browser follows with another request.
            Step::Send(_) => Some(Verdict::NotRead),
        },
        Step::Done(Err(blocked)) => Some(Verdict::Blocked(blocked)),
        Step::Done(Ok(response)) => Some(Verdict::Readable(response.into())),
    }
}

fn judge_preflight(page: &Page, sent: &Sent, method: &str, response: http::Response<Bytes>) -> Option<Verdict> {
    // An upload listener makes the model send a preflight in any case.
    let fetch = Fetch::new(method, sent.url()).upload_listener();
    let names = sent.header("access-control-request-headers").unwrap_or_default().split(',').map(str::trim);
    let fetch = names.filter(|name| !name.is_empty()).fold(fetch, |fetch, name| fetch.header(name, UNSAFE_VALUE));
    let Step::Send(pending) = page.start(fetch) else { return None };
    match pending.receive(response) {
        Step::Done(Err(blocked)) => Some(Verdict::Blocked(blocked)),
        Step::Done(Ok(_)) | Step::Send(_) => Some(Verdict::Allowed),
    }
}

/// The step after the preflight, which must have succeeded: otherwise there would be no request.
fn past_preflight(step: Step, origin: &str, sent: &Sent) -> Step {
    match step {
        Step::Send(pending) if pending.purpose() == Purpose::Preflight => {
            let requested = pending.request().headers().get("access-control-request-headers").cloned();
            let response = http::Response::builder()
                .header("access-control-allow-origin", origin)
                .header("access-control-allow-credentials", "true")
                .header("access-control-allow-methods", sent.method.as_str());
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

/// The response, as a type of the model.
pub(super) fn to_response(status: u16, headers: &HeaderMap) -> Option<http::Response<Bytes>> {
    let response = headers.iter().fold(http::Response::builder().status(status), |response, (name, value)| {
        response.header(name.as_str(), value.as_bytes())
    });
    response.body(Bytes::new()).ok()
}
