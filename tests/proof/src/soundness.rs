//! A page reads a response if and only if the policies say so, causes an effect if and only if they trust it, and a page that
//! is not allowed sees no CORS header.

use std::{cell::Cell, rc::Rc};

use cors_browser::{Browser, Credentials, Exchange, Fetch, Purpose, Reason};
use fastrand::Rng;

use crate::{
    policy::{EXPOSED, HEADERS, METHODS, ORIGINS},
    stack::Stack,
};

/// Requests to each stack.
const REQUESTS: u64 = 20;

const URL: &str = "https://api.server.example/scope/resource";

/// The figures of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Stacks of policies.
    pub stacks: u64,
    /// Requests of pages.
    pub cases: u64,
    /// Responses that pages could read.
    pub readable: u64,
    /// Requests that the handler saw.
    pub effects: u64,
}

/// Runs this many cases.
pub async fn check(seed: u64, cases: u64) -> Figures {
    let mut figures = Figures::default();
    for stack in 0..cases.div_ceil(REQUESTS) {
        check_stack(seed.wrapping_add(stack), &mut figures).await;
    }
    figures
}

async fn check_stack(seed: u64, figures: &mut Figures) {
    let mut rng = Rng::with_seed(seed);
    let (stack, policies) = Stack::random(&mut rng);
    let runs = Rc::new(Cell::new(0));
    let app = stack.app(policies, Rc::clone(&runs)).await;
    figures.stacks += 1;
    for _ in 0..REQUESTS {
        let request = Request::random(&mut rng);
        let expected = Expected::of(&stack, &request);
        let browser = Browser::new();
        let page = match request.origin {
            Some(origin) => browser.open(origin),
            None => browser.open("https://sandboxed.example").sandboxed_frame(),
        };
        let before = runs.get();
        let result = page.fetch(&app, request.fetch()).await;
        let has_run = runs.get() != before;
        let context = || format!("seed {seed}\n{request:?}\n{stack:#?}\n{result:#?}");
        assert_eq!(result.is_ok(), expected.readable, "readable? {}", context());
        assert_eq!(has_run, expected.runs, "does the handler run? {}", context());
        let exchanges = match &result {
            Ok(response) => response.exchanges(),
            Err(blocked) => blocked.exchanges(),
        };
        for exchange in exchanges {
            let is_allowed = match exchange.purpose() {
                Purpose::Preflight => expected.preflight_access,
                Purpose::Request => expected.access && expected.runs,
            };
            assert!(is_allowed || !has_cors_headers(exchange), "a CORS header for a stranger: {}", context());
        }
        if let Ok(response) = &result {
            assert_eq!(
                (response.status(), response.text().as_ref()),
                (200, if request.method == "HEAD" { "" } else { "body" })
            );
            for name in EXPOSED {
                let is_exposed = stack.innermost().exposes(name, request.credentials);
                assert_eq!(response.header(name).is_some(), is_exposed, "{name} readable? {}", context());
            }
            figures.readable += 1;
        } else if let Err(blocked) = &result {
            assert_ne!(blocked.reason(), Reason::ConnectionFailed, "{}", context());
        }
        // Once more in the same browser: a cached preflight changes nothing.
        let again = page.fetch(&app, request.fetch()).await;
        assert_eq!(again.is_ok(), expected.readable, "readable again? {}", context());
        figures.cases += 1;
        figures.effects += u64::from(has_run);
    }
}

fn has_cors_headers(exchange: &Exchange) -> bool {
    let response = exchange.response().expect("the app answers");
    response.headers().keys().any(|name| name.as_str().starts_with("access-control-"))
}

/// A page's request.
#[derive(Clone, Debug)]
struct Request {
    /// `None` for `null`.
    origin: Option<&'static str>,
    method: &'static str,
    headers: Vec<&'static str>,
    credentials: bool,
}

impl Request {
    fn random(rng: &mut Rng) -> Self {
        Self {
            origin: rng.choice(ORIGINS).filter(|_| rng.u8(..8) > 0),
            method: rng.choice(METHODS).expect("not empty"),
            headers: if rng.bool() { HEADERS.into_iter().filter(|_| rng.u8(..4) == 0).collect() } else { Vec::new() },
            credentials: rng.bool(),
        }
    }

    fn fetch(&self) -> Fetch {
        let mode = if self.credentials { Credentials::Include } else { Credentials::Omit };
        let fetch = Fetch::new(self.method, URL).credentials_mode(mode);
        self.headers.iter().fold(fetch, |fetch, name| {
            let value = if *name == "Content-Type" { "application/json" } else { "1" };
            fetch.header(*name, value)
        })
    }

    fn needs_preflight(&self) -> bool {
        !["GET", "HEAD", "POST"].contains(&self.method) || !self.headers.is_empty()
    }
}

/// The verdict of the oracle.
#[expect(clippy::struct_excessive_bools, reason = "each is checked on its own")]
struct Expected {
    readable: bool,
    runs: bool,
    access: bool,
    preflight_access: bool,
}

impl Expected {
    fn of(stack: &Stack, request: &Request) -> Self {
        let Request { origin, method, headers, credentials } = request;
        let suffices =
            |access: Option<crate::oracle::Access>| access.is_some_and(|access| access.credentials || !credentials);
        let asked = stack.of_preflights();
        let preflight_access =
            asked.access(*origin).is_some() && asked.covers(method) && stack.forwards_preflight(*origin, method);
        let passes = !request.needs_preflight()
            || preflight_access
                && suffices(asked.access(*origin))
                && asked.preflight_allows(method, headers, *credentials);
        let access = stack.innermost().access(*origin);
        let runs = passes && stack.lets_through(*origin, method);
        Self { readable: runs && suffices(access), runs, access: access.is_some(), preflight_access }
    }
}
