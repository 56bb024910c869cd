//! A policy at a route, or around routes.

use actix_web::http::{StatusCode, header::HeaderValue};

use crate::{
    policy::{Policy, enforcement::Enforcement, table::AllowHeaders},
    route::Route,
};

/// A route, or the stand-in for the routes inside an outer policy, with values that are computed once for all requests.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) route: Route,
    allow_methods: HeaderValue,
    preflight_status: StatusCode,
    enforcement: Enforcement,
    vary_of_responses: Vec<&'static str>,
}

impl Site {
    pub(crate) fn new(route: Route) -> Self {
        // Methods are tokens, and a list of tokens is a valid header value.
        let allow_methods = HeaderValue::try_from(route.allow_methods()).unwrap_or(HeaderValue::from_static(""));
        let (preflight_status, enforcement) = (route.preflight_status(), route.enforcement());
        let mut vary_of_responses = route.policy().map_or(&[][..], Policy::vary_headers).to_vec();
        // If safe methods are enforced, this header counts as well: see `initiator`.
        if enforcement == Enforcement::Everything {
            vary_of_responses.push("Sec-Fetch-Site");
        }
        Self { route, allow_methods, preflight_status, enforcement, vary_of_responses }
    }

    /// The policy, or `None` without CORS.
    #[inline]
    pub(crate) fn policy(&self) -> Option<&Policy> {
        self.route.policy()
    }

    /// The value of `Access-Control-Allow-Methods`.
    pub(crate) fn allow_methods(&self) -> &HeaderValue {
        &self.allow_methods
    }

    /// The value of `Access-Control-Allow-Headers`.
    pub(crate) fn allow_headers(&self) -> &AllowHeaders<HeaderValue> {
        self.policy().map_or(&AllowHeaders::None, |policy| self.route.allow_headers(policy))
    }

    /// The value of `Access-Control-Max-Age`.
    pub(crate) fn max_age(&self) -> Option<&HeaderValue> {
        self.policy()?.max_age.as_ref()
    }

    /// The request headers that responses to actual requests depend on, beyond `Origin`.
    pub(crate) fn vary_of_responses(&self) -> &[&'static str] {
        &self.vary_of_responses
    }

    /// The request headers that responses to preflights depend on, beyond the usual ones.
    pub(crate) fn vary_headers(&self) -> &'static [&'static str] {
        self.policy().map_or(&[], Policy::vary_headers)
    }

    /// Which requests of untrusted origins are refused before the handler runs.
    #[inline]
    pub(crate) fn enforcement(&self) -> Enforcement {
        self.enforcement
    }

    /// The status of a successful preflight.
    pub(crate) fn preflight_status(&self) -> StatusCode {
        self.preflight_status
    }
}
