//! Sends the request through the model of the browser.

use cors_browser::{Page, Purpose, Step};

use crate::{
    arguments::Question,
    transport::Transport,
    verdict::{Mode, Verdict},
};

/// Sends the requests of a browser, first in the given credentials mode and then in the other one.
pub(crate) fn both_modes(question: &Question, transport: &mut Transport) -> [Mode; 2] {
    [question.credentials, !question.credentials].map(|credentials| {
        // A new browser, so the modes do not share a preflight cache.
        let page = question.open(&question.browser());
        Mode { credentials, verdict: run(&page, question, credentials, transport) }
    })
}

fn run(page: &Page, question: &Question, credentials: bool, transport: &mut Transport) -> Verdict {
    let mut step = page.start(question.fetch(credentials));
    loop {
        let pending = match step {
            Step::Done(Ok(response)) => return Verdict::Readable(response),
            Step::Done(Err(blocked)) => return Verdict::Blocked(blocked),
            Step::Send(pending) if pending.purpose() == Purpose::Request && !question.sends => {
                return Verdict::WouldSend(pending.exchanges().to_vec(), pending.request().clone());
            }
            Step::Send(pending) => pending,
        };
        step = match transport.send(pending.request()) {
            Ok(response) => pending.receive(response),
            Err(error) => pending.fail(error),
        };
    }
}
