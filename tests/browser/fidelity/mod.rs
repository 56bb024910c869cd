//! Whether the model of the browser and a browser agree, scenario by scenario: what is sent, and what the page sees.

mod browser;
mod build;
mod by_hand;
mod generated;
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
    /// Requests that the browser sent.
    pub requests: usize,
    /// Scenarios in which they differ for a reason that is listed, by reason.
    pub known: BTreeMap<&'static str, usize>,
    /// Scenarios in which the browser and the model differ, for no reason that is known.
    pub disagreements: Vec<String>,
}

impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { engine, scenarios, requests, known, disagreements } = self;
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
    let observed = driver.open(ThirdPartyCookies::Allowed, async |client| in_browser(&server, client).await).await?;
    let mut figures = Figures {
        engine: driver.engine(),
        scenarios: expected.len(),
        requests: 0,
        known: BTreeMap::new(),
        disagreements: Vec::new(),
    };
    for ((scenario, expected), observed) in server.scenarios().iter().zip(expected).zip(observed) {
        figures.requests += observed.sent.len();
        if expected == observed {
            continue;
        }
        let mut known = KNOWN.iter().filter(|known| known.engine == driver.engine());
        match known.find(|known| (known.meets)(scenario)) {
            Some(known) => *figures.known.entry(known.reason).or_default() += 1,
            None => figures.disagreements.push(describe(scenario, &expected, &observed)),
        }
    }
    Ok(figures)
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
