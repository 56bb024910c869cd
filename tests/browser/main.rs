//! Headless Chromium against annotated routes: what pages of several origins may do, row by row.
//!
//! Runs where Chromium and its driver are installed (Debian: `chromium`, `chromium-driver`). Where they are missing, it says
//! that it was skipped, and fails if `CI=true`. `BROWSER_TESTS=off` skips it everywhere.

mod driver;
mod exchanges;
mod rows;
mod sent;
mod server;

use std::{env, process::ExitCode};

use comfy_table::{ContentArrangement, Table};
use fantoccini::{Client, error::CmdError};
use serde_json::Value;

use crate::{
    driver::Driver,
    rows::{ROWS, Row},
    sent::SENT,
    server::Ports,
};

#[actix_web::main]
async fn main() -> ExitCode {
    // `cargo test NAME` hands the name to every test program.
    let filter = env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    let is_set_to = |variable, value: &str| env::var(variable).is_ok_and(|found| found == value);
    if is_set_to("BROWSER_TESTS", "off") {
        eprintln!("\n*** SKIPPED: the browser tests are switched off by BROWSER_TESTS=off ***\n");
        return ExitCode::SUCCESS;
    }
    let Some(driver) = Driver::start() else {
        eprintln!("\n*** SKIPPED: the browser tests need `chromium` and `chromedriver`, which are not installed ***\n");
        return if is_set_to("CI", "true") { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    };
    let ports = server::start();
    let rows = ROWS.iter().chain(SENT);
    let selected = rows.filter(|row| filter.as_ref().is_none_or(|filter| row.name.contains(filter.as_str())));
    let mut table = Table::new();
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(160);
    table.set_header(["", "scenario", "page", "request", "the page sees"]);
    let (mut passed, mut failed) = (0, 0);
    for row in selected {
        let seen = match driver.client().await {
            Ok(client) => {
                let seen = run(&client, row, ports).await;
                let _ = client.close().await;
                seen.unwrap_or_else(|error| format!("driver: {error}"))
            }
            Err(error) => format!("driver: {error}"),
        };
        let verdict = if seen == row.sees { "ok" } else { "FAILED" };
        let seen = if seen == row.sees { seen } else { format!("{seen}\ninstead of\n{}", row.sees) };
        if verdict == "ok" {
            passed += 1;
        } else {
            failed += 1;
        }
        table.add_row([verdict, row.name, &ports.fill(row.page), row.request, &seen]);
    }
    println!("{table}\n{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the row's script in its page, in a profile of its own, and returns what it saw.
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
