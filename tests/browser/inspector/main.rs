//! The inspector's page in headless Chromium: its verdicts beside the browser's own, clicks and keys, hostile requests, and how it
//! looks.
//!
//! Runs and is skipped as the test `browser`. With `INSPECTOR_SCREENSHOTS=FOLDER` it also stores pictures of the page.

mod behaviour;
mod hostile;
mod looks;
mod page;
mod server;
mod strangers;
mod verdicts;

use std::process::ExitCode;

use cors_test_browser::driver::{Driver, Engine, ThirdPartyCookies};
use fantoccini::{Client, error::CmdError};

/// A fact, what was found, and what was expected.
struct Checked {
    fact: String,
    found: String,
    expected: String,
}

impl Checked {
    fn new(fact: impl Into<String>, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { fact: fact.into(), found: found.into(), expected: expected.into() }
    }
}

#[actix_web::main]
async fn main() -> ExitCode {
    let driver = match Driver::start_or_skip(Engine::Chromium) {
        Ok(driver) => driver,
        Err(code) => return code,
    };
    // One browser shows the inspector's page all the time, the other one sends.
    let checked = driver.open(ThirdPartyCookies::Allowed, async |inspector| {
        Ok(driver.open(ThirdPartyCookies::Allowed, async |pages| check(inspector, pages).await).await)
    });
    let checked = match checked.await.flatten() {
        Ok(checked) => checked,
        Err(error) => {
            eprintln!("driver: {error}");
            return ExitCode::FAILURE;
        }
    };
    let failed: Vec<&Checked> = checked.iter().filter(|checked| checked.found != checked.expected).collect();
    for Checked { fact, found, expected } in &failed {
        println!("FAILED {fact}\n  found     {found}\n  expected  {expected}");
    }
    println!("{} passed, {} failed", checked.len() - failed.len(), failed.len());
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn check(inspector: &Client, pages: &Client) -> Result<Vec<Checked>, CmdError> {
    let ports = server::start();
    page::open(inspector, ports).await?;
    let mut checked = verdicts::check(inspector, pages, ports).await?;
    checked.extend(verdicts::check_cookies(inspector, pages, ports).await?);
    checked.extend(behaviour::check(inspector, pages, ports).await?);
    checked.extend(strangers::check(pages, ports).await?);
    checked.extend(looks::check(inspector, ports).await?);
    // Last, so nothing of it is in the pictures.
    checked.extend(hostile::check(inspector, ports).await?);
    Ok(checked)
}
