//! The line to change to let the page through.

use actix_web::{
    dev::{Path, Url},
    http::{
        Uri,
        header::{ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_REQUEST_HEADERS},
    },
};
use cors_browser::Blocked;
use cors_rules::{ParameterMatch, Reason, is_loopback};

use crate::{
    decision::nearest::nearest,
    policy::{Policy, table::CredentialsTable},
    request::escape::escape,
    route::Route,
};

/// What to write, and where, so the policy of `route` allows what the browser has stopped. `None` where the policy is not to
/// blame.
pub(super) fn line_to_change(blocked: &Blocked, origin: &str, method: &str, route: &Route) -> Option<String> {
    let place = route.policy_label();
    let (shown, shown_method) = (escape(origin.as_bytes()), escape(method.as_bytes()));
    let Some(policy) = route.policy() else {
        return Some(format!("write `origins = [\"{shown}\"]` instead of `disabled` at {place}"));
    };
    match blocked.reason() {
        Reason::NoAllowOrigin | Reason::AllowOriginMismatch if route.policy_for_response(method).is_none() => {
            Some(format!("add `\"{shown_method}\"` to `methods` at {place}"))
        }
        Reason::NoAllowOrigin | Reason::AllowOriginMismatch => allow_origin(policy, origin, &place),
        Reason::MethodNotAllowed => Some(format!("add `\"{shown_method}\"` to `methods` at {place}")),
        Reason::HeaderNotAllowed => {
            let names = missing_headers(blocked)
                .iter()
                .map(|name| format!("\"{}\"", escape(name.as_bytes())))
                .collect::<Vec<_>>();
            Some(format!("add `{}` to `headers` at {place}", names.join(", ")))
        }
        Reason::CredentialsNotAllowed | Reason::WildcardWithCredentials => {
            let key = match (&policy.credentials, &policy.origins) {
                (CredentialsTable::Only(_), _) => format!("add `\"{shown}\"` to `credentials`"),
                (_, None) => format!("write `origins = [\"{shown}\"], credentials` instead of `origins = \"*\"`"),
                (_, Some(_)) => "add `credentials`".to_owned(),
            };
            Some(format!("{key} at {place}, or leave `credentials: \"include\"` out of the page's request"))
        }
        _ => None,
    }
}

fn allow_origin(policy: &Policy, origin: &str, place: &str) -> Option<String> {
    if origin == "null" {
        return Some(
            "let the page come from an origin of its own: browsers send `null` for sandboxed frames, for pages without a \
             server and after some redirects, and no policy allows it"
                .to_owned(),
        );
    }
    // Without the parameters of the path, which a placeholder is compared with.
    match policy.compare_listed(origin.as_bytes(), &Path::new(Url::new(Uri::default()))) {
        // Something else has taken the headers away.
        Some(ParameterMatch::Equal) => return None,
        Some(_) => {
            return Some(format!(
                "let the page request the path that belongs to it: the policy at {place} compares a part of the origin with \
                 a path parameter, and the two differ"
            ));
        }
        None => {}
    }
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let key = if is_loopback(host) { "dev_origins" } else { "origins" };
    let mut text = format!("add `\"{}\"` to `{key}` at {place}", escape(origin.as_bytes()));
    if let [list, ..] = &policy.lists[..] {
        text = format!("{text}, or load it into `{}`", list.name);
    }
    if let Some(predicate) = policy.predicate() {
        text = format!("{text}, or let `{}` return `true` for it", predicate.name);
    }
    if let Some(near) = nearest(origin.as_bytes(), policy.listed_texts().iter().map(String::as_str)) {
        text = format!("{text}; `{}` is allowed there", escape(near.as_bytes()));
    }
    Some(text)
}

/// The requested header names that the preflight's response does not allow.
fn missing_headers(blocked: &Blocked) -> Vec<String> {
    let Some(exchange) = blocked.exchange() else { return Vec::new() };
    let items = |headers: &http::HeaderMap, name: &str| -> Vec<String> {
        let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
        lines.flat_map(|line| line.split(',')).map(|item| item.trim().to_ascii_lowercase()).collect()
    };
    let allowed = exchange.response().map(|response| items(response.headers(), ACCESS_CONTROL_ALLOW_HEADERS.as_str()));
    let allowed = allowed.unwrap_or_default();
    let requested = items(exchange.request().headers(), ACCESS_CONTROL_REQUEST_HEADERS.as_str());
    requested.into_iter().filter(|name| !allowed.contains(name)).collect()
}
