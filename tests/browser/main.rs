//! Headless Chromium against annotated routes: what pages of several origins may do, row by row.
//!
//! Runs where Chromium and its driver are installed (Debian: `chromium`, `chromium-driver`). Where they are missing, it says
//! that it was skipped, and fails if `CI=true`. `BROWSER_TESTS=off` skips it everywhere.

mod console;
mod driver;
mod enforced;
#[path = "../../examples/quickstart/main.rs"]
#[allow(dead_code, reason = "its server runs inside of the test")]
mod example;
mod exchanges;
mod quickstart;
mod rows;
mod sent;
mod server;
mod stated;

use std::{env, process::ExitCode};

use comfy_table::{ContentArrangement, Table};
use fantoccini::{Client, error::CmdError};
use serde_json::Value;

use crate::{
    driver::Driver,
    enforced::ENFORCED,
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
    let rows = ROWS.iter().chain(SENT).chain(ENFORCED);
    let selected = rows.filter(|row| filter.as_ref().is_none_or(|filter| row.name.contains(filter.as_str())));
    let mut report = Report::new();
    for row in selected {
        let seen = match driver.client().await {
            Ok(client) => {
                let seen = run(&client, row, ports).await;
                let _ = client.close().await;
                seen.unwrap_or_else(|error| format!("driver: {error}"))
            }
            Err(error) => format!("driver: {error}"),
        };
        let problem = (seen != row.sees).then(|| format!("{seen}\ninstead of\n{}", row.sees));
        report.add(row.name, &ports.fill(row.page), row.request, &seen, problem.as_deref());
    }
    if filter.as_ref().is_none_or(|filter| QUOTED.contains(filter.as_str())) {
        let quotes = match driver.client().await {
            Ok(client) => {
                let quotes = console::check(&client, ports).await;
                let _ = client.close().await;
                quotes.map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        match quotes {
            Ok(quotes) => {
                for quote in &quotes {
                    report.add(QUOTED, "", "", quote.says, quote.problem.as_deref());
                }
            }
            Err(error) => report.add(QUOTED, "", "", "", Some(&format!("driver: {error}"))),
        }
    }
    if filter.as_ref().is_none_or(|filter| SHOWN.contains(filter.as_str())) {
        let checked = match driver.client().await {
            Ok(client) => {
                let checked = quickstart::check(&client, quickstart::start()).await;
                let _ = client.close().await;
                checked.map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        };
        match checked {
            Ok(checked) => {
                for quickstart::Checked { page, request, found, stated } in &checked {
                    let problem = (found != stated).then(|| format!("{found}\ninstead of\n{stated}"));
                    report.add(SHOWN, page, request, found, problem.as_deref());
                }
            }
            Err(error) => report.add(SHOWN, "", "", "", Some(&format!("driver: {error}"))),
        }
    }
    println!("{}\n{} passed, {} failed", report.table, report.passed, report.failed);
    if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The name of the rows that compare the guide with the console.
const QUOTED: &str = "the guide quotes the console";

/// The name of the rows that compare the quick start's window with what pages see.
const SHOWN: &str = "the quick start shows what the browser does";

/// What has been tried.
struct Report {
    table: Table,
    passed: usize,
    failed: usize,
}

impl Report {
    fn new() -> Self {
        let mut table = Table::new();
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(160);
        table.set_header(["", "scenario", "page", "request", "the page sees"]);
        Self { table, passed: 0, failed: 0 }
    }

    fn add(&mut self, name: &str, page: &str, request: &str, seen: &str, problem: Option<&str>) {
        let verdict = if problem.is_none() { "ok" } else { "FAILED" };
        self.passed += usize::from(problem.is_none());
        self.failed += usize::from(problem.is_some());
        self.table.add_row([verdict, name, page, request, problem.unwrap_or(seen)]);
    }
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
