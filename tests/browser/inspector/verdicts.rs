//! The same requests, judged by Chromium and by the inspector.

use cors_test_browser::Ports;
use fantoccini::{Client, error::CmdError};
use serde_json::{Value, json};

use crate::{
    Checked,
    page::{ReadLog, Shown, shown_after},
};

const APP: &str = "http://app.localhost:<pages>/page";
const EVIL: &str = "http://evil.localhost:<pages>/page";

/// A request of a page, how many exchanges it takes, and what both have to say.
struct Row {
    page: &'static str,
    path: &'static str,
    /// The options of `fetch`.
    options: &'static str,
    exchanges: usize,
    /// `readable` and the headers that the page reads, or the reason for which it reads nothing.
    verdict: &'static str,
    /// The text of the entry.
    says: &'static str,
}

const fn row(
    page: &'static str,
    path: &'static str,
    options: &'static str,
    exchanges: usize,
    verdict: &'static str,
    says: &'static str,
) -> Row {
    Row { page, path, options, exchanges, verdict, says }
}

const GET: &str = "{}";
const PUT: &str = r#"{ method: "PUT" }"#;
const TENANT: &str = r#"{ method: "PUT", headers: { "X-Tenant": "1" } }"#;
const COOKIES: &str = r#"{ credentials: "include" }"#;

const WITH_CREDENTIALS: &str = "With credentials: \"include\" it would be blocked";

const ROWS: &[Row] = &[
    row(APP, "/allowed/1", GET, 1, "readable content-length x-total-count", "The page reads the response"),
    row(APP, "/change/1", TENANT, 2, "readable content-length content-type", "1. Preflight"),
    row(
        APP,
        "/change/1",
        r#"{ method: "PUT", headers: { "X-Tenant": "2" } }"#,
        1,
        "readable content-length content-type",
        "1. Preflight",
    ),
    row(APP, "/outer/inside", TENANT, 2, "readable content-length", "1. Preflight"),
    row(APP, "/account/1", COOKIES, 1, "readable content-length content-type", "The page reads the response"),
    row(APP, "/public", GET, 1, "readable content-length content-type", "The page reads the response"),
    row(EVIL, "/public", GET, 1, "readable content-length content-type", "The page reads the response"),
    row(APP, "/plain", GET, 1, "no-allow-origin", "No policy covers GET /plain: the route that took it has none"),
    row(APP, "/none", GET, 1, "no-allow-origin", "the route that took it has none"),
    row(EVIL, "/allowed/2", GET, 1, "no-allow-origin", "to dev_origins at tests/browser/inspector/server.rs:"),
    row(APP, "/strangers", GET, 1, "no-allow-origin", "to dev_origins at tests/browser/inspector/server.rs:"),
    row(APP, "/disabled", GET, 1, "no-allow-origin", "instead of disabled at tests/browser/inspector/server.rs:"),
    row(EVIL, "/change/2", PUT, 1, "no-allow-origin", "to dev_origins at"),
    row(APP, "/narrow", PUT, 1, "no-allow-origin", "add \"PUT\" to methods at"),
    row(APP, "/allowed/3", PUT, 1, "method-not-allowed", "no annotated route serves PUT /allowed/3"),
    row(APP, "/outer/inside", r#"{ method: "PURGE" }"#, 1, "method-not-allowed", "add \"PURGE\" to methods at"),
    row(APP, "/mine", r#"{ method: "DELETE" }"#, 1, "no-allow-origin", "to dev_origins at"),
    row(
        APP,
        "/change/3",
        r#"{ method: "PUT", headers: { "X-Other": "1" } }"#,
        1,
        "header-not-allowed",
        "add \"x-other\" to headers at",
    ),
    row(
        APP,
        "/allowed/4",
        r#"{ headers: { "Content-Type": "application/json" } }"#,
        1,
        "header-not-allowed",
        "add \"content-type\" to headers at",
    ),
    row(APP, "/walled/route", PUT, 1, "preflight-status", "wrap the authentication in SkipPreflight::new(…)"),
    row(APP, "/moving/route", PUT, 1, "preflight-redirect", "was redirected to /elsewhere"),
    row(APP, "/moved", GET, 2, "readable content-length x-total-count", "The page reads the response"),
    row(APP, "/away", GET, 2, "no-allow-origin", "let the page come from an origin of its own"),
    row(APP, "/twice/route", GET, 1, "allow-origin-repeated", "has Access-Control-Allow-Origin 2 times"),
    row(APP, "/stripped/route", GET, 1, "no-allow-origin", "has removed Access-Control-Allow-Origin"),
    row(APP, "/unvaried/route", GET, 1, "readable content-length content-type", "has dropped Vary: Origin"),
    row(APP, "/split", TENANT, 2, "no-allow-origin", "but a route without a policy took the request"),
    row(APP, "/public", COOKIES, 1, "wildcard-with-credentials", "write origins = [\"http://app.localhost:"),
    row(APP, "/allowed/5", COOKIES, 1, "credentials-not-allowed", "add credentials at"),
    row(
        APP,
        "/change/4",
        r#"{ method: "PUT", credentials: "include" }"#,
        1,
        "credentials-not-allowed",
        WITH_CREDENTIALS,
    ),
    row(
        APP,
        "/public",
        r#"{ method: "PUT", credentials: "include" }"#,
        1,
        "wildcard-with-credentials",
        WITH_CREDENTIALS,
    ),
    row(EVIL, "/account/2", COOKIES, 1, "no-allow-origin", "to dev_origins at"),
    row(EVIL, "/transfer", r#"{ method: "POST", credentials: "include" }"#, 1, "no-allow-origin", "to dev_origins at"),
    // Chromium deviates from the standard here, and so does the inspector where the visitor uses Chromium.
    row(
        APP,
        "/bearer",
        r#"{ headers: { "Authorization": "Bearer x" } }"#,
        2,
        "readable content-length content-type",
        "1. Preflight",
    ),
    row(APP, "/allowed/6", r#"{ mode: "no-cors" }"#, 1, "not read", "Nothing is read by a script"),
];

/// What Chromium prints, and the reason that it means.
const CONSOLE: &[(&str, &str)] = &[
    ("No 'Access-Control-Allow-Origin' header is present", "no-allow-origin"),
    ("must not be the wildcard '*' when the request's credentials mode is 'include'", "wildcard-with-credentials"),
    ("'Access-Control-Allow-Credentials' header in the response is '' which must be 'true'", "credentials-not-allowed"),
    ("is not allowed by Access-Control-Allow-Headers in preflight response", "header-not-allowed"),
    ("is not allowed by Access-Control-Allow-Methods in preflight response", "method-not-allowed"),
    ("Redirect is not allowed for a preflight request", "preflight-redirect"),
    ("contains multiple values", "allow-origin-repeated"),
];

/// Each row in both browsers.
pub async fn check(inspector: &Client, pages: &Client, ports: Ports) -> Result<Vec<Checked>, CmdError> {
    let mut checked = Vec::new();
    let mut last = 0;
    for row in ROWS {
        let fact = format!("{} {} from {}", row.path, row.options, &row.page[7..row.page.len() - 13]);
        let chromium = fetch(pages, ports, row).await?;
        let shown = shown_after(inspector, last, row.exchanges).await?;
        last = shown.last().map_or(last, |entry| entry.id);
        checked.push(Checked::new(format!("{fact}, exchanges"), shown.len().to_string(), row.exchanges.to_string()));
        checked.push(Checked::new(format!("{fact}, in Chromium"), as_printed(&chromium, row.verdict), row.verdict));
        checked.push(Checked::new(format!("{fact}, in the inspector"), judged(&shown, row), row.verdict));
        let text = shown.last().map(|entry| entry.text.clone()).unwrap_or_default();
        let says = if text.to_lowercase().contains(&row.says.to_lowercase()) { row.says.to_owned() } else { text };
        checked.push(Checked::new(format!("{fact}, explained"), says, row.says));
    }
    Ok(checked)
}

/// Sends the request: `readable` with the headers that the page reads, or what Chromium prints.
async fn fetch(client: &Client, ports: Ports, row: &Row) -> Result<String, CmdError> {
    client.goto(&ports.fill(row.page)).await?;
    client.issue_cmd(ReadLog).await?;
    let script = format!(
        "const done = arguments[1];
         fetch(arguments[0], {}).then(
             (response) => done(response.type === 'opaque' ? 'not read' : ['readable', ...response.headers.keys()].join(' ')),
             () => setTimeout(() => done(''), 50));",
        row.options
    );
    let url = format!("http://api.localhost:{}{}", ports.api, row.path);
    match client.execute_async(&script, vec![json!(url)]).await? {
        Value::String(seen) if !seen.is_empty() => Ok(seen),
        _ => {
            let entries = client.issue_cmd(ReadLog).await?;
            let printed = entries.as_array().into_iter().flatten().filter_map(|entry| entry["message"].as_str());
            Ok(printed.collect::<Vec<_>>().join("\n"))
        }
    }
}

/// The reason that Chromium prints. Its sentence for a preflight without headers is the same whatever the status; where the expected
/// reason is about the status, or about the method that no route serves, that sentence counts.
fn as_printed(seen: &str, expected: &str) -> String {
    let reason = CONSOLE.iter().find(|(says, _)| seen.contains(says)).map(|(_, reason)| *reason);
    let by_status = matches!(expected, "preflight-status" | "method-not-allowed");
    match reason {
        Some("no-allow-origin") if by_status && seen.contains("Response to preflight request") => expected.to_owned(),
        Some(reason) => reason.to_owned(),
        None => seen.to_owned(),
    }
}

/// The verdict of the inspector about all exchanges of a request.
fn judged(shown: &[Shown], row: &Row) -> String {
    let includes = row.options.contains("include");
    let blocked = |entry: &Shown| match entry.word.as_str() {
        // A preflight does not show the mode, so the inspector gives both verdicts; Chromium's requests to other sites show it.
        _ if includes && !entry.with_credentials.is_empty() => Some(entry.with_credentials.clone()),
        "blocked" => Some(entry.reason.clone()),
        _ => None,
    };
    if let Some(reason) = shown.iter().find_map(blocked) {
        return reason;
    }
    match shown.last() {
        Some(entry) if entry.word == "readable" => {
            let (_, names) = entry.text.split_once("and ").unwrap_or_default();
            let (names, _) = names.split_once('.').unwrap_or_default();
            let mut names: Vec<&str> = names.split(", ").collect();
            names.sort_unstable();
            format!("readable {}", names.join(" "))
        }
        Some(entry) => entry.word.clone(),
        None => "nothing".to_owned(),
    }
}

/// Attributes of a cookie, and the reason for which Chromium does not store it.
const COOKIES_SET: &[(&str, Option<&str>)] = &[
    ("1", Some("cookie-same-site")),
    ("1; SameSite=Lax", Some("cookie-same-site")),
    ("1; SameSite=Strict", Some("cookie-same-site")),
    ("1; Secure", Some("cookie-same-site")),
    ("1; SameSite=None", Some("cookie-none-without-secure")),
    ("1; SameSite=None; Secure", None),
    ("1; SameSite=None; Secure; HttpOnly; Path=/", None),
    ("1; SameSite=None; Secure; Partitioned; Path=/", None),
    ("1; SameSite=None; Partitioned", Some("cookie-none-without-secure")),
    ("1; SameSite=None; Secure; Domain=other.localhost", Some("cookie-domain")),
    ("1; SameSite=None; Secure; Domain=localhost", Some("cookie-public-suffix")),
];

/// Each cookie, set by a response to a page of another site.
pub async fn check_cookies(inspector: &Client, pages: &Client, ports: Ports) -> Result<Vec<Checked>, CmdError> {
    let mut checked = Vec::new();
    for (number, (attributes, reason)) in COOKIES_SET.iter().enumerate() {
        let last = shown_after(inspector, 0, 1).await?.last().map_or(0, |entry| entry.id);
        client_page(pages, ports).await?;
        let name = format!("c{number}");
        let script = "const [name, value, api, done] = arguments;
            const include = { credentials: 'include' };
            (async () => {
                await fetch(`${api}/set-cookie?${new URLSearchParams([[name, value]])}`, { method: 'POST', ...include });
                done((await (await fetch(`${api}/jar`, include)).text()).split(' ').includes(name));
            })();";
        let api = format!("http://api.localhost:{}", ports.api);
        let arguments = vec![json!(name), json!(attributes), json!(api)];
        let is_stored = pages.execute_async(script, arguments).await? == Value::Bool(true);
        let shown = shown_after(inspector, last, 2).await?;
        let text = &shown[0].text;
        let fact = format!("the cookie {name}={attributes}");
        checked.push(Checked::new(format!("{fact} in Chromium"), is_stored.to_string(), reason.is_none().to_string()));
        let found = text.split_once("does not store the cookie").map(|(_, rest)| {
            let (_, rest) = rest.split_once("(cookie-").unwrap_or_default();
            format!("cookie-{}", rest.split(')').next().unwrap_or_default())
        });
        let found = found.unwrap_or_else(|| "stored".to_owned());
        checked.push(Checked::new(format!("{fact} in the inspector"), found, reason.unwrap_or("stored")));
    }
    Ok(checked)
}

async fn client_page(client: &Client, ports: Ports) -> Result<(), CmdError> {
    client.goto(&ports.fill(APP)).await
}
