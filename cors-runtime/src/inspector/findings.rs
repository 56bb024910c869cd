//! What other layers have done to an exchange, beyond what a policy can see.

use actix_web::http::{
    StatusCode,
    header::{ACCESS_CONTROL_ALLOW_ORIGIN, HeaderMap, LOCATION, VARY},
};

use super::{
    exchange::Sent,
    journal::{self, Grant},
    model::Verdict,
};
use crate::{
    decision::{decide::ResponsePlan, escape::escape},
    middleware::slot::Decided,
};

/// A problem, and what to change.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) problem: String,
    pub(super) fix: String,
}

fn finding(problem: impl Into<String>, fix: impl Into<String>) -> Finding {
    Finding { problem: problem.into(), fix: fix.into() }
}

/// All findings about an exchange, beyond the verdict.
pub(super) fn find(
    sent: &Sent,
    status: StatusCode,
    headers: &HeaderMap,
    decided: &Decided,
    verdict: Option<&Verdict>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(method) = sent.preflight_method() {
        if matches!(decided, Decided::Nothing) {
            findings.push(unanswered_preflight(sent, method, status, headers));
        }
    } else if matches!(verdict, Some(Verdict::Blocked(_))) && matches!(decided, Decided::Nothing) {
        let origin = escape(sent.origin().unwrap_or_default().as_bytes());
        findings.push(finding(
            format!("no policy covers {} {}", escape(sent.method.as_bytes()), escape(sent.path.as_bytes())),
            format!("write `#[cors(origins = [\"{origin}\"])]` above the handler's route attribute, or wrap the route in `Cors::new(…)`"),
        ));
    }
    if headers.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).count() > 1 {
        findings.push(finding(
            "the response has more than one `Access-Control-Allow-Origin`, which browsers refuse",
            "another layer adds CORS headers outside of the policy; remove it, or its CORS headers",
        ));
    }
    if is_vary_missing(headers, decided) {
        findings.push(finding(
            "a layer outside of the policy has dropped `Vary: Origin`, so a cache can hand the response to other pages",
            "make that layer append to `Vary` instead of replacing it",
        ));
    }
    if let Some(finding) = split_grant(sent, decided) {
        findings.push(finding);
    }
    findings
}

fn unanswered_preflight(sent: &Sent, method: &str, status: StatusCode, headers: &HeaderMap) -> Finding {
    let (method, path) = (escape(method.as_bytes()), escape(sent.path.as_bytes()));
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => finding(
            format!(
                "something in front of the policies answered the preflight for {method} {path} with {}",
                status.as_u16()
            ),
            "browsers send preflights without credentials: wrap the authentication in `SkipPreflight::new(…)`",
        ),
        _ if status.is_redirection() => finding(
            format!("the preflight for {method} {path} was redirected to {}", location(headers)),
            "browsers do not follow redirects of preflights: make the page request the final address",
        ),
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => finding(
            format!(
                "no annotated route serves {method} {path}, so the router answered the preflight with {}",
                status.as_u16()
            ),
            "check the path and the method, or write `#[cors(…)]` above the route",
        ),
        _ => finding(
            format!("a handler or a middleware answered the preflight for {method} {path}, not a policy"),
            "write `#[cors(…)]` above the route that serves the request",
        ),
    }
}

fn location(headers: &HeaderMap) -> String {
    headers.get(LOCATION).map(|value| format!("`{}`", escape(value.as_bytes()))).unwrap_or_default()
}

/// Whether the policy's headers depend on the origin although the response lacks `Vary: Origin`.
fn is_vary_missing(headers: &HeaderMap, decided: &Decided) -> bool {
    let Decided::Response(site, ResponsePlan::Policy(_)) = decided else { return false };
    let is_constant = site.policy().is_none_or(crate::policy::Policy::is_constant);
    let varies = headers
        .get_all(VARY)
        .filter_map(|line| line.to_str().ok())
        .any(|line| line.split(',').map(str::trim).any(|field| field == "*" || field.eq_ignore_ascii_case("origin")));
    !is_constant && !varies
}

/// A preflight that one route granted, followed by a request that another route served.
fn split_grant(sent: &Sent, decided: &Decided) -> Option<Finding> {
    let key = |method: &str| -> Grant {
        (sent.origin().unwrap_or_default().to_owned(), method.to_owned(), sent.path.clone())
    };
    match (sent.preflight_method(), decided) {
        (Some(method), Decided::Preflight(site, _)) => {
            journal::remember_grant(key(method), site.route.policy_label());
            None
        }
        (None, _) => {
            let granted_by = journal::granted_by(&key(&sent.method))?;
            let served_by = match decided {
                Decided::Response(site, _) => site.route.policy_label(),
                _ => "a route without a policy".to_owned(),
            };
            (granted_by != served_by).then(|| {
                finding(
                    format!(
                        "the preflight for {} {} was granted by the policy at {granted_by}, and the request was served by {served_by}",
                        escape(sent.method.as_bytes()),
                        escape(sent.path.as_bytes())
                    ),
                    "annotate the route that serves the request, or register it after the other one",
                )
            })
        }
        _ => None,
    }
}
