//! Requests to the server: only a few, each sent once.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use ureq::{Agent, tls::TlsConfig};

use crate::arguments::Question;

/// The maximum number of requests in one run.
const MAX_REQUESTS: usize = 24;

/// How many bytes of a body are read: the report does not show bodies.
const MAX_BODY_BYTES: u64 = 65_536;

/// A response, or why there is none.
type Answer = Result<Response<Bytes>, String>;

/// A client that caches responses, so the second credentials mode does not repeat requests.
pub(crate) struct Transport {
    agent: Agent,
    answered: Vec<(Request<Bytes>, Answer)>,
}

impl Transport {
    pub(crate) fn new(question: &Question) -> Self {
        let tls = TlsConfig::builder().disable_verification(question.insecure).build();
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .proxy(None)
            .user_agent(concat!("cors-explain/", env!("CARGO_PKG_VERSION")))
            .timeout_global(Some(Duration::from_secs(question.timeout)))
            .tls_config(tls)
            .build();
        Self { agent: config.into(), answered: Vec::new() }
    }

    /// The number of requests sent.
    pub(crate) fn count(&self) -> usize {
        self.answered.len()
    }

    /// Sends a request, or returns the cached response to the same one.
    pub(crate) fn send(&mut self, request: &Request<Bytes>) -> Answer {
        if let Some((_, response)) = self.answered.iter().find(|(sent, _)| is_same(sent, request)) {
            return response.clone();
        }
        if self.answered.len() == MAX_REQUESTS {
            return Err(format!("{MAX_REQUESTS} requests have been sent, and no more are sent in one run"));
        }
        let response = self.exchange(request);
        self.answered.push((request.clone(), response.clone()));
        response
    }

    fn exchange(&self, request: &Request<Bytes>) -> Answer {
        let (parts, body) = request.clone().into_parts();
        let sent = if body.is_empty() {
            self.agent.run(Request::from_parts(parts, ()))
        } else {
            self.agent.run(Request::from_parts(parts, body.to_vec()))
        };
        let (parts, mut body) = sent.map_err(|error| error.to_string())?.into_parts();
        // A body that is too long or cut short does not matter: the browser decides by the headers.
        let body = body.with_config().limit(MAX_BODY_BYTES).read_to_vec().unwrap_or_default();
        Ok(Response::from_parts(parts, body.into()))
    }
}

fn is_same(left: &Request<Bytes>, right: &Request<Bytes>) -> bool {
    (left.method(), left.uri(), left.headers(), left.body())
        == (right.method(), right.uri(), right.headers(), right.body())
}
