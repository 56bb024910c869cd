//! Trial requests: what a browser would send, and how the route's policy would respond. No handler runs.

use actix_web::{
    HttpRequest, HttpResponse,
    dev::{Path, ResourceDef, Url as ServerUrl},
    http::{
        Method, StatusCode, Uri,
        header::{ACCESS_CONTROL_REQUEST_HEADERS, HeaderMap, HeaderName, HeaderValue, SET_COOKIE},
    },
    test::TestRequest,
};
use bytes::Bytes;
use cors_browser::{Credentials, Exchange, Fetch, Page, Profile, Purpose, Step};
use serde_json::{Value, json};
use url::Position;

use super::{
    exchange::lines,
    model::{Verdict, page_of, to_response},
    remedy::line_to_change,
};
use crate::{
    decision::{
        decide::{Decision, ShortCircuit},
        respond::{self, answer_preflight, refuse_request},
        site::Site,
    },
    policy::Policy,
    predicate::PredicateAnswer,
    request::classify::field_lines,
    route::Route,
    surface::registry::registered_routes,
};

/// The maximum length of the query, in bytes.
const MAX_QUERY_LEN: usize = 8_192;

/// The server where none is named.
const SERVER: &str = "http://localhost";

/// The request to try, from the page's form.
struct Question {
    origin: String,
    server: String,
    method: String,
    /// The path and the query as a browser writes them, whatever the user has typed.
    uri: Uri,
    headers: Vec<String>,
    credentials: Credentials,
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
        let server = Some(field("server")).filter(|server| !server.is_empty()).unwrap_or_else(|| SERVER.to_owned());
        let is_web = ["http://", "https://"].iter().any(|scheme| server.starts_with(scheme));
        if !is_web || !cors_rules::is_serialized_origin(server.as_bytes()) {
            return Err("the server is not an origin; write one like `https://api.example.com`".to_owned());
        }
        let path = field("path");
        if !path.starts_with('/') {
            return Err("the path does not start with `/`".to_owned());
        }
        let url = url::Url::parse(&format!("{server}{path}")).ok();
        let uri = url.and_then(|url| url[Position::BeforePath..Position::AfterQuery].parse().ok());
        let question = Self {
            origin: field("origin"),
            server,
            method: normalized(field("method")),
            uri: uri.ok_or("the path is not one of a URL")?,
            headers: field("headers")
                .split([',', '\n'])
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
            credentials: match field("credentials").as_str() {
                "" | "omit" => Credentials::Omit,
                "same-origin" => Credentials::SameOrigin,
                "include" => Credentials::Include,
                _ => return Err("`credentials` is `omit`, `same-origin` or `include`".to_owned()),
            },
            set_cookie: field("set_cookie"),
        };
        if question.origin != "null" && !cors_rules::is_serialized_origin(question.origin.as_bytes()) {
            return Err(
                "the origin is not one that a browser sends; write one like `https://app.example.com`".to_owned()
            );
        }
        if Method::from_bytes(question.method.as_bytes()).is_err() {
            return Err("the method is not a token".to_owned());
        }
        if HeaderValue::from_str(&question.set_cookie).is_err() {
            return Err("the cookie has a control character".to_owned());
        }
        Ok(question)
    }

    /// The page's request.
    fn fetch(&self) -> Fetch {
        let fetch = Fetch::new(self.method.as_str(), format!("{}{}", self.server, self.uri));
        self.headers.iter().fold(fetch.credentials_mode(self.credentials), |fetch, line| {
            // A name alone is enough; the value matters for the safelisted names.
            let (name, value) = line.split_once(':').unwrap_or((line, "1"));
            fetch.header(name.trim(), value.trim())
        })
    }
}

/// Tries a request and lists each step.
pub(super) fn answer(query: &str) -> Result<Value, String> {
    let question = Question::parse(query)?;
    let page =
        page_of(&question.origin, &question.server, Profile::standard()).ok_or("no page can have this origin")?;
    let found = find(&question.method, &question.uri);
    let mut steps = Vec::new();
    let mut step = page.start(question.fetch());
    let verdict = loop {
        step = match step {
            Step::Done(Ok(response)) => break Verdict::Readable(response.into()),
            Step::Done(Err(blocked)) => break Verdict::Blocked(blocked),
            Step::Send(pending) => {
                let is_preflight = pending.purpose() == Purpose::Preflight;
                let response = respond(&question, found.as_ref(), pending.request(), is_preflight);
                steps.push(json!({
                    "purpose": if is_preflight { "preflight" } else { "request" },
                    "request": {
                        "method": pending.request().method().as_str(),
                        "path": question.uri.to_string(),
                        "headers": sent_lines(pending.request().headers()),
                    },
                    "response": { "status": response.status().as_u16(), "headers": lines(response.headers()) },
                }));
                match to_response(response.status().as_u16(), response.headers()) {
                    Some(response) => pending.receive(response),
                    None => pending.fail("the response has an invalid header"),
                }
            }
        };
    };
    let fix = match (&verdict, &found) {
        (Verdict::Blocked(blocked), Some((_, route))) => {
            line_to_change(blocked, &question.origin, &question.method, route)
        }
        (Verdict::Blocked(_), None) => {
            Some(format!("write `#[cors(origins = [\"{}\"])]` above the route", question.origin))
        }
        _ => None,
    };
    Ok(json!({
        "steps": steps,
        "policy": note(&question, found.as_ref().map(|(_, route)| *route)),
        "verdict": verdict.to_json(),
        "fix": fix,
        "cookies": cookies(&question, &page, &verdict),
    }))
}

/// Which policy responds.
fn note(question: &Question, route: Option<&Route>) -> String {
    let Some(route) = route else {
        return format!("no annotated route serves {} {}: the router responds", question.method, question.uri);
    };
    let predicate = route.policy().and_then(Policy::predicate);
    let not_called = predicate.map(|predicate| format!("; its function `{}` is not called here", predicate.name));
    format!("the policy at {} answers{}", route.policy_label(), not_called.unwrap_or_default())
}

/// What becomes of the cookie.
fn cookies(question: &Question, page: &Page, verdict: &Verdict) -> Vec<String> {
    if question.set_cookie.is_empty() {
        return Vec::new();
    }
    let exchanges = match verdict {
        Verdict::Readable(response) => response.exchanges(),
        Verdict::Blocked(blocked) => blocked.exchanges(),
        Verdict::Allowed | Verdict::Redirected | Verdict::NotRead => &[],
    };
    if exchanges.last().is_none_or(|exchange| exchange.purpose() == Purpose::Preflight) {
        return vec!["the cookie is not set: the request is not sent".to_owned()];
    }
    let problems: Vec<String> = exchanges.iter().flat_map(Exchange::cookie_problems).map(ToString::to_string).collect();
    if !problems.is_empty() {
        return problems;
    }
    // The preflight has been cached, if there was one.
    let mut next = page.start(question.fetch());
    let is_sent = loop {
        match next {
            Step::Send(pending) if pending.purpose() == Purpose::Preflight => {
                let answered = exchanges[0].response().cloned().unwrap_or_default();
                next = pending.receive(answered);
            }
            Step::Send(pending) => break pending.request().headers().contains_key("cookie"),
            Step::Done(_) => break false,
        }
    };
    let text = if is_sent {
        "the browser stores the cookie and sends it with the page's next request"
    } else {
        "the browser ignores the cookie: the page requests no credentials"
    };
    vec![text.to_owned()]
}

/// The response of the route's policy.
fn respond(
    question: &Question,
    found: Option<&(ResourceDef, &'static Route)>,
    sent: &http::Request<Bytes>,
    is_preflight: bool,
) -> HttpResponse {
    let Some((pattern, route)) = found else { return HttpResponse::new(StatusCode::NOT_FOUND) };
    let site = Site::new((*route).clone());
    let request = to_request(sent, pattern, &question.uri);
    let (head, path, enforcement) = (request.head(), request.match_info(), route.enforcement());
    let decision = match route.decide(head, path, enforcement, || false) {
        // The function would need the real request.
        Decision::Ask(unlisted) => {
            route.decide_answered(head, path, enforcement, (unlisted, PredicateAnswer::Deny), || false)
        }
        decision => decision,
    };
    let mut response = match decision {
        Decision::ShortCircuit(ShortCircuit::Preflight(outcome)) => {
            let requested = field_lines(request.head(), &ACCESS_CONTROL_REQUEST_HEADERS);
            answer_preflight(outcome, &site, requested).map_into_boxed_body()
        }
        Decision::ShortCircuit(ShortCircuit::RefuseRequest(_)) | Decision::Ask(_) => {
            refuse_request(&site).map_into_boxed_body()
        }
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
    response
}

/// What browsers make of a method: others keep their case.
///
/// <https://fetch.spec.whatwg.org/#concept-method-normalize>
fn normalized(method: String) -> String {
    let known = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
    known.into_iter().find(|known| known.eq_ignore_ascii_case(&method)).map_or(method, str::to_owned)
}

/// The first annotated route that serves the method and matches the path.
fn find(method: &str, uri: &Uri) -> Option<(ResourceDef, &'static Route)> {
    let path = ServerUrl::new(uri.clone());
    let routes = registered_routes().into_iter().filter(|(_, route)| route.serves(method.as_bytes()));
    routes.map(|(pattern, route)| (ResourceDef::new(pattern), route)).find(|(pattern, _)| pattern.is_match(path.path()))
}

/// The request as a type of the server, with the parameters of its path.
fn to_request(sent: &http::Request<Bytes>, pattern: &ResourceDef, uri: &Uri) -> HttpRequest {
    let method = Method::from_bytes(sent.method().as_str().as_bytes()).unwrap_or(Method::GET);
    let mut request = TestRequest::with_uri(&uri.to_string()).method(method);
    for (name, value) in sent.headers() {
        let name = HeaderName::from_bytes(name.as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            request = request.append_header((name, value));
        }
    }
    let mut captured = Path::new(ServerUrl::new(uri.clone()));
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
