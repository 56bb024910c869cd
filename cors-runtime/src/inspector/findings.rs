//! What other layers have done to an exchange, beyond what a policy can see.

use actix_web::{
    dev::{Path, Url},
    http::{
        StatusCode, Uri,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap, LOCATION, VARY},
    },
};
use cors_browser::CookieProblem;
use cors_rules::ParameterMatch;

use super::{
    exchange::Sent,
    journal::Granted,
    model::{Judgement, Verdict},
};
use crate::{
    decision::decide::ResponsePlan,
    middleware::slot::Decided,
    policy::{Policy, enforcement::Enforcement},
    request::escape::escape,
};

/// A problem, and what to change.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// What distinguishes it from others in the log: one mistake is logged once.
    pub(super) cause: String,
    pub(super) problem: String,
    pub(super) fix: String,
}

fn finding(cause: impl Into<String>, problem: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding { cause: cause.into(), problem: problem.into(), fix: fix.into() }
}

/// All findings about an exchange, beyond the verdict.
pub(super) fn find(
    sent: &Sent,
    status: StatusCode,
    headers: &HeaderMap,
    decided: &Decided,
    granted: Option<&Granted>,
    judgement: Option<&Judgement>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_blocked = judgement.is_some_and(|judgement| matches!(judgement.verdict, Verdict::Blocked(_)));
    if let Some(method) = sent.preflight_method() {
        if matches!(decided, Decided::Nothing) {
            findings.push(unanswered_preflight(sent, method, status, headers));
        }
    } else if is_blocked && granted.is_none() && matches!(decided, Decided::Nothing) {
        findings.push(unseen_request(sent));
    }
    if let Some(finding) = refused_request(sent, status, decided) {
        findings.push(finding);
    }
    let lines = headers.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).count();
    if lines > 1 {
        findings.push(finding(
            format!("repeated {}", sent.pattern()),
            format!("{} has `Access-Control-Allow-Origin` {lines} times, which browsers refuse", response_to(sent)),
            format!("a layer outside of {} adds CORS headers: remove it, or its CORS headers", place_of(decided)),
        ));
    }
    if lines == 0 && grants(sent, decided) {
        findings.push(finding(
            format!("removed {}", sent.pattern()),
            format!(
                "a layer outside of {} has removed `Access-Control-Allow-Origin` from {}",
                place_of(decided),
                response_to(sent)
            ),
            "let that layer keep the headers of CORS, or move it inside the policy",
        ));
    }
    if is_vary_missing(headers, decided) {
        findings.push(finding(
            format!("vary {}", sent.pattern()),
            format!(
                "a layer outside of {} has dropped `Vary: Origin` from {}, so a cache can hand the response to other pages",
                place_of(decided),
                response_to(sent)
            ),
            "make that layer append to `Vary` instead of replacing it",
        ));
    }
    findings.extend(granted.and_then(|granted| split_grant(sent, decided, granted)));
    findings.extend(judgement.iter().flat_map(|judgement| lost_cookies(judgement, decided)));
    findings
}

/// The place of the policy that has decided.
pub(super) fn policy_of(decided: &Decided) -> Option<String> {
    match decided {
        Decided::Response(site, _) | Decided::Preflight(site, _) => Some(site.route.policy_label()),
        Decided::Nothing | Decided::Manual => None,
    }
}

fn place_of(decided: &Decided) -> String {
    policy_of(decided).map_or_else(|| "the policies".to_owned(), |place| format!("the policy at {place}"))
}

fn request(sent: &Sent) -> String {
    format!("{} {}", escape(sent.method.as_bytes()), escape(sent.path.as_bytes()))
}

fn response_to(sent: &Sent) -> String {
    format!("the response to {}", request(sent))
}

/// A request that a plain route has taken.
fn unseen_request(sent: &Sent) -> Finding {
    let origin = escape(sent.origin().unwrap_or_default().as_bytes());
    finding(
        format!("unseen {} {}", sent.method, sent.pattern()),
        format!("no policy covers {}: the route that took it has none", request(sent)),
        format!(
            "write `#[cors(origins = [\"{origin}\"])]` above the route's attribute, or wrap the route in `Cors::new(…)`"
        ),
    )
}

/// A request that a policy has refused before its handler: scripts and forms see a 403, and not why.
fn refused_request(sent: &Sent, status: StatusCode, decided: &Decided) -> Option<Finding> {
    let Decided::Response(site, ResponsePlan::Policy(_)) = decided else { return None };
    let covers = match site.enforcement() {
        Enforcement::Nothing => false,
        Enforcement::Everything => true,
        Enforcement::Effects => {
            !matches!(sent.method.as_str(), "GET" | "HEAD" | "OPTIONS") || sent.headers.contains_key("upgrade")
        }
    };
    let origin = sent.origin()?;
    if !covers || status != StatusCode::FORBIDDEN || grants(sent, decided) {
        return None;
    }
    let (place, request, origin) = (site.route.policy_label(), request(sent), escape(origin.as_bytes()));
    Some(finding(
        format!("refused {origin} {} {place}", sent.method),
        format!("the policy at {place} refused {request} before its handler: it does not trust `{origin}`"),
        format!(
            "add `\"{origin}\"` to `origins` at {place}, or let strangers send it: `enforce = false`, or `.except(…)` on a `Cors`"
        ),
    ))
}

fn unanswered_preflight(sent: &Sent, method: &str, status: StatusCode, headers: &HeaderMap) -> Finding {
    let cause = format!("unanswered {} {method} {}", status.as_u16(), sent.pattern());
    let (method, path) = (escape(method.as_bytes()), escape(sent.path.as_bytes()));
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => finding(
            cause,
            format!(
                "something in front of the policies answered the preflight for {method} {path} with {}",
                status.as_u16()
            ),
            "browsers send preflights without credentials: wrap the authentication in `SkipPreflight::new(…)`",
        ),
        _ if status.is_redirection() => finding(
            cause,
            format!("the preflight for {method} {path} was redirected to {}", location(headers)),
            "browsers do not follow redirects of preflights: make the page request the final address, or wrap what redirects in \
             `SkipPreflight::new(…)`",
        ),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => finding(
            cause,
            format!(
                "no annotated route serves {method} {path}, so the router answered the preflight with {}",
                status.as_u16()
            ),
            "check the path and the method, or write `#[cors(…)]` above the route",
        ),
        _ => finding(
            cause,
            format!("a handler or a middleware answered the preflight for {method} {path}, not a policy"),
            "write `#[cors(…)]` above the route that serves the request",
        ),
    }
}

fn location(headers: &HeaderMap) -> String {
    let location = headers.get(LOCATION).map(|value| format!("`{}`", escape(value.as_bytes())));
    location.unwrap_or_else(|| "nowhere".to_owned())
}

/// Whether a policy has allowed an actual request of this origin.
fn grants(sent: &Sent, decided: &Decided) -> bool {
    let Decided::Response(site, ResponsePlan::Policy(_)) = decided else { return false };
    let Some(policy) = site.policy() else { return false };
    // The plan has been used up. Where a placeholder is compared with the path, this returns no.
    let path = Path::new(Url::new(Uri::default()));
    let listed = || policy.compare_listed(sent.origin().unwrap_or_default().as_bytes(), &path);
    site.route.policy_for_response(&sent.method).is_some()
        && (policy.origins.is_none() || listed() == Some(ParameterMatch::Equal))
}

/// Whether the policy's headers depend on the origin although the response lacks `Vary: Origin`.
fn is_vary_missing(headers: &HeaderMap, decided: &Decided) -> bool {
    let Decided::Response(site, ResponsePlan::Policy(_)) = decided else { return false };
    let is_constant = site.policy().is_none_or(Policy::is_constant);
    let varies = headers
        .get_all(VARY)
        .filter_map(|line| line.to_str().ok())
        .any(|line| line.split(',').map(str::trim).any(|field| field == "*" || field.eq_ignore_ascii_case("origin")));
    !is_constant && !varies
}

/// A preflight that one route has granted, and a request that another route has taken.
fn split_grant(sent: &Sent, decided: &Decided, granted: &Granted) -> Option<Finding> {
    let served_by = policy_of(decided);
    if served_by.as_deref() == Some(&*granted.policy) {
        return None;
    }
    let (granted_by, request) = (&granted.policy, request(sent));
    let taken = match &served_by {
        Some(place) => format!("the policy at {place} has decided about the request"),
        None => "a route without a policy took the request".to_owned(),
    };
    Some(finding(
        format!("split {} {granted_by} {}", sent.method, served_by.unwrap_or_default()),
        format!("the policy at {granted_by} granted the preflight for {request}, but {taken}"),
        "two routes match this path: annotate the one that serves the request, or register the one with the policy first",
    ))
}

/// Cookies of the response that no browser stores. Whether a policy sets them cannot be: the handler does.
fn lost_cookies(judgement: &Judgement, decided: &Decided) -> Vec<Finding> {
    let place = policy_of(decided).map(|place| format!(" by the handler at {place}")).unwrap_or_default();
    let lost = |problem: &CookieProblem| {
        let name = escape(problem.name().as_bytes());
        let (what, reason, remedy) = (escape(problem.problem().as_bytes()), problem.reason(), problem.remedy());
        finding(
            format!("cookie {reason} {name}"),
            format!("the browser does not store the cookie `{name}`: {what} ({reason})"),
            format!("{remedy}, where it is set{place}; if only pages of its own site need the cookie, ignore this"),
        )
    };
    judgement.cookies.iter().map(lost).collect()
}
