//! Checks the response to a preflight.

use std::time::Duration;

use cors_rules::Reason;
use http::{
    HeaderMap, HeaderName, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    },
};

use super::cache::Allowed;
use crate::{
    classify::{is_non_wildcard, is_safelisted_method, unsafe_header_names},
    fetch::Credentials,
    flight::Flight,
    headers::{get, seconds, shown, tokens},
    incoming::{cors_check, is_redirect},
    profile::Profile,
    refusal::Refusal,
};

/// How long a preflight without `Access-Control-Max-Age` is cached, in seconds (Fetch, "CORS-preflight fetch", step 7.9).
const DEFAULT_MAX_AGE: u64 = 5;

/// Whether the response to a preflight permits the request.
///
/// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>, step 7
pub(crate) fn check(
    flight: &Flight,
    profile: &Profile,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<Allowed, Refusal> {
    check_status(flight, status, headers)?;
    let is_own = flight.client.origin.is_of(flight.current_url());
    if !(is_own && flight.quirks.own_preflights_need_no_origin) {
        // With the credentials mode of the request; the preflight itself never has cookies.
        cors_check(flight, &super::serialized_origin(flight), headers)?;
    }
    if !status.is_success() {
        return Err(bad_status(status));
    }
    // Steps 7.1 to 7.3.
    let list = |name| {
        tokens(headers, name).map_err(|_| {
            let value = get(headers, name).unwrap_or_default();
            let problem = format!("`{name}: {}` is not a list of names", shown(&value));
            Refusal::new(Reason::PreflightMalformed, problem, "separate the names with commas")
        })
    };
    let methods = list(&ACCESS_CONTROL_ALLOW_METHODS)?;
    let names = list(&ACCESS_CONTROL_ALLOW_HEADERS)?.unwrap_or_default();
    // Step 7.4.
    let methods = match methods {
        None if flight.use_preflight => vec![flight.method.clone()],
        methods => methods.unwrap_or_default(),
    };
    check_method(flight, &methods)?;
    check_headers(flight, profile, &names)?;
    // Steps 7.8 to 7.10.
    let max_age = match seconds(headers, &ACCESS_CONTROL_MAX_AGE) {
        None if flight.quirks.caches_no_malformed_age && has_text(headers, &ACCESS_CONTROL_MAX_AGE) => 0,
        seconds => seconds.unwrap_or(DEFAULT_MAX_AGE),
    };
    let max_age = Duration::from_secs(max_age);
    Ok(Allowed { methods, headers: names, max_age: max_age.min(profile.max_age_cap) })
}

/// The reason for a status that is not ok.
///
/// To the standard, all of them are the same. It advises servers to refuse an origin by a 403 without headers
/// (<https://fetch.spec.whatwg.org/#http-responses>), so the reason for that is the missing header. Other statuses come from
/// layers without CORS: authentication, routing, a redirect to another host or scheme.
fn check_status(flight: &Flight, status: StatusCode, headers: &HeaderMap) -> Result<(), Refusal> {
    if is_redirect(status) {
        // HTTP-network-or-cache fetch does not follow redirects, and a redirect status is not ok.
        let problem =
            format!("the preflight was answered with {status}, and browsers do not follow redirects of preflights");
        let remedy = "request the final URL, and answer `OPTIONS` before anything redirects";
        return Err(Refusal::new(Reason::PreflightRedirect, problem, remedy));
    }
    let silent = !headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN);
    // The status of a router without a route for the requested method.
    let is_unrouted = matches!(status, StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED);
    if silent && is_unrouted && !is_safelisted_method(&flight.method) {
        let method = &flight.method;
        let problem =
            format!("the preflight for `{method}` was answered with {status}: no route allows the method on this path");
        let remedy = format!("serve `{method}` on this path, and answer `OPTIONS` with 204 and the headers");
        return Err(Refusal::new(Reason::MethodNotAllowed, problem, remedy));
    }
    if silent && !status.is_success() && status != StatusCode::FORBIDDEN {
        return Err(bad_status(status));
    }
    Ok(())
}

fn bad_status(status: StatusCode) -> Refusal {
    let problem = format!("the preflight was answered with {status}");
    let remedy = match status {
        StatusCode::UNAUTHORIZED => "let preflights bypass authentication: browsers send no credentials with them",
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            "answer `OPTIONS` on this path with 204 and the headers"
        }
        _ => "answer with a status from 200 to 299",
    };
    Refusal::new(Reason::PreflightStatus, problem, remedy)
}

/// Whether there is a header that is not empty.
fn has_text(headers: &HeaderMap, name: &HeaderName) -> bool {
    headers.get_all(name).iter().any(|value| !value.is_empty())
}

/// Step 7.5.
fn check_method(flight: &Flight, methods: &[String]) -> Result<(), Refusal> {
    let method = flight.method.as_str();
    let credentials = flight.credentials == Credentials::Include;
    let wildcard = methods.iter().any(|allowed| allowed == "*");
    // Methods are case-sensitive: `patch` is not `PATCH`.
    if is_safelisted_method(method) || methods.iter().any(|allowed| allowed == method) || wildcard && !credentials {
        return Ok(());
    }
    let problem = if methods.iter().any(|allowed| allowed.eq_ignore_ascii_case(method)) {
        format!(
            "the preflight does not allow the method `{method}`, only {}: methods are case-sensitive",
            list(methods)
        )
    } else if wildcard {
        format!("the preflight does not allow the method `{method}`: `*` covers it only without credentials")
    } else {
        format!("the preflight does not allow the method `{method}`, only {}", list(methods))
    };
    Err(Refusal::new(Reason::MethodNotAllowed, problem, format!("access-control-allow-methods: {method}")))
}

/// Steps 7.6 and 7.7.
fn check_headers(flight: &Flight, profile: &Profile, names: &[String]) -> Result<(), Refusal> {
    let wildcard = flight.credentials != Credentials::Include && names.iter().any(|name| name == "*");
    let covers = |name: &str| {
        let by_wildcard = wildcard && (!is_non_wildcard(name) || profile.wildcard_covers_authorization);
        by_wildcard || names.iter().any(|allowed| allowed.eq_ignore_ascii_case(name))
    };
    let missing: Vec<&str> =
        unsafe_header_names(&flight.headers, flight.quirks).into_iter().filter(|name| !covers(name)).collect();
    let Some(first) = missing.first() else {
        return Ok(());
    };
    let problem = if names.iter().any(|name| name == "*") {
        let why = if is_non_wildcard(first) { "never covers it" } else { "covers it only without credentials" };
        format!("the preflight does not allow the request header `{first}`: `*` {why}")
    } else {
        format!("the preflight does not allow the request header `{}`", missing.join("`, `"))
    };
    Err(Refusal::new(
        Reason::HeaderNotAllowed,
        problem,
        format!("access-control-allow-headers: {}", missing.join(", ")),
    ))
}

fn list(names: &[String]) -> String {
    if names.is_empty() { "those that need no permission".to_owned() } else { format!("`{}`", names.join("`, `")) }
}
