//! The quick start's window: what it shows is what Chromium does.

use std::{collections::VecDeque, time::Duration};

use cors_test_support::free_ports;
use fantoccini::{Client, Locator, error::CmdError, wd::WebDriverCompatibleCommand};
use http::Method;
use serde_json::{Value, json};
use tracing_subscriber::EnvFilter;
use url::{ParseError, Url};

use crate::{
    console::read_log,
    example::{serve, window},
    report::Checked,
    stated::{PAGES, Stated, stated},
};

/// Chromium's message, and the reason that it corresponds to.
const CONSOLE: [(&str, &str); 3] = [
    ("No 'Access-Control-Allow-Origin' header is present", "no-allow-origin"),
    ("must not be the wildcard '*' when the request's credentials mode is 'include'", "wildcard-with-credentials"),
    ("is not allowed by Access-Control-Allow-Headers in preflight response", "header-not-allowed"),
];

/// Longer than the window takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// Starts the quick start on a port that is followed by two more free ones.
pub fn start() -> u16 {
    let port = free_ports(3);
    // Only to the window, which takes the reasons from it.
    let filter = EnvFilter::new("warn,cors_runtime=debug");
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .without_time()
        .with_ansi(false)
        .with_writer(|| &window::LOG)
        .init();
    actix_web::rt::spawn(serve(port));
    port
}

/// Compares what the window states with what it shows, and with what pages of both origins see outside of it.
pub async fn check(client: &Client, port: u16) -> Result<Vec<Checked>, CmdError> {
    let mut checked = shown(client, port).await?;
    checked.push(injected(client).await?);
    checked.push(on_a_phone(client).await?);
    for (name, page) in pages(port) {
        client.goto(&format!("{page}/")).await?;
        for row in stated() {
            let found = fetch(client, port, &row).await?;
            checked.push(Checked::compare(&page, &row.request, found, row.verdict(name)));
        }
    }
    Ok(checked)
}

fn pages(port: u16) -> [(&'static str, String); 2] {
    [("listed", format!("http://localhost:{}", port + 1)), ("other", format!("http://127.0.0.1:{}", port + 2))]
}

/// The verdicts in the window, each with what it lacks of an explanation.
async fn shown(client: &Client, port: u16) -> Result<Vec<Checked>, CmdError> {
    client.goto(&format!("http://localhost:{port}/")).await?;
    client.wait().at_most(DEADLINE).for_element(Locator::Css("html[data-state=done]")).await?;
    let shown = client.execute(include_str!("window.js"), Vec::new()).await?;
    let mut shown: VecDeque<[String; 3]> = serde_json::from_value(shown)?;
    let mut checked = Vec::new();
    for row in stated() {
        for name in PAGES {
            let [page, request, found] = shown.pop_front().unwrap_or_default();
            let stated = format!("{} for {} from {name}", row.verdict(name), row.request);
            let found = format!("{found} for {request} from {page}");
            checked.push(Checked::compare(format!("the window's {name}"), &row.request, found, &stated));
        }
    }
    checked.extend(shown.into_iter().map(|[page, request, found]| Checked::compare(page, request, found, "nothing")));
    Ok(checked)
}

/// Markup in every field of one's own request is shown as text.
async fn injected(client: &Client) -> Result<Checked, CmdError> {
    let script = r#"
        const form = document.getElementById("form");
        const markup = `<img src=x onerror="document.title='injected'">`;
        form.elements.path.value = `/orders/${markup}`;
        form.elements.method.value = "DELETE";
        form.elements.header.value = `X-Markup: ${markup}`;
        form.elements.json.value = JSON.stringify(markup);
        form.requestSubmit();"#;
    client.execute(script, Vec::new()).await?;
    client.wait().at_most(DEADLINE).for_element(Locator::Css("#tries .result")).await?;
    let script = r#"
        const tries = document.getElementById("tries");
        return [
            [...tries.querySelectorAll(".result")].map((result) => result.dataset.verdict).join(" "),
            tries.querySelectorAll("img").length,
            tries.textContent.includes("<img src=x"),
            document.title !== "injected",
        ];"#;
    let found = client.execute(script, Vec::new()).await?;
    let stated = json!(["method-not-allowed method-not-allowed", 0, true, true]);
    Ok(Checked::compare("the window's form", "markup in every field", found.to_string(), &stated.to_string()))
}

/// Nothing is wider than the screen of a phone, headers included.
async fn on_a_phone(client: &Client) -> Result<Checked, CmdError> {
    client.issue_cmd(Phone).await?;
    let script = r#"
        document.getElementById("open").click();
        const hidden = [...document.querySelectorAll("details")].filter((details) => !details.open).length;
        return [innerWidth, document.documentElement.scrollWidth, hidden];"#;
    let found = client.execute(script, Vec::new()).await?;
    Ok(Checked::compare("the window on a phone", "all headers shown", found.to_string(), "[400,400,0]"))
}

/// Chromium's command for the size of a phone's screen: windows cannot be that narrow.
#[derive(Debug)]
struct Phone;

impl WebDriverCompatibleCommand for Phone {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/goog/cdp/execute", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let screen = json!({ "width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": true });
        let command = json!({ "cmd": "Emulation.setDeviceMetricsOverride", "params": screen });
        (Method::POST, Some(command.to_string()))
    }
}

/// Sends the request from the page that is open: `readable`, or the reason that Chromium prints.
async fn fetch(client: &Client, port: u16, row: &Stated) -> Result<String, CmdError> {
    let (method, path) = row.method_and_path();
    let mut headers = row.headers.clone();
    if row.json.is_some() {
        headers.insert("Content-Type".to_owned(), "application/json".to_owned());
    }
    let credentials = row.credentials.as_deref().unwrap_or("same-origin");
    let body = row.json.as_ref().map(Value::to_string);
    let options = json!({ "method": method, "headers": headers, "body": body, "credentials": credentials });
    read_log(client).await?;
    let script = "const done = arguments[2];
        fetch(arguments[0], { ...arguments[1], body: arguments[1].body ?? undefined })
            .then(() => done(\"readable\"), () => setTimeout(() => done(\"blocked\"), 50));";
    let url = format!("http://localhost:{port}{path}");
    let verdict = client.execute_async(script, vec![json!(url), options]).await?;
    if verdict == "readable" {
        return Ok("readable".to_owned());
    }
    let printed = read_log(client).await?;
    let reason = CONSOLE.iter().find(|(says, _)| printed.contains(says)).map(|(_, reason)| (*reason).to_owned());
    Ok(reason.unwrap_or(printed))
}
