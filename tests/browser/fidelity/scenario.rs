//! A scenario: pages that send requests, and a server that follows a script.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use cors_browser::{Credentials, Destination, Fetch, Redirect, ReferrerPolicy};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::Ports;

/// Pages that send requests, and how the server answers them.
///
/// In texts, `<pages>` and `<api>` are the ports of the server, and `<id>` is the number of the scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub name: String,
    pub steps: Vec<Step>,
    /// The answers to the first URL, to the one that it redirects to, and so on: `/<id>/0`, `/<id>/1`.
    pub hops: Vec<Hop>,
}

#[derive(Clone, Debug)]
pub enum Step {
    Send(Page, Request),
    Wait(Duration),
}

/// A page of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub url: String,
    pub frame: Frame,
}

/// Whether the requests come from a frame in the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    None,
    /// With the address of the page and an opaque origin.
    Sandboxed,
    Of(String),
}

/// How a page sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    Fetch,
    /// `XMLHttpRequest` with a listener for the progress of the upload.
    Upload,
    Image,
    Iframe,
    /// A form whose target is a frame.
    Form,
    Socket,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Cors,
    NoCors,
    SameOrigin,
}

/// A body of each kind that browsers give a content type of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    Text,
    Fields,
    Octets,
}

/// What a page sends.
#[derive(Clone, Debug)]
pub struct Request {
    pub via: Via,
    pub method: String,
    pub url: String,
    /// The bytes of a value, one in each character.
    pub headers: Vec<(String, String)>,
    pub content: Option<Content>,
    pub mode: Mode,
    pub credentials: Credentials,
    pub redirect: Redirect,
    pub referrer_policy: Option<ReferrerPolicy>,
}

/// The answers to one URL. The last one is repeated.
#[derive(Clone, Debug, Default)]
pub struct Hop {
    pub preflights: Vec<Answer>,
    pub answers: Vec<Answer>,
}

/// The status and the headers of a response. In values, `<origin>` is the request's `Origin`.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
}

/// What replaces the placeholders of texts.
#[derive(Clone, Copy, Debug)]
pub struct Places {
    pub ports: Ports,
    pub id: usize,
}

impl Places {
    pub fn fill(self, text: &str) -> String {
        self.ports.fill(text).replace("<id>", &self.id.to_string())
    }
}

impl Page {
    /// A page of a host, in a window of its own.
    pub fn of(host: &str) -> Self {
        Self { url: format!("http://{host}:<pages>/page"), frame: Frame::None }
    }

    pub fn sandboxed(self) -> Self {
        Self { frame: Frame::Sandboxed, ..self }
    }

    /// In this page, a frame with a page of another host.
    pub fn framing(self, host: &str) -> Self {
        Self { frame: Frame::Of(format!("http://{host}:<pages>/page")), ..self }
    }
}

/// The body of every answer.
const BODY: &str = "body";

impl Answer {
    /// The response to a request. Nothing is kept in the HTTP cache, which is not modelled.
    fn respond(&self, places: Places, origin: &str) -> Response<Bytes> {
        let has_body = !matches!(self.status, 204 | 205 | 304);
        let mut response = Response::new(Bytes::from(if has_body { BODY } else { "" }));
        *response.status_mut() = StatusCode::from_u16(self.status).expect("a status");
        let no_store = ("cache-control", "no-store".to_owned());
        for (name, value) in self.headers.iter().chain([&no_store]) {
            let value = places.fill(value).replace("<origin>", origin);
            let bytes: Vec<u8> = value.chars().map(|char| u8::try_from(char).expect("a byte")).collect();
            let value = HeaderValue::from_bytes(&bytes).expect("a header value");
            response.headers_mut().append(HeaderName::from_static(name), value);
        }
        response
    }
}

/// How often each URL of a scenario was requested, with a preflight and without.
#[derive(Debug, Default)]
pub struct Counts(HashMap<(usize, bool), usize>);

impl Scenario {
    /// The answer to a request, by its path and by what was answered before.
    pub fn answer(&self, counts: &mut Counts, request: &http::Request<Bytes>, places: Places) -> Response<Bytes> {
        let hop = request.uri().path().split('/').nth(2).and_then(|hop| hop.parse().ok()).unwrap_or_default();
        let is_preflight = is_preflight(request);
        let nothing = Hop::default();
        let hop_answers = self.hops.get(hop).unwrap_or(&nothing);
        let answers = if is_preflight { &hop_answers.preflights } else { &hop_answers.answers };
        let count = counts.0.entry((hop, is_preflight)).or_default();
        let answer = answers.get(*count).or(answers.last());
        *count += 1;
        let origin = request.headers().get("origin").and_then(|origin| origin.to_str().ok()).unwrap_or_default();
        let missing = Answer { status: 404, headers: Vec::new() };
        answer.unwrap_or(&missing).respond(places, origin)
    }

    /// The headers that its pages set, with names in lower case.
    pub fn set_headers(&self) -> Vec<(String, &str)> {
        let requests = self.steps.iter().filter_map(|step| match step {
            Step::Send(_, request) => Some(request),
            Step::Wait(_) => None,
        });
        requests
            .flat_map(|request| &request.headers)
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim()))
            .collect()
    }
}

fn is_preflight(request: &http::Request<Bytes>) -> bool {
    request.method() == "OPTIONS" && request.headers().contains_key("access-control-request-method")
}

impl Request {
    /// The request as the model takes it.
    pub fn fetch(&self, places: Places) -> Fetch {
        let url = places.fill(&self.url);
        let fetch = match self.via {
            Via::Socket => return Fetch::websocket(url.replacen("http", "ws", 1)),
            Via::Fetch | Via::Upload => Fetch::new(self.method.as_str(), url),
            Via::Image => Fetch::get(url).no_cors().credentials().destination(Destination::Image),
            Via::Iframe => Fetch::get(url).navigate().destination(Destination::Iframe),
            Via::Form => Fetch::post(url).form([("field", "1")]).navigate().destination(Destination::Iframe),
        };
        let fetch = match self.referrer_policy {
            Some(policy) => fetch.referrer_policy(policy),
            None => fetch,
        };
        if !matches!(self.via, Via::Fetch | Via::Upload) {
            return fetch;
        }
        let fetch = match self.mode {
            Mode::Cors => fetch,
            Mode::NoCors => fetch.no_cors(),
            Mode::SameOrigin => fetch.same_origin(),
        };
        let fetch = self.headers.iter().fold(fetch, |fetch, (name, value)| {
            // Scripts that write a character above a byte get an error, like those that write zero.
            let bytes: Vec<u8> = value.chars().map(|char| u8::try_from(char).unwrap_or(b'\0')).collect();
            fetch.header(name, bytes)
        });
        let fetch = match self.content {
            None => fetch,
            Some(Content::Text) => fetch.body("text"),
            Some(Content::Fields) => fetch.form([("field", "1")]),
            Some(Content::Octets) => fetch.body(b"octets".to_vec()),
        };
        let fetch = if self.via == Via::Upload { fetch.upload_listener() } else { fetch };
        fetch.credentials_mode(self.credentials).redirect(self.redirect)
    }

    /// The request as the script in the page takes it.
    pub fn json(&self, places: Places) -> Value {
        let mode = match self.mode {
            Mode::Cors => "cors",
            Mode::NoCors => "no-cors",
            Mode::SameOrigin => "same-origin",
        };
        json!({
            "via": format!("{:?}", self.via),
            "method": self.method,
            "url": places.fill(&self.url),
            "headers": self.headers,
            "content": self.content.map(|content| format!("{content:?}")),
            "mode": mode,
            "credentials": self.credentials.as_str(),
            "redirect": self.redirect.as_str(),
            "referrerPolicy": self.referrer_policy.map_or("", ReferrerPolicy::as_str),
        })
    }
}
