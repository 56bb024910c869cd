//! Turns a decision into headers and responses.

use actix_web::{
    HttpResponse,
    dev::RequestHead,
    http::{
        StatusCode,
        header::{
            ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_EXPOSE_HEADERS,
            ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, CACHE_CONTROL, CONTENT_TYPE, HeaderMap,
            HeaderValue, VARY,
        },
    },
};
use cors_rules::is_token_byte;

use super::{
    decide::ResponsePlan,
    grant::Grant,
    headers::{append_grant, strip, vary, vary_by},
    refusal::Refusal,
    site::Site,
};
use crate::{policy::table::AllowHeaders, request::classify::field_lines};

static TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
static NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
static VARY_PREFLIGHT: HeaderValue =
    HeaderValue::from_static("Origin, Access-Control-Request-Method, Access-Control-Request-Headers");

/// A response of a policy. Beside it, the body of an inner response takes no further space in an `EitherBody`.
pub(crate) type OwnResponse = HttpResponse<&'static str>;

/// The body of the response to a refused preflight. It reveals nothing about the policy.
const PREFLIGHT_REFUSED: &str = "CORS preflight refused: see the server's log\n";

/// How many bytes of `Access-Control-Request-Headers` are mirrored at most. Browsers stay far below, and a response should not
/// grow with the input of an attacker.
const MAX_MIRRORED_BYTES: usize = 4_096;

/// How many headers an actual response gets at most: origin, credentials, exposed headers, `Vary`.
const RESPONSE_HEADERS_RESERVED: usize = 4;

/// The response to a preflight: all that the policy allows, no matter what was requested, or a refusal that reveals nothing.
///
/// `requested` are the lines of `Access-Control-Request-Headers`, for policies that mirror them.
pub(crate) fn answer_preflight(outcome: Result<Grant, Refusal>, site: &Site, requested: &[HeaderValue]) -> OwnResponse {
    let mut response = match outcome {
        Ok(grant) => {
            let mut response = OwnResponse::with_body(site.preflight_status(), "");
            append_permissions(response.headers_mut(), grant, site, requested);
            response
        }
        Err(_) => refusal(PREFLIGHT_REFUSED),
    };
    append_preflight_vary(response.headers_mut(), site);
    response
}

fn append_preflight_vary(headers: &mut HeaderMap, site: &Site) {
    headers.append(VARY, VARY_PREFLIGHT.clone());
    for name in site.vary_headers() {
        headers.append(VARY, HeaderValue::from_static(name));
    }
}

fn append_permissions(headers: &mut HeaderMap, grant: Grant, site: &Site, requested: &[HeaderValue]) {
    // The methods, the request headers, and how long both are cached.
    headers.reserve(RESPONSE_HEADERS_RESERVED + 2);
    append_grant(headers, grant);
    headers.append(ACCESS_CONTROL_ALLOW_METHODS, site.allow_methods().clone());
    for names in allow_headers(site, requested) {
        headers.append(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    if let Some(seconds) = site.max_age() {
        headers.append(ACCESS_CONTROL_MAX_AGE, seconds.clone());
    }
}

/// The lines of `Access-Control-Allow-Headers`.
fn allow_headers<'a>(site: &'a Site, requested: &'a [HeaderValue]) -> impl Iterator<Item = &'a HeaderValue> {
    let (listed, requested) = match site.allow_headers() {
        AllowHeaders::None => (None, &[][..]),
        AllowHeaders::List(names) => (Some(names), &[][..]),
        AllowHeaders::Mirror => (None, requested),
    };
    listed.into_iter().chain(mirrored(requested))
}

/// The response to a request that `enforce` refuses.
pub(crate) fn refuse_request(site: &Site) -> OwnResponse {
    let mut response = refusal("request from a disallowed origin refused: see the server's log\n");
    response.headers_mut().append(CACHE_CONTROL, NO_STORE.clone());
    if site.policy().is_some() {
        vary(response.headers_mut(), site, false);
    }
    response
}

fn refusal(line: &'static str) -> OwnResponse {
    let mut response = OwnResponse::with_body(StatusCode::FORBIDDEN, line);
    response.headers_mut().append(CONTENT_TYPE, TEXT.clone());
    response
}

/// Replaces the CORS headers of a response with those of the plan. This works once, because it moves the grant.
#[expect(clippy::inline_always, reason = "measured: every response comes through here")]
#[inline(always)]
pub(crate) fn apply(plan: &mut ResponsePlan, site: &Site, headers: &mut HeaderMap) {
    match (plan, site.policy()) {
        (ResponsePlan::Untouched, _) => {}
        (ResponsePlan::Policy(grant), Some(policy)) => {
            let has_vary = strip(headers);
            if let Some(grant) = grant.take() {
                headers.reserve(RESPONSE_HEADERS_RESERVED);
                append_grant(headers, grant);
                if let Some(names) = &policy.expose_headers {
                    headers.append(ACCESS_CONTROL_EXPOSE_HEADERS, names.clone());
                }
            }
            if !policy.is_constant() {
                vary(headers, site, has_vary);
            }
        }
        (ResponsePlan::Strip | ResponsePlan::Policy(_), _) => {
            strip(headers);
        }
    }
}

/// The lines of `Access-Control-Request-Headers`, if the policy mirrors them.
pub(crate) fn requested_headers<'a>(site: &Site, head: &'a RequestHead) -> &'a [HeaderValue] {
    match site.allow_headers() {
        AllowHeaders::Mirror => field_lines(head, &ACCESS_CONTROL_REQUEST_HEADERS),
        AllowHeaders::None | AllowHeaders::List(_) => &[],
    }
}

/// The response to a preflight with nested policies, which is sent unless an inner policy sends its own.
#[derive(Clone, Debug)]
pub(crate) struct PreflightAnswer {
    outcome: Result<Grant, Refusal>,
    /// The lines of `Access-Control-Request-Headers`, if the policy mirrors them.
    requested: Vec<HeaderValue>,
    /// Whether the policy has already sent a response, to which the outermost policy adds the headers.
    is_sent: bool,
}

impl PreflightAnswer {
    pub(crate) fn new(outcome: Result<Grant, Refusal>, site: &Site, head: &RequestHead) -> Self {
        let requested = if outcome.is_ok() { requested_headers(site, head).to_vec() } else { Vec::new() };
        Self { outcome, requested, is_sent: false }
    }

    /// Whether it allows the preflight.
    pub(crate) fn is_allowed(&self) -> bool {
        self.outcome.is_ok()
    }

    /// The response of an inner policy, without CORS headers.
    pub(crate) fn send(&mut self, site: &Site) -> OwnResponse {
        self.is_sent = true;
        match &self.outcome {
            Ok(_) => OwnResponse::with_body(site.preflight_status(), ""),
            Err(_) => refusal(PREFLIGHT_REFUSED),
        }
    }

    /// The whole response.
    pub(crate) fn build(&self, site: &Site) -> OwnResponse {
        answer_preflight(self.outcome.clone(), site, &self.requested)
    }

    /// Adds the headers to a response. Returns `false` if a layer between has replaced the policy's response.
    pub(crate) fn apply<B>(&self, site: &Site, response: &mut HttpResponse<B>) -> bool {
        let status = if self.outcome.is_ok() { site.preflight_status() } else { StatusCode::FORBIDDEN };
        if !self.is_sent || response.status() != status {
            return false;
        }
        let headers = response.headers_mut();
        let has_vary = strip(headers);
        if let Ok(grant) = &self.outcome {
            append_permissions(headers, grant.clone(), site, &self.requested);
        }
        if has_vary {
            vary_by(headers, &["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"]);
            vary_by(headers, site.vary_headers());
        } else {
            append_preflight_vary(headers, site);
        }
        true
    }
}

/// The lines that consist of header names, unless they are too long together.
fn mirrored(requested: &[HeaderValue]) -> impl Iterator<Item = &HeaderValue> {
    let is_short = requested.iter().map(HeaderValue::len).sum::<usize>() <= MAX_MIRRORED_BYTES;
    requested.iter().filter(move |line| is_short && is_token_list(line.as_bytes()))
}

/// Whether these are tokens, commas and white space, and at least one token.
fn is_token_list(line: &[u8]) -> bool {
    line.iter().all(|byte| is_token_byte(*byte) || b", \t".contains(byte)) && line.iter().copied().any(is_token_byte)
}

#[cfg(test)]
mod tests;
