//! The inspector's page, as a user has it open.

use std::time::Duration;

use cors_test_browser::Ports;
use fantoccini::{Client, Locator, error::CmdError, wd::WebDriverCompatibleCommand};
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// More than anything takes on a busy machine.
const DEADLINE: Duration = Duration::from_secs(30);

/// An exchange as the page shows it.
#[derive(Clone, Debug, Deserialize)]
pub struct Shown {
    pub id: u64,
    pub word: String,
    pub reason: String,
    pub with_credentials: String,
    /// The text of the opened entry.
    pub text: String,
}

pub async fn open(client: &Client, ports: Ports) -> Result<(), CmdError> {
    client.goto(&ports.fill("http://localhost:<api>/_cors")).await?;
    client.wait().at_most(DEADLINE).for_element(Locator::Css("#live.on")).await?;
    Ok(())
}

/// The exchanges after one, oldest first, once there are `count` of them: they appear without anything being done.
pub async fn shown_after(client: &Client, last: u64, count: usize) -> Result<Vec<Shown>, CmdError> {
    wait_for(client, &format!("[...document.querySelectorAll('#list details')].filter((entry) => entry.dataset.id > {last}).length >= {count}")).await?;
    let script = r"
        const entries = [...document.querySelectorAll('#list details')].filter((entry) => entry.dataset.id > arguments[0]);
        return entries.reverse().map((entry) => {
            entry.open = true;
            entry.dispatchEvent(new Event('toggle'));
            const shown = { ...entry.dataset, id: Number(entry.dataset.id), text: entry.querySelector('.inside').textContent };
            entry.open = false;
            return { ...shown, with_credentials: entry.dataset.withCredentials };
        });";
    Ok(serde_json::from_value(client.execute(script, vec![json!(last)]).await?)?)
}

/// Waits until an expression is true, and returns whether it has become so.
pub async fn wait_for(client: &Client, condition: &str) -> Result<bool, CmdError> {
    let script = format!(
        "const done = arguments[0];
         const end = Date.now() + {};
         const look = () => {{ if ({condition}) done(true); else if (Date.now() > end) done(false); else setTimeout(look, 20); }};
         look();",
        15_000
    );
    Ok(client.execute_async(&script, Vec::new()).await? == Value::Bool(true))
}

/// A command of the protocol of Chromium's developer tools; it is not in the standard of `WebDriver`.
#[derive(Debug)]
pub struct DevTools(pub &'static str, pub Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/goog/cdp/execute", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}

/// Chromedriver's command for the log of the browser; it is not in the standard either.
#[derive(Debug)]
pub struct ReadLog;

impl WebDriverCompatibleCommand for ReadLog {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/se/log", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
