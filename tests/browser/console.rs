//! Compares the messages that Chromium prints with the guide's page that quotes them.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use cors_test_browser::Ports;
use fantoccini::{Client, error::CmdError, wd::WebDriverCompatibleCommand};
use http::Method;
use serde_json::Value;
use url::{ParseError, Url};

use crate::report::Checked;

const GUIDE: &str = include_str!("../../cors-runtime/src/guide/console.md");
const PAGE: &str = "http://app.localhost:<pages>/page";

/// The status and the headers of a response; `ORIGIN` is the page's.
type Answer = (u16, &'static [(&'static str, &'static str)]);

/// A sentence in the guide, and a server that makes Chromium print it.
struct Quote {
    says: &'static str,
    /// The options of `fetch`.
    options: &'static str,
    preflight: Answer,
    response: Answer,
}

const ALLOWED: (&str, &str) = ("Access-Control-Allow-Origin", "ORIGIN");
const PUT: &str = r#"{ method: "PUT" }"#;
const TENANT: &str = r#"{ headers: { "X-Tenant": "1" } }"#;
const COOKIES: &str = r#"{ credentials: "include" }"#;
const NONE: Answer = (200, &[]);

const fn quote(says: &'static str, options: &'static str, preflight: Answer, response: Answer) -> Quote {
    Quote { says, options, preflight, response }
}

const QUOTES: &[Quote] = &[
    quote("No 'Access-Control-Allow-Origin' header is present on the requested resource.", "{}", NONE, NONE),
    quote(
        "Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present",
        PUT,
        (403, &[]),
        NONE,
    ),
    quote("It does not have HTTP ok status.", PUT, (401, &[ALLOWED]), NONE),
    quote("Redirect is not allowed for a preflight request.", PUT, (302, &[("Location", "/page"), ALLOWED]), NONE),
    quote(
        "The 'Access-Control-Allow-Origin' header has a value 'https://other.example' that is not equal to the supplied \
         origin. Have the server send the header with a valid value.",
        "{}",
        NONE,
        (200, &[("Access-Control-Allow-Origin", "https://other.example")]),
    ),
    quote("header contains multiple values '", "{}", NONE, (200, &[ALLOWED, ALLOWED])),
    quote(
        "but only one is allowed. Have the server send the header with a valid value.",
        "{}",
        NONE,
        (200, &[ALLOWED, ALLOWED]),
    ),
    quote(
        "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the \
         request's credentials mode is 'include'.",
        COOKIES,
        NONE,
        (200, &[("Access-Control-Allow-Origin", "*")]),
    ),
    quote(
        "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the \
         request's credentials mode is 'include'.",
        COOKIES,
        NONE,
        (200, &[ALLOWED]),
    ),
    quote(
        "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
        PUT,
        (204, &[ALLOWED]),
        NONE,
    ),
    quote(
        "Request header field x-tenant is not allowed by Access-Control-Allow-Headers in preflight response.",
        TENANT,
        (204, &[ALLOWED]),
        NONE,
    ),
    quote(
        "Cannot parse Access-Control-Allow-Headers response header field in preflight response.",
        TENANT,
        (204, &[ALLOWED, ("Access-Control-Allow-Headers", "X Tenant")]),
        NONE,
    ),
];

/// Sends the response for the quote of this number.
pub async fn answer(request: HttpRequest, number: web::Path<usize>) -> HttpResponse {
    let Some(quote) = QUOTES.get(*number) else {
        return HttpResponse::NotFound().finish();
    };
    let is_preflight = request.headers().contains_key("Access-Control-Request-Method");
    let (status, headers) = if is_preflight { quote.preflight } else { quote.response };
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or_default());
    for (name, value) in headers {
        let origin = request.headers().get("Origin").and_then(|origin| origin.to_str().ok()).unwrap_or_default();
        response.append_header((*name, value.replace("ORIGIN", origin)));
    }
    response.finish()
}

/// Makes Chromium print each of the quotes.
pub async fn check(client: &Client, ports: Ports) -> Result<Vec<Checked>, CmdError> {
    client.goto(&ports.fill(PAGE)).await?;
    let mut checked = Vec::new();
    for (number, Quote { says, options, .. }) in QUOTES.iter().enumerate() {
        read_log(client).await?;
        let url = ports.fill("http://api.localhost:<api>/console");
        let script = format!(
            "const done = arguments[arguments.length - 1];
             fetch(\"{url}/{number}\", {options}).then(() => done(\"\"), () => setTimeout(done, 50));"
        );
        client.execute_async(&script, Vec::new()).await?;
        let printed = read_log(client).await?;
        let problem = if !GUIDE.contains(says) {
            Some("the guide does not quote it".to_owned())
        } else if !printed.contains(says) {
            Some(format!("Chromium prints\n{printed}"))
        } else {
            None
        };
        checked.push(Checked { page: String::new(), request: String::new(), seen: (*says).to_owned(), problem });
    }
    Ok(checked)
}

/// The messages printed since the last call.
pub async fn read_log(client: &Client) -> Result<String, CmdError> {
    let entries = client.issue_cmd(ReadLog).await?;
    let messages = entries.as_array().into_iter().flatten().filter_map(|entry| entry["message"].as_str());
    Ok(messages.collect::<Vec<_>>().join("\n"))
}

/// Chromedriver's command for the log of the browser; it is not in the standard.
#[derive(Debug)]
struct ReadLog;

impl WebDriverCompatibleCommand for ReadLog {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/se/log", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(Value::from_iter([("type", "browser")]).to_string()))
    }
}
