//! What can be seen of a scenario, as lines of text: in the model and in a browser.

use bytes::Bytes;
use cors_browser::{Blocked, Browser, Kind, Profile, Response};
use serde_json::Value;

use super::{
    scenario::{Counts, Frame, Page, Places, Scenario, Step, Via},
    server::Server,
};

/// What can be seen of a scenario.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// The requests that the server received, in order.
    pub sent: Vec<String>,
    /// What came of each request, as the page sees it.
    pub seen: Vec<String>,
}

/// Plays all scenarios in one browser of the model.
pub fn in_model(server: &Server, profile: Profile) -> Vec<Observed> {
    let browser = Browser::with_profile(profile);
    let scenarios = server.scenarios().iter().enumerate();
    scenarios.map(|(id, scenario)| play(&browser, scenario, server.places(id))).collect()
}

fn play(browser: &Browser, scenario: &Scenario, places: Places) -> Observed {
    let names = scenario.set_headers();
    let (mut observed, mut counts) = (Observed::default(), Counts::default());
    for step in &scenario.steps {
        let (page, request) = match step {
            Step::Send(page, request) => (page, request),
            Step::Wait(time) => {
                browser.advance(*time);
                continue;
            }
        };
        let result = open(browser, page, places).send(request.fetch(places), |sent| {
            observed.sent.push(describe_request(sent, &names));
            scenario.answer(&mut counts, sent, places)
        });
        observed.seen.push(match request.via {
            Via::Fetch | Via::Upload => describe_result(&result, request.via),
            Via::Image | Via::Iframe | Via::Form | Via::Socket => "sent".to_owned(),
        });
    }
    observed
}

fn open(browser: &Browser, page: &Page, places: Places) -> cors_browser::Page {
    let top = browser.open(&places.fill(&page.url));
    match &page.frame {
        Frame::None => top,
        Frame::Sandboxed => top.sandboxed_frame(),
        Frame::Of(url) => top.frame(&places.fill(url)),
    }
}

/// The headers that are compared, besides those that the page sets: browsers have values of their own for others.
const REQUEST_HEADERS: [&str; 16] = [
    "access-control-request-headers",
    "access-control-request-method",
    "authorization",
    "content-language",
    "content-length",
    "content-type",
    "cookie",
    "origin",
    "range",
    "referer",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-user",
    "upgrade",
    "x-method-override",
];

/// The headers of which browsers have values of their own. Those that a page sets are compared.
const OWN_HEADERS: [&str; 4] = ["accept", "accept-language", "connection", "user-agent"];

/// A request as one line.
pub fn describe_request(request: &http::Request<Bytes>, set_headers: &[(String, &str)]) -> String {
    let is_compared = |name: &str, value: &[u8]| {
        let mut set = set_headers.iter().filter(|(set, _)| set == name);
        let is_set = if OWN_HEADERS.contains(&name) {
            set.any(|(_, set)| value.starts_with(set.as_bytes()))
        } else {
            set.next().is_some()
        };
        REQUEST_HEADERS.contains(&name) || is_set
    };
    let headers = request.headers().iter().filter(|(name, value)| is_compared(name.as_str(), value.as_bytes()));
    let mut headers: Vec<String> =
        headers.map(|(name, value)| format!("{name}: {}", value.as_bytes().escape_ascii())).collect();
    headers.sort();
    let (uri, body) = (request.uri(), request.body().escape_ascii());
    // The server sees no user name.
    let host = uri.authority().map(|authority| authority.as_str().rsplit('@').next().unwrap_or_default());
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    format!("{} {}{path} [{}] {body}", request.method(), host.unwrap_or_default(), headers.join(" | "))
}

/// The headers that are not compared: the server writes them, and not the script.
const RESPONSE_HEADERS: [&str; 2] = ["content-length", "date"];

fn describe_headers(headers: impl Iterator<Item = (String, String)>) -> String {
    let headers = headers.filter(|(name, _)| !RESPONSE_HEADERS.contains(&name.as_str()));
    let mut headers: Vec<String> = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    headers.join(" | ")
}

/// What a page sees of a request that comes to nothing.
pub const BLOCKED: &str = "a network error";

fn describe_result(result: &Result<Response, Blocked>, via: Via) -> String {
    let Ok(response) = result else { return BLOCKED.to_owned() };
    let (status, body) = (response.status(), response.text());
    if via == Via::Upload {
        return format!("{status} {body}");
    }
    let kind = match response.kind() {
        Kind::Basic => "basic",
        Kind::Cors => "cors",
        Kind::Opaque => "opaque",
        Kind::OpaqueRedirect => "opaqueredirect",
    };
    // Lines of the same name are joined, and each byte is a character.
    let headers = response.headers().keys().map(|name| {
        let lines = response.headers().get_all(name).iter();
        let lines: Vec<String> = lines.map(|line| line.as_bytes().iter().copied().map(char::from).collect()).collect();
        (name.to_string(), lines.join(", "))
    });
    let headers = describe_headers(headers);
    let redirected = if response.is_redirected() { " redirected" } else { "" };
    format!("{kind} {status}{redirected} {} [{headers}] {body}", response.url().unwrap_or_default())
}

/// What the script in a page returns for one request.
pub fn describe_json(seen: &Value) -> String {
    let text = |key: &str| seen[key].as_str().unwrap_or_default();
    if let Some(error) = seen["error"].as_str() {
        return error.to_owned();
    }
    if seen["sent"].as_bool() == Some(true) {
        return "sent".to_owned();
    }
    let Some(status) = seen["status"].as_u64() else { return BLOCKED.to_owned() };
    let Some(kind) = seen["type"].as_str() else { return format!("{status} {}", text("body")) };
    let pair = |pair: &Value| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned()));
    let headers = describe_headers(seen["headers"].as_array().into_iter().flatten().filter_map(pair));
    let redirected = if seen["redirected"].as_bool() == Some(true) { " redirected" } else { "" };
    format!("{kind} {status}{redirected} {} [{headers}] {}", text("url"), text("body"))
}
