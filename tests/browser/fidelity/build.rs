//! Short forms, for tables of scenarios.

use std::time::Duration;

use cors_browser::{Credentials, Redirect, ReferrerPolicy};

use super::scenario::{Answer, Content, Hop, Mode, Page, Request, Scenario, Step, Via};

/// Another origin than the pages', and another site than all but its own.
pub const API: &str = "http://api.localhost:<api>/<id>/0";

/// A page of another site than the server.
pub fn app() -> Page {
    Page::of("app.localhost")
}

/// A request by `fetch`, whose options have their defaults.
pub fn send(method: &str, url: &str) -> Request {
    Request {
        via: Via::Fetch,
        method: method.to_owned(),
        url: url.to_owned(),
        headers: Vec::new(),
        content: None,
        mode: Mode::Cors,
        credentials: Credentials::SameOrigin,
        redirect: Redirect::Follow,
        referrer_policy: None,
    }
}

impl Request {
    pub fn via(self, via: Via) -> Self {
        Self { via, ..self }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn content(self, content: Content) -> Self {
        Self { content: Some(content), ..self }
    }

    pub fn mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    pub fn credentials(self, credentials: Credentials) -> Self {
        Self { credentials, ..self }
    }

    pub fn include(self) -> Self {
        self.credentials(Credentials::Include)
    }

    pub fn redirect(self, redirect: Redirect) -> Self {
        Self { redirect, ..self }
    }

    pub fn referrer_policy(self, policy: ReferrerPolicy) -> Self {
        Self { referrer_policy: Some(policy), ..self }
    }
}

/// A response without CORS headers.
pub fn answer(status: u16) -> Answer {
    Answer { status, headers: Vec::new() }
}

/// A response that allows the page, with cookies.
pub fn allowing(status: u16) -> Answer {
    answer(status).with("access-control-allow-origin", "<origin>").with("access-control-allow-credentials", "true")
}

/// A response that sends the request on.
pub fn redirecting(status: u16, location: &str) -> Answer {
    allowing(status).with("location", location)
}

impl Answer {
    /// Adds a line.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// A scenario without steps, whose server allows everything that is requested, by name.
pub fn scenario(name: impl Into<String>) -> Scenario {
    Scenario { name: name.into(), steps: Vec::new(), hops: Vec::new() }
}

impl Scenario {
    pub fn step(mut self, page: &Page, request: Request) -> Self {
        self.steps.push(Step::Send(page.clone(), request));
        self
    }

    pub fn wait(mut self, milliseconds: u64) -> Self {
        self.steps.push(Step::Wait(Duration::from_millis(milliseconds)));
        self
    }

    /// How the next URL is answered: its preflights, and its requests.
    pub fn hop(mut self, preflight: Answer, answer: Answer) -> Self {
        self.hops.push(Hop { preflights: vec![preflight], answers: vec![answer] });
        self
    }

    /// A further answer of the last URL to a preflight, which the following preflights get.
    pub fn next_preflight(mut self, preflight: Answer) -> Self {
        self.hops.last_mut().expect("a hop").preflights.push(preflight);
        self
    }

    /// A further answer of the last URL to a request, which the following requests get.
    pub fn next_answer(mut self, answer: Answer) -> Self {
        self.hops.last_mut().expect("a hop").answers.push(answer);
        self
    }
}
