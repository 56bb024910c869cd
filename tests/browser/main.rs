//! Headless Chromium against annotated routes: what pages of several origins may do, row by row.
//!
//! Runs if Chromium and its driver are installed (Debian: `chromium`, `chromium-driver`). Otherwise it prints that it was
//! skipped, or fails if `CI=true`. `BROWSER_TESTS=off` always skips it.

mod console;
mod enforced;
#[path = "../../examples/quickstart/main.rs"]
#[allow(dead_code, reason = "its server runs inside of the test")]
mod example;
mod exchanges;
mod quickstart;
mod report;
mod rows;
mod sent;
mod server;
mod sessions;
mod stated;

use std::{env, process::ExitCode};

use cors_test_browser::{
    Ports,
    driver::{Driver, Engine, ThirdPartyCookies},
};
use fantoccini::{Client, error::CmdError};
use serde_json::Value;

use crate::{
    enforced::ENFORCED,
    report::{Checked, Report},
    rows::{ROWS, Row},
    sent::SENT,
};

#[actix_web::main]
async fn main() -> ExitCode {
    // `cargo test NAME` passes the name to every test program.
    let filter = env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    let driver = match Driver::start_or_skip(Engine::Chromium) {
        Ok(driver) => driver,
        Err(code) => return code,
    };
    let is_selected = |name: &str| filter.as_ref().is_none_or(|filter| name.contains(filter.as_str()));
    let ports = server::start();
    let mut report = Report::new();
    for row in ROWS.iter().chain(SENT).chain(ENFORCED).filter(|row| is_selected(row.name)) {
        let seen = driver.open(ThirdPartyCookies::Allowed, async |client| run(client, row, ports).await).await;
        let checked = seen.map(|seen| vec![Checked::compare(ports.fill(row.page), row.request, seen, row.sees)]);
        report.add(row.name, checked);
    }
    let name = "the guide quotes the console";
    if is_selected(name) {
        let check = async |client: &Client| console::check(client, ports).await;
        report.add(name, driver.open(ThirdPartyCookies::Allowed, check).await);
    }
    let name = "the quick start shows what the browser does";
    if is_selected(name) {
        let port = quickstart::start();
        let check = async |client: &Client| quickstart::check(client, port).await;
        report.add(name, driver.open(ThirdPartyCookies::Allowed, check).await);
    }
    let name = "a session across sites";
    if is_selected(name) {
        let port = sessions::start();
        for row in sessions::ROWS {
            let check = async |client: &Client| sessions::check(client, port, row).await;
            report.add(name, driver.open(row.third_party_cookies, check).await);
        }
    }
    println!("{}\n{} passed, {} failed", report.table, report.passed, report.failed);
    if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the row's script in its page, in a new profile, and returns what the script returned.
async fn run(client: &Client, row: &Row, ports: Ports) -> Result<String, CmdError> {
    if let Some(visit) = row.visit_first {
        client.goto(&ports.fill(visit)).await?;
    }
    client.goto(&ports.fill(row.page)).await?;
    let script = format!(
        "const done = arguments[arguments.length - 1];
         {}
         (async () => {{ {} }})().then(done, error => done(`${{error.name}}: ${{error.message}}`));",
        ports.fill(include_str!("page.js")),
        ports.fill(row.request)
    );
    match client.execute_async(&script, Vec::new()).await? {
        Value::String(seen) => Ok(seen),
        other => Ok(other.to_string()),
    }
}
