//! A request, one exchange at a time.

use std::fmt;

use bytes::Bytes;
use cors_rules::Reason;
use http::{Request, StatusCode, header::SET_COOKIE};
use url::Url;

use crate::{
    fetch::{Destination, Fetch, Mode, Redirect},
    flight::{Client, Flight, Initiator, Tainting},
    incoming::{check_resource_policy, cors_check, follow, is_redirect, readable_headers},
    network,
    outcome::{Blocked, Exchange, Kind, Purpose, Response},
    outgoing, preflight,
    refusal::Refusal,
    state::Shared,
    websocket,
};

/// The next step of a request.
#[derive(Debug)]
#[must_use = "the request does not continue unless the step is processed"]
pub enum Step {
    /// The browser sends this, and waits for the response.
    Send(Pending),
    /// The request is finished.
    Done(Result<Response, Blocked>),
}

/// A request that is waiting for its response.
#[must_use = "the browser is waiting for the response"]
pub struct Pending {
    passage: Box<Passage>,
    exchange: Exchange,
}

/// A request and its exchanges so far.
struct Passage {
    shared: Shared,
    flight: Flight,
    exchanges: Vec<Exchange>,
}

impl fmt::Debug for Pending {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Pending").field(&self.exchange).finish()
    }
}

impl Pending {
    /// The request to send, with an absolute URL and all headers. Transports that write `Host` and `Content-Length` themselves
    /// may drop these.
    #[must_use]
    pub const fn request(&self) -> &Request<Bytes> {
        &self.exchange.request
    }

    /// Whether it is a preflight.
    #[must_use]
    pub const fn purpose(&self) -> Purpose {
        self.exchange.purpose
    }

    /// All earlier exchanges, in order: the preflight, redirects.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.passage.exchanges
    }

    /// Takes the response.
    pub fn receive(self, response: http::Response<Bytes>) -> Step {
        let Self { mut passage, mut exchange } = self;
        let (purpose, status) = (exchange.purpose, response.status());
        let headers = response.headers().clone();
        let body = response.body().clone();
        exchange.response = Some(response);
        match purpose {
            Purpose::Preflight => {
                passage.exchanges.push(exchange);
                passage.answer_preflight(status, &headers)
            }
            Purpose::Request => {
                passage.store_cookies(&mut exchange, &headers);
                passage.exchanges.push(exchange);
                passage.answer(status, &headers, body)
            }
        }
    }

    /// Reports that there is no response.
    pub fn fail(self, error: impl fmt::Display) -> Step {
        let Self { mut passage, exchange } = self;
        passage.exchanges.push(exchange);
        passage.block(Refusal::new(Reason::ConnectionFailed, error.to_string(), "be reachable"), true)
    }
}

/// Starts a request.
///
/// <https://fetch.spec.whatwg.org/#concept-fetch>
pub(crate) fn start(shared: Shared, client: Client, fetch: Fetch) -> Step {
    let page = client.origin.to_string();
    let quirks = shared.lock().profile.quirks;
    match Flight::depart(client, fetch, quirks) {
        Ok(flight) => Box::new(Passage { shared, flight, exchanges: Vec::new() }).main_fetch(),
        Err(refusal) => Step::Done(Err(Blocked::new(refusal, page, Vec::new(), false))),
    }
}

impl Passage {
    /// <https://fetch.spec.whatwg.org/#concept-main-fetch>
    fn main_fetch(mut self: Box<Self>) -> Step {
        // Steps 6 and 7.
        network::upgrade(&mut self.flight);
        let checked = {
            let state = self.shared.lock();
            network::check(&self.flight, &state.profile, |host| state.space_of(host))
        };
        if let Err(refusal) = checked.and_then(|()| self.taint()) {
            return self.block(refusal, false);
        }
        let covered = {
            let mut state = self.shared.lock();
            let now = state.now;
            let covered = !self.flight.needs_preflight() || state.preflights.covers(&self.flight, now);
            if !covered && self.flight.quirks.keeps_one_preflight {
                state.preflights.clear(&self.flight);
            }
            covered
        };
        // HTTP fetch, step 4.1.
        if covered { self.send() } else { self.send_preflight() }
    }

    /// Step 12: determines what the page may see.
    fn taint(&mut self) -> Result<(), Refusal> {
        let flight = &mut self.flight;
        let same_origin = flight.client.origin.is_of(flight.current_url()) && flight.tainting == Tainting::Basic;
        flight.tainting = match flight.mode {
            _ if same_origin => Tainting::Basic,
            Mode::Navigate | Mode::WebSocket => Tainting::Basic,
            Mode::NoCors if flight.redirect != Redirect::Follow => {
                let problem = "`no-cors` requests to other origins follow redirects";
                return Err(Refusal::new(Reason::InvalidRequest, problem, "use the mode `cors`"));
            }
            Mode::NoCors => Tainting::Opaque,
            Mode::Cors => Tainting::Cors,
            Mode::SameOrigin => {
                let problem =
                    format!("`{}` is not of the page's origin {}", flight.current_url(), flight.client.origin);
                return Err(Refusal::new(Reason::SameOriginMode, problem, "use the mode `cors`"));
            }
        };
        Ok(())
    }

    fn send_preflight(self: Box<Self>) -> Step {
        let request = preflight::request(&self.flight, &self.shared.lock().profile);
        self.wait(Purpose::Preflight, request, Vec::new())
    }

    /// <https://fetch.spec.whatwg.org/#concept-http-network-or-cache-fetch>
    fn send(self: Box<Self>) -> Step {
        let (request, problems) = {
            let state = self.shared.lock();
            let (cookies, problems) = if self.flight.includes_credentials() {
                state.jar.retrieve(&self.flight.cookie_context(&state.profile), &state.profile, state.now)
            } else {
                (None, Vec::new())
            };
            (outgoing::request(&self.flight, &state.profile, cookies), problems)
        };
        self.wait(Purpose::Request, request, problems)
    }

    fn wait(self: Box<Self>, purpose: Purpose, request: Request<Bytes>, cookies: Vec<crate::CookieProblem>) -> Step {
        Step::Send(Pending { passage: self, exchange: Exchange { purpose, request, response: None, cookies } })
    }

    /// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>, step 7
    fn answer_preflight(self: Box<Self>, status: StatusCode, headers: &http::HeaderMap) -> Step {
        let checked = {
            let mut state = self.shared.lock();
            let now = state.now;
            let checked = preflight::check(&self.flight, &state.profile, status, headers);
            checked.map(|allowed| state.preflights.store(&self.flight, allowed, now))
        };
        match checked {
            Ok(()) => self.send(),
            Err(refusal) => self.block(refusal, true),
        }
    }

    /// <https://fetch.spec.whatwg.org/#concept-http-network-fetch>, "If includeCredentials is true"
    fn store_cookies(&self, exchange: &mut Exchange, headers: &http::HeaderMap) {
        if !self.flight.includes_credentials() {
            return;
        }
        let mut state = self.shared.lock();
        let (profile, now) = (state.profile.clone(), state.now);
        let context = self.flight.cookie_context(&profile);
        let lines = headers.get_all(SET_COOKIE).iter();
        let problems = lines.filter_map(|line| state.jar.receive(line.as_bytes(), &context, &profile, now).err());
        exchange.cookies.extend(problems);
    }

    /// <https://fetch.spec.whatwg.org/#concept-http-fetch>, steps 4.4 to 6
    fn answer(mut self: Box<Self>, status: StatusCode, headers: &http::HeaderMap, body: Bytes) -> Step {
        let checked = match self.flight.tainting {
            _ if self.flight.mode == Mode::WebSocket => websocket::check(status, headers),
            Tainting::Basic => Ok(()),
            Tainting::Cors => cors_check(&self.flight, &self.flight.serialized_origin(), headers),
            Tainting::Opaque => check_resource_policy(&self.flight, headers),
        };
        if let Err(refusal) = checked {
            return self.block(refusal, true);
        }
        if !is_redirect(status) {
            return self.finish(status, headers, body);
        }
        match self.flight.redirect {
            Redirect::Error => {
                let refusal = Refusal::new(
                    Reason::RedirectMode,
                    "the request does not follow redirects",
                    "respond without a redirect",
                );
                self.block(refusal, true)
            }
            Redirect::Manual if self.flight.mode != Mode::Navigate => self.finish_unfollowed(),
            Redirect::Manual | Redirect::Follow => match follow(&mut self.flight, status, headers) {
                Ok(true) => self.main_fetch(),
                Ok(false) => self.finish(status, headers, body),
                Err(refusal) => self.block(refusal, true),
            },
        }
    }

    /// Main fetch, steps 14 to 22.
    fn finish(self: Box<Self>, status: StatusCode, headers: &http::HeaderMap, body: Bytes) -> Step {
        let flight = &self.flight;
        let headers = readable_headers(flight, headers);
        // https://fetch.spec.whatwg.org/#null-body-status
        let has_body = flight.method != "HEAD" && !matches!(status.as_u16(), 101 | 103 | 204 | 205 | 304);
        let opaque = flight.tainting == Tainting::Opaque;
        let response = Response {
            kind: match flight.tainting {
                Tainting::Basic => Kind::Basic,
                Tainting::Cors => Kind::Cors,
                Tainting::Opaque => Kind::Opaque,
            },
            status: if opaque { 0 } else { status.as_u16() },
            headers,
            body: if opaque || !has_body { Bytes::new() } else { body },
            url: (!opaque).then(|| shown_url(flight)),
            redirected: !opaque && flight.redirect_count() > 0,
            ignored_headers: self.flight.ignored_headers,
            exchanges: self.exchanges,
        };
        Step::Done(Ok(response))
    }

    /// <https://fetch.spec.whatwg.org/#concept-filtered-response-opaque-redirect>
    fn finish_unfollowed(self: Box<Self>) -> Step {
        Step::Done(Ok(Response {
            kind: Kind::OpaqueRedirect,
            status: 0,
            headers: http::HeaderMap::new(),
            body: Bytes::new(),
            url: Some(shown_url(&self.flight)),
            redirected: false,
            ignored_headers: self.flight.ignored_headers,
            exchanges: self.exchanges,
        }))
    }

    fn block(self: Box<Self>, refusal: Refusal, at_last: bool) -> Step {
        // Main fetch, step 12, after a preflight: after any failure, the next request sends a new preflight.
        let quirks = self.flight.quirks;
        let is_kept = quirks.keeps_one_preflight
            || quirks.redirect_errors_keep_preflights && refusal.reason == Reason::RedirectMode;
        if self.flight.needs_preflight() && !is_kept {
            self.shared.lock().preflights.clear(&self.flight);
        }
        let page = describe(&self.flight);
        Step::Done(Err(Blocked::new(refusal, page, self.exchanges, at_last)))
    }
}

/// <https://fetch.spec.whatwg.org/#dom-response-url>: without the fragment.
fn shown_url(flight: &Flight) -> Url {
    let mut url = flight.current_url().clone();
    url.set_fragment(None);
    url
}

/// The page and the kind of its request.
fn describe(flight: &Flight) -> String {
    let Flight { client, mode, credentials, destination, .. } = flight;
    let who = match client.initiator {
        Initiator::AddressBar => "the address bar".to_owned(),
        Initiator::Page => client.origin.to_string(),
    };
    let what = match (mode, destination) {
        (Mode::Navigate, Destination::Document) => "a navigation".to_owned(),
        (Mode::Navigate, _) => "a navigation of a frame".to_owned(),
        (Mode::WebSocket, _) => "a WebSocket".to_owned(),
        _ => format!("mode `{}`, credentials `{}`", mode.as_str(), credentials.as_str()),
    };
    format!("{who}, {what}")
}
