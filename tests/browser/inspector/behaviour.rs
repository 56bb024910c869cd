//! Clicks and keys.

use cors_test_browser::Ports;
use fantoccini::{Client, Locator, error::CmdError};
use serde_json::Value;

use crate::{
    Checked,
    page::{open, shown_after, wait_for},
};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const END: &str = "\u{e010}";
const HOME: &str = "\u{e011}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";

pub async fn check(inspector: &Client, pages: &Client, ports: Ports) -> Result<Vec<Checked>, CmdError> {
    let mut checked = surface(inspector).await?;
    checked.extend(exchanges(inspector, pages, ports).await?);
    checked.extend(trying(inspector, ports).await?);
    checked.extend(keyboard(inspector, ports).await?);
    checked.extend(names(inspector).await?);
    Ok(checked)
}

async fn text(client: &Client, expression: &str) -> Result<String, CmdError> {
    Ok(match client.execute(&format!("return {expression};"), Vec::new()).await? {
        Value::String(text) => text,
        other => other.to_string(),
    })
}

async fn click(client: &Client, selector: &str) -> Result<(), CmdError> {
    client.find(Locator::Css(selector)).await?.click().await
}

/// A fact that is true or not.
fn is(fact: &str, found: bool) -> Checked {
    Checked::new(fact, found.to_string(), "true")
}

/// The cells of the row of a path.
const ROW: &str =
    "[...document.querySelectorAll('#rows tr')].find((row) => row.cells[1].innerText.includes(PATH)).innerText";

async fn surface(client: &Client) -> Result<Vec<Checked>, CmdError> {
    click(client, "#tab-surface").await?;
    let mut checked =
        vec![is("the surface is shown", client.find(Locator::Css("#surface")).await?.is_displayed().await?)];
    for (path, parts) in [
        (
            "/change/{number}",
            &["PUT", "http://app.localhost:*", "X-Tenant", "3600 s", "tests/browser/inspector/server.rs:"][..],
        ),
        ("/public", &["any origin", "! any origin may read responses"]),
        (
            "/strangers",
            &["https://*.example.com", "! all subdomains of a name are allowed", "! pages on a developer's machine"],
        ),
        ("/walled/route", &["PUT", "http://app.localhost:*"]),
        ("/account/{number}", &["yes"]),
        ("/disabled", &["disabled"]),
        ("everything inside", &["all", "PAGES", "decides before the routes inside"]),
    ] {
        let row = text(client, &ROW.replace("PATH", &format!("{path:?}"))).await?;
        for part in parts {
            let found = if row.contains(part) { (*part).to_owned() } else { row.clone() };
            checked.push(Checked::new(format!("the row of {path}"), found, *part));
        }
    }
    let all = text(client, "document.querySelectorAll('#rows tr').length").await?;
    click(client, "#risky").await?;
    let risky =
        text(client, "[...document.querySelectorAll('#rows tr')].every((row) => row.dataset.risks !== '0')").await?;
    checked.push(Checked::new("only risky rows are left", risky, "true"));
    click(client, "#risky").await?;
    let again = text(client, "document.querySelectorAll('#rows tr').length").await?;
    checked.push(Checked::new("all rows come back", again, all));
    Ok(checked)
}

async fn exchanges(client: &Client, pages: &Client, ports: Ports) -> Result<Vec<Checked>, CmdError> {
    click(client, "#tab-exchanges").await?;
    // One more, while the page is looked at and nothing is reloaded.
    let last = shown_after(client, 0, 1).await?.last().map_or(0, |entry| entry.id);
    pages.goto(&ports.fill("http://app.localhost:<pages>/page")).await?;
    let script = ports.fill("fetch('http://api.localhost:<api>/strangers').catch(() => {});");
    pages.execute(&script, Vec::new()).await?;
    let shown = shown_after(client, last, 1).await?;
    let mut checked = vec![is("an exchange appears by itself", shown.len() == 1 && shown[0].word == "blocked")];
    click(client, "#list details summary").await?;
    let first = client.find(Locator::Css("#list details .inside")).await?;
    checked.push(is("a click opens the exchange", first.is_displayed().await?));
    let inside = first.text().await?;
    for part in ["no-allow-origin", "Fix:", "origin: http://app.localhost:", "REQUEST", "GET /strangers"] {
        let found = inside.to_lowercase().contains(&part.to_lowercase());
        checked.push(Checked::new("the opened exchange", if found { part } else { &inside }, part));
    }
    let visible = "[...document.querySelectorAll('#list details')].filter((entry) => !entry.hidden)";
    client.find(Locator::Css("#filter")).await?.send_keys("/STRANGERS").await?;
    let filtered = format!("{visible}.every((entry) => entry.innerText.includes('/strangers'))");
    checked.push(Checked::new("the filter hides the others", text(client, &filtered).await?, "true"));
    checked.push(is("the filter leaves those", text(client, &format!("{visible}.length")).await? != "0"));
    text(client, "(document.getElementById('filter').value = '', document.getElementById('filter').dispatchEvent(new Event('input')))").await?;
    click(client, "#problems").await?;
    let problems =
        format!("{visible}.every((entry) => entry.dataset.word === 'blocked' || entry.querySelector('.doubt'))");
    checked.push(Checked::new("problems only", text(client, &problems).await?, "true"));
    click(client, "#problems").await?;
    Ok(checked)
}

async fn trying(client: &Client, ports: Ports) -> Result<Vec<Checked>, CmdError> {
    // From the exchange that is open.
    click(client, "#list details[open] button").await?;
    let mut checked =
        vec![is("the form opens with the exchange", wait_for(client, "document.querySelector('#answer .box')").await?)];
    let path = text(client, "document.forms[0].elements.path.value").await?;
    checked.push(Checked::new("the form is filled in", path, "/strangers"));
    let fill = "const form = document.forms[0];
        for (const [name, value] of Object.entries(arguments[0])) form.elements.namedItem(name).value = value;
        document.getElementById('answer').replaceChildren();";
    for (values, word, parts) in [
        (
            serde_json::json!({ "origin": "http://app.localhost:1", "method": "PUT", "path": "/change/7", "headers": "X-Tenant: 1", "credentials": "omit" }),
            "readable",
            &[
                "1. Preflight",
                "2. Request",
                "access-control-request-headers: x-tenant",
                "access-control-allow-methods: PUT",
            ][..],
        ),
        (
            serde_json::json!({ "origin": "https://other.example", "method": "PUT", "path": "/change/7", "headers": "X-Tenant: 1" }),
            "blocked",
            &["no-allow-origin", "add \"https://other.example\" to origins at tests/browser/inspector/server.rs:"],
        ),
        (
            serde_json::json!({ "origin": "http://app.localhost:1", "method": "POST", "path": "/set-cookie", "headers": "", "credentials": "include", "set_cookie": "a=1; SameSite=Lax" }),
            "readable",
            &["the cookie a was not stored: it is SameSite=Lax"],
        ),
    ] {
        client.execute(fill, vec![values]).await?;
        click(client, "#form button").await?;
        wait_for(client, "document.querySelector('#answer .word')").await?;
        let answer = text(client, "document.getElementById('answer').innerText").await?;
        let verdict = text(client, "document.querySelector('#answer .word')?.lastChild.textContent").await?;
        checked.push(Checked::new("the verdict of the trial", verdict, word));
        for part in parts {
            let found = if answer.contains(part) { (*part).to_owned() } else { answer.clone() };
            checked.push(Checked::new("the answer of the trial", found, *part));
        }
    }
    // The link shows the same again.
    let link = text(client, "document.querySelector('#answer a[href^=\"/_cors?\"]').href").await?;
    client.goto("about:blank").await?;
    client.goto(&link).await?;
    wait_for(client, "document.querySelector('#answer .word')").await?;
    let answer = text(client, "document.getElementById('answer').innerText").await?;
    checked.push(is("the link reproduces the question", answer.contains("the cookie a was not stored")));
    open(client, ports).await?;
    Ok(checked)
}

/// Presses a key where the focus is.
async fn press(client: &Client, key: &str) -> Result<(), CmdError> {
    client.active_element().await?.send_keys(key).await
}

async fn focused(client: &Client) -> Result<String, CmdError> {
    text(client, "document.activeElement.id || document.activeElement.name || document.activeElement.localName").await
}

async fn keyboard(client: &Client, ports: Ports) -> Result<Vec<Checked>, CmdError> {
    client.goto("about:blank").await?;
    open(client, ports).await?;
    shown_after(client, 0, 1).await?;
    let mut checked = Vec::new();
    press(client, TAB).await?;
    for (key, name) in [
        ("", "exchanges"),
        (RIGHT, "surface"),
        (RIGHT, "try"),
        (RIGHT, "exchanges"),
        (LEFT, "try"),
        (HOME, "exchanges"),
        (END, "try"),
    ] {
        if !key.is_empty() {
            press(client, key).await?;
        }
        checked.push(Checked::new("the tab with the focus", focused(client).await?, format!("tab-{name}")));
        let shown = text(client, "[...document.querySelectorAll('[role=tabpanel]')].filter((panel) => !panel.hidden).map((panel) => panel.id).join()").await?;
        checked.push(Checked::new("the panel of the tab", shown, name));
    }
    press(client, TAB).await?;
    checked.push(Checked::new("the first field", focused(client).await?, "origin"));
    text(client, "(document.activeElement.value = '')").await?;
    press(client, "https://a.example").await?;
    press(client, ENTER).await?;
    checked.push(is("Enter sends the form", wait_for(client, "document.querySelector('#answer .word')").await?));
    text(client, "document.getElementById('tab-try').focus()").await?;
    press(client, HOME).await?;
    // Past the filter, the check box and the button to the first exchange.
    for name in ["filter", "problems", "clear", "summary"] {
        press(client, TAB).await?;
        checked.push(Checked::new("the next stop", focused(client).await?, name));
    }
    press(client, ENTER).await?;
    let opened = text(client, "document.activeElement.parentElement.open").await?;
    checked.push(Checked::new("Enter opens an exchange", opened, "true"));
    let outline = text(client, "getComputedStyle(document.activeElement).outlineStyle").await?;
    checked.push(Checked::new("the focus is visible", outline, "solid"));
    Ok(checked)
}

/// What a screen reader reads out for the controls.
async fn names(client: &Client) -> Result<Vec<Checked>, CmdError> {
    let script = "const named = (element) => element.labels?.length || element.getAttribute('aria-label') || element.textContent.trim();
        return [...document.querySelectorAll('input, select, button, summary, a')].filter((element) => !named(element)).map((element) => element.outerHTML);";
    let nameless = client.execute(script, Vec::new()).await?;
    let roles = text(
        client,
        "[document.documentElement.lang, document.querySelectorAll('[role=status]').length, document.querySelectorAll('main, header').length,
          document.querySelectorAll('[role=tabpanel][aria-labelledby]').length, document.querySelectorAll('th[scope=col]').length].join()",
    )
    .await?;
    Ok(vec![
        Checked::new("every control has a name", nameless.to_string(), "[]"),
        Checked::new("language, status, landmarks, panels, column headers", roles, "en,3,2,3,7"),
    ])
}
