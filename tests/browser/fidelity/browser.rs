//! Plays the scenarios in a browser, in one session.

use fantoccini::{Client, error::CmdError};
use serde_json::{Value, json};

use super::{
    observe::{Observed, describe_json, describe_request},
    scenario::{Frame, Page, Places, Scenario, Step},
    server::Server,
};

/// Consecutive steps of one page, as the script in the page takes them.
struct Group {
    top: String,
    id: usize,
    json: Value,
}

/// Plays all scenarios.
pub async fn in_browser(server: &Server, client: &Client) -> Result<Vec<Observed>, CmdError> {
    let scenarios = server.scenarios();
    let groups: Vec<Group> =
        scenarios.iter().enumerate().flat_map(|(id, scenario)| groups(id, scenario, server.places(id))).collect();
    let mut observed = vec![Observed::default(); scenarios.len()];
    // The groups of one page are sent to it at once: each command of the driver takes longer than a request.
    for batch in groups.chunk_by(|first, second| first.top == second.top) {
        for part in batch.chunks(50) {
            client.goto(&part[0].top).await?;
            let steps: Value = part.iter().map(|group| group.json.clone()).collect();
            let script = "window.takeAll(arguments[0]).then(arguments[arguments.length - 1])";
            let seen = client.execute_async(script, vec![steps]).await?;
            for (index, group) in part.iter().enumerate() {
                let lines = seen[index].as_array().into_iter().flatten().map(describe_json);
                observed[group.id].seen.extend(lines);
            }
        }
    }
    for (id, scenario) in scenarios.iter().enumerate() {
        let names = scenario.set_headers();
        observed[id].sent = server.take_received(id).iter().map(|request| describe_request(request, &names)).collect();
    }
    Ok(observed)
}

/// The steps of a scenario, as far as they follow each other in one page. Time passes where the last request was sent.
fn groups(id: usize, scenario: &Scenario, places: Places) -> Vec<Group> {
    let mut groups: Vec<(&Page, Vec<Value>)> = Vec::new();
    for step in &scenario.steps {
        match step {
            Step::Send(page, request) => match groups.last_mut() {
                Some((last, steps)) if *last == page => steps.push(request.json(places)),
                _ => groups.push((page, vec![request.json(places)])),
            },
            Step::Wait(time) => {
                let (_, steps) = groups.last_mut().expect("a scenario begins with a request");
                steps.push(json!({ "wait": u64::try_from(time.as_millis()).unwrap_or_default() }));
            }
        }
    }
    let group = |(page, steps): (&Page, Vec<Value>)| {
        let top = places.fill(&page.url);
        let json = match &page.frame {
            Frame::None => json!({ "steps": steps }),
            Frame::Sandboxed => json!({ "url": top, "sandboxed": true, "steps": steps }),
            Frame::Of(url) => json!({ "url": places.fill(url), "steps": steps }),
        };
        Group { top, id, json }
    };
    groups.into_iter().map(group).collect()
}
