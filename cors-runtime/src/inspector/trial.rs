//! Trial requests: what a browser would send, and how the route's policy would respond. No handler runs.

use actix_web::{
    HttpRequest, HttpResponse,
    dev::{Path, ResourceDef},
    http::{
        Method, StatusCode,
        header::{ACCESS_CONTROL_REQUEST_HEADERS, HeaderMap, HeaderName, HeaderValue, SET_COOKIE},
    },
    test::TestRequest,
};
use bytes::Bytes;
use cors_browser::{Credentials, Fetch, Purpose, Step};
use serde_json::{Value, json};

use super::{
    exchange::lines,
    model::{Verdict, page_of, to_response},
};
use crate::{
    decision::{
        classify::field_lines,
        decide::{Decision, ShortCircuit},
        respond::{self, answer_preflight, refuse_request},
        site::Site,
    },
    route::Route,
    surface::registry::registered_routes,
};

/// The maximum length of the query, in bytes.
const MAX_QUERY_LEN: usize = 8_192;

/// The request to try, from the page's form.
struct Question {
    origin: String,
    method: String,
    path: String,
    headers: Vec<String>,
    credentials: bool,
    set_cookie: String,
}

impl Question {
    fn parse(query: &str) -> Result<Self, String> {
        if query.len() > MAX_QUERY_LEN {
            return Err(format!("the query is longer than {MAX_QUERY_LEN} bytes"));
        }
        let field = |name: &str| {
            let value = url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name);
            value.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let question = Self {
            origin: field("origin"),
            method: field("method"),
            path: field("path"),
            headers: field("headers")
                .split([',', '\n'])
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
            credentials: !matches!(field("credentials").as_str(), "" | "omit"),
            set_cookie: field("set_cookie"),
        };
        if question.origin != "null" && !cors_rules::is_serialized_origin(question.origin.as_bytes()) {
            return Err(
                "the origin is not one that a browser sends; write one like `https://app.example.com`".to_owned()
            );
        }
        if !question.path.starts_with('/') {
            return Err("the path does not start with `/`".to_owned());
        }
        if Method::from_bytes(question.method.as_bytes()).is_err() {
            return Err("the method is not a token".to_owned());
        }
        Ok(question)
    }
}

/// Tries a request and lists each step.
pub(super) fn answer(query: &str) -> Result<Value, String> {
    let question = Question::parse(query)?;
    let page = page_of(&question.origin).ok_or("no page can have this origin")?;
    let url = format!("http://localhost{}", question.path);
    let mode = if question.credentials { Credentials::Include } else { Credentials::Omit };
    let fetch = Fetch::new(question.method.as_str(), url).credentials_mode(mode);
    let fetch = question.headers.iter().fold(fetch, |fetch, line| {
        // A name alone is enough; the value matters for the safelisted names.
        let (name, value) = line.split_once(':').unwrap_or((line, "1"));
        fetch.header(name.trim(), value.trim())
    });
    let mut steps = Vec::new();
    let mut step = page.start(fetch);
    let verdict = loop {
        step = match step {
            Step::Done(Ok(response)) => break Verdict::Readable(response.into()),
            Step::Done(Err(blocked)) => break Verdict::Blocked(blocked),
            Step::Send(pending) => {
                let is_preflight = pending.purpose() == Purpose::Preflight;
                let (response, note) = respond(&question, pending.request(), is_preflight);
                steps.push(json!({
                    "purpose": if is_preflight { "preflight" } else { "request" },
                    "request": { "method": pending.request().method().as_str(), "headers": sent_lines(pending.request().headers()) },
                    "response": { "status": response.status().as_u16(), "headers": lines(response.headers()) },
                    "note": note,
                }));
                match to_response(response.status().as_u16(), response.headers()) {
                    Some(response) => pending.receive(response),
                    None => pending.fail("the response has an invalid header"),
                }
            }
        };
    };
    let cookies = match &verdict {
        Verdict::Readable(response) => response.cookie_problems().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    Ok(json!({ "steps": steps, "verdict": verdict.to_json(), "cookies": cookies }))
}

/// The response of the route's policy, and a note on which policy it is.
fn respond(question: &Question, sent: &http::Request<Bytes>, is_preflight: bool) -> (HttpResponse, String) {
    let Some((pattern, route)) = find(&question.method, &question.path) else {
        let note = format!("no annotated route serves {} {}: the router responds", question.method, question.path);
        return (HttpResponse::new(StatusCode::NOT_FOUND), note);
    };
    let site = Site::new(route.clone());
    let request = to_request(sent, &pattern, &question.path);
    let note = format!("the policy at {}", route.policy_label());
    let mut response = match route.decide(request.head(), request.match_info(), route.enforcement(), None, || false) {
        Decision::ShortCircuit(ShortCircuit::Preflight(outcome)) => {
            answer_preflight(outcome, &site, field_lines(request.head(), &ACCESS_CONTROL_REQUEST_HEADERS))
        }
        Decision::ShortCircuit(ShortCircuit::RefuseRequest(_)) => refuse_request(&site),
        Decision::Forward(mut plan, _) => {
            let mut response = HttpResponse::new(StatusCode::OK);
            respond::apply(&mut plan, &site, response.headers_mut());
            response
        }
    };
    if !is_preflight
        && let Ok(cookie) = HeaderValue::try_from(&question.set_cookie)
        && !cookie.is_empty()
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    (response, note)
}

/// The first annotated route that serves the method and matches the path.
fn find(method: &str, path: &str) -> Option<(ResourceDef, &'static Route)> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let routes = registered_routes().into_iter().filter(|(_, route)| route.serves(method.as_bytes()));
    routes.map(|(pattern, route)| (ResourceDef::new(pattern), route)).find(|(pattern, _)| pattern.is_match(path))
}

/// The request as a type of the server, with the parameters of its path.
fn to_request(sent: &http::Request<Bytes>, pattern: &ResourceDef, path: &str) -> HttpRequest {
    let method = Method::from_bytes(sent.method().as_str().as_bytes()).unwrap_or(Method::GET);
    let mut request = TestRequest::with_uri(path).method(method);
    for (name, value) in sent.headers() {
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            request = request.append_header((name, value));
        }
    }
    let mut captured = Path::new(path.to_owned());
    pattern.capture_match_info(&mut captured);
    for (name, value) in captured.iter() {
        request = request.param(name.to_owned(), value.to_owned());
    }
    request.to_http_request()
}

fn sent_lines(headers: &http::HeaderMap) -> super::exchange::Lines {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            map.append(name, value);
        }
    }
    lines(&map)
}
