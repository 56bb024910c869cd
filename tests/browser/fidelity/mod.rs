//! Whether the model of the browser and a browser agree, scenario by scenario: what is sent, and what the page sees.

mod browser;
mod build;
mod by_hand;
mod generated;
mod inspected;
mod known;
mod observe;
mod scenario;
mod server;

use std::{
    collections::BTreeMap,
    fmt::{self, Write as _},
};

use self::{
    browser::in_browser,
    inspected::{Journal, verdicts},
    known::KNOWN,
    observe::{Observed, in_model},
    scenario::Scenario,
    server::Server,
};
use crate::driver::{Driver, Engine, ThirdPartyCookies};

/// What was compared.
#[derive(Clone, Debug)]
pub struct Figures {
    /// The browser.
    pub engine: Engine,
    /// Scenarios.
    pub scenarios: usize,
    /// Requests for which the inspector has given the browser's verdict.
    pub inspected: usize,
    /// Requests that the browser sent.
    pub requests: usize,
    /// Scenarios in which they differ for a reason that is listed, by reason.
    pub known: BTreeMap<&'static str, usize>,
    /// Scenarios in which the browser and the model differ, for no reason that is known.
    pub disagreements: Vec<String>,
}

impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { engine, scenarios, inspected, requests, known, disagreements } = self;
        for disagreement in disagreements {
            writeln!(formatter, "{disagreement}")?;
        }
        let listed: usize = known.values().sum();
        writeln!(
            formatter,
            "fidelity: {scenarios} scenarios in {engine:?} and in the model, {requests} requests, {} disagreements, {listed} \
             that are listed",
            disagreements.len(),
        )?;
        writeln!(formatter, "  {inspected} requests with the same verdict by the inspector")?;
        for (reason, count) in known {
            writeln!(formatter, "  {count} times: {reason}")?;
        }
        Ok(())
    }
}

/// Plays the tables and a number of random scenarios in a browser and in the model.
///
/// # Errors
///
/// If the browser does not answer.
///
/// # Panics
///
/// If there are no free ports.
pub async fn check(driver: &Driver, seed: u64, random: usize) -> Result<Figures, String> {
    let mut scenarios = by_hand::scenarios();
    scenarios.extend(generated::scenarios(seed, random));
    let server = Server::start(scenarios).expect("two free ports");
    let profile = match driver.engine() {
        Engine::Chromium => cors_browser::Profile::chromium(),
        Engine::Firefox => cors_browser::Profile::firefox(),
    };
    let expected = in_model(&server, profile);
    let journal = Journal::follow(server.api_port());
    let observed = driver.open(ThirdPartyCookies::Allowed, async |client| in_browser(&server, client).await).await?;
    let inspected = journal.take_all(server.api_port())?;
    let listed = KNOWN.iter().filter(|known| known.engine == driver.engine());
    let mut figures = Figures {
        engine: driver.engine(),
        scenarios: expected.len(),
        inspected: 0,
        requests: 0,
        known: listed.map(|known| (known.reason, 0)).collect(),
        disagreements: Vec::new(),
    };
    for (id, ((scenario, expected), observed)) in server.scenarios().iter().zip(expected).zip(observed).enumerate() {
        figures.requests += observed.sent.len();
        let entries = inspected.get(&id).map(Vec::as_slice).unwrap_or_default();
        match verdicts(scenario, &observed.seen, entries) {
            Some((in_browser, by_inspector)) if in_browser == by_inspector => figures.inspected += 1,
            Some((in_browser, _)) if known_reason(scenario, driver.engine()).is_none() => {
                let read = if in_browser { "read" } else { "did not read" };
                let text = format!(
                    "{}\n  the page {read} the response, against the inspector's verdict: {entries:#?}",
                    scenario.name
                );
                figures.disagreements.push(text);
            }
            Some(_) | None => {}
        }
        if expected == observed {
            continue;
        }
        match known_reason(scenario, driver.engine()) {
            Some(reason) => *figures.known.entry(reason).or_default() += 1,
            None => figures.disagreements.push(describe(scenario, &expected, &observed)),
        }
    }
    for (reason, count) in &figures.known {
        if *count == 0 {
            figures.disagreements.push(format!("listed, and met by no scenario any more: {reason}\n"));
        }
    }
    Ok(figures)
}

/// Why the engine and the model differ in a scenario, if that is known.
fn known_reason(scenario: &Scenario, engine: Engine) -> Option<&'static str> {
    let mut known = KNOWN.iter().filter(|known| known.engine == engine);
    known.find(|known| (known.meets)(scenario)).map(|known| known.reason)
}

fn describe(scenario: &Scenario, expected: &Observed, observed: &Observed) -> String {
    let mut text = format!("{}\n", scenario.name);
    for (what, model, browser) in [("sent", &expected.sent, &observed.sent), ("seen", &expected.seen, &observed.seen)] {
        if model == browser {
            continue;
        }
        for (who, lines) in [("model", model), ("browser", browser)] {
            for line in lines {
                let _ = writeln!(text, "  {what} {who:8} {line}");
            }
        }
    }
    text
}
