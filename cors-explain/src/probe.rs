//! What the browser does with the server's answers.

use cors_browser::{Page, Purpose, Step};

use crate::{
    arguments::Question,
    transport::Transport,
    verdict::{Mode, Verdict},
};

/// Sends what a browser sends, in the credentials mode that was asked for and in the other one.
pub(crate) fn both_modes(question: &Question, transport: &mut Transport) -> [Mode; 2] {
    [question.credentials, !question.credentials].map(|credentials| {
        // A browser of its own, so that one mode does not use the other's preflight cache.
        let page = question.browser().open(&question.from);
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
