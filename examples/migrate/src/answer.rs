//! What comes of a question: on the wire, and for the page.

use std::{collections::BTreeMap, fmt};

use actix_http::Request;
use actix_web::{
    body::MessageBody,
    dev::{Service, ServiceResponse},
};
use bytes::Bytes;
use cors_browser::{Kind, Purpose, Reason, Step};

use crate::{
    question::{Question, Sender, open},
    transport::send,
};

/// The response header by which a handler shows that it has run.
pub const RAN: &str = "x-handler-ran";

/// What came of a question.
#[derive(Debug)]
pub struct Answer {
    /// Who has asked.
    pub asker: Asker,
    /// The response to the preflight, if there was one.
    pub preflight: Option<Sent>,
    /// The response to the request itself, if it was sent.
    pub response: Option<Sent>,
    /// What the sender gets to see.
    pub seen: Seen,
}

/// The sender, as far as answers depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A page.
    Page,
    /// A page that has no origin, in a sandbox say.
    PageWithoutOrigin,
    /// A program, without `Origin`.
    Program,
    /// A program that sends `OPTIONS`.
    ProgramWithOptions,
}

/// A response on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The status.
    pub status: u16,
    /// Whether a handler has run.
    pub ran: bool,
    /// The CORS headers and `Vary`; members of lists are in lower case, sorted and named once.
    pub headers: BTreeMap<String, String>,
}

/// What the sender of a request gets to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The response.
    Response(u16),
    /// That something was sent, and nothing else.
    Nothing,
    /// An error; only the browser's console explains it.
    Blocked(Reason),
}

impl Seen {
    /// Whether the sender can tell one from the other: a blocked page learns no reason.
    #[must_use]
    pub fn looks_like(self, other: Self) -> bool {
        self == other || matches!((self, other), (Self::Blocked(_), Self::Blocked(_)))
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Response(status) => write!(formatter, "reads the {status}"),
            Self::Nothing => formatter.write_str("sees nothing"),
            Self::Blocked(reason) => write!(formatter, "blocked: {reason}"),
        }
    }
}

/// Asks an app all of these, one after another.
///
/// # Panics
/// If the address of a page is not a URL.
pub async fn ask<B: MessageBody + 'static>(
    app: impl Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    questions: &[Question],
) -> Vec<Answer> {
    let mut answers = Vec::new();
    for question in questions {
        answers.push(ask_one(&app, question).await);
    }
    answers
}

async fn ask_one<B: MessageBody + 'static>(
    app: &impl Service<Request, Response = ServiceResponse<B>, Error = actix_web::Error>,
    question: &Question,
) -> Answer {
    let asker = match &question.sender {
        Sender::Page { is_sandboxed: true, .. } => Asker::PageWithoutOrigin,
        Sender::Page { .. } => Asker::Page,
        Sender::Program(request) if request.method() == http::Method::OPTIONS => Asker::ProgramWithOptions,
        Sender::Program(_) => Asker::Program,
    };
    let mut answer = Answer { asker, preflight: None, response: None, seen: Seen::Nothing };
    match &question.sender {
        Sender::Program(request) => {
            let response = send(app, request).await;
            answer.seen = Seen::Response(response.status().as_u16());
            answer.response = Some(Sent::new(&response));
        }
        Sender::Page { address, is_sandboxed, fetch } => {
            let mut step = open(address, *is_sandboxed).start(fetch.clone());
            answer.seen = loop {
                match step {
                    Step::Done(Ok(response)) if response.kind() == Kind::Opaque => break Seen::Nothing,
                    Step::Done(Ok(response)) => break Seen::Response(response.status()),
                    Step::Done(Err(blocked)) => break Seen::Blocked(blocked.reason()),
                    Step::Send(pending) => {
                        let response = send(app, pending.request()).await;
                        let sent = Some(Sent::new(&response));
                        match pending.purpose() {
                            Purpose::Preflight => answer.preflight = sent,
                            Purpose::Request => answer.response = sent,
                        }
                        step = pending.receive(response);
                    }
                }
            };
        }
    }
    answer
}

impl Sent {
    fn new(response: &http::Response<Bytes>) -> Self {
        let mut headers = BTreeMap::<String, Vec<String>>::new();
        for (name, value) in response.headers() {
            let name = name.as_str();
            if name == "vary" || name.starts_with("access-control-") {
                let members = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
                let members = members.split(',').map(|member| member.trim().to_owned());
                headers.entry(name.to_owned()).or_default().extend(members);
            }
        }
        // Neither order nor repetition changes what a list means.
        let join = |mut members: Vec<String>| {
            members.sort();
            members.dedup();
            members.join(", ")
        };
        Self {
            status: response.status().as_u16(),
            ran: response.headers().contains_key(RAN),
            headers: headers.into_iter().map(|(name, members)| (name, join(members))).collect(),
        }
    }
}
