//! Where browsers and the model differ, and why the model stays as it is.
//!
//! Habits of an engine that apps can meet are in the model instead, as parts of `Profile::chromium()` and
//! `Profile::firefox()`.

use super::scenario::{Frame, Mode, Request, Scenario, Step, Via};
use crate::driver::Engine;

/// A disagreement that stays.
pub struct Known {
    pub engine: Engine,
    pub reason: &'static str,
    /// Whether a scenario meets it.
    pub meets: fn(&Scenario) -> bool,
}

pub const KNOWN: &[Known] = &[
    Known {
        engine: Engine::Firefox,
        reason: "an empty second line of a response header counts for nothing",
        meets: |scenario| scenario.name.starts_with("Access-Control-Allow-Origin [\"<origin>\", \"\"]"),
    },
    Known {
        engine: Engine::Firefox,
        reason: "a header that is set twice is safelisted part by part, and named twice in the preflight",
        meets: |scenario| any(scenario, |_, request| names(request).windows(2).any(|pair| pair[0] == pair[1])),
    },
    Known {
        engine: Engine::Firefox,
        reason: "`Accept` and `Content-Type` beyond ASCII need permission",
        meets: |scenario| {
            let is_beyond = |(name, value): &(String, String)| {
                matches!(name.as_str(), "Accept" | "Content-Type") && !value.is_ascii()
            };
            any(scenario, |_, request| request.headers.iter().any(is_beyond))
        },
    },
    Known {
        engine: Engine::Firefox,
        reason: "pages in sandboxes and in frames of other sites send `Origin` with every request, sandboxes also `Referer`",
        meets: |scenario| {
            any(scenario, |page, request| {
                let silent = request.mode == Mode::NoCors || !matches!(request.via, Via::Fetch | Via::Upload);
                page.frame != Frame::None && silent
            })
        },
    },
    Known {
        engine: Engine::Firefox,
        reason: "cookies without a name are sent as names, or not stored; bytes that are not UTF-8 are replaced",
        meets: |scenario| {
            ["Set-Cookie [\"=1\"]", "Set-Cookie [\"1\"]", "Set-Cookie [\"a=é\"]"].contains(&scenario.name.as_str())
        },
    },
];

fn any(scenario: &Scenario, meets: impl Fn(&super::scenario::Page, &Request) -> bool) -> bool {
    scenario.steps.iter().any(|step| match step {
        Step::Send(page, request) => meets(page, request),
        Step::Wait(_) => false,
    })
}

/// Names of the headers that a page sets, sorted, in lower case.
fn names(request: &Request) -> Vec<String> {
    let mut names: Vec<String> = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    names
}
