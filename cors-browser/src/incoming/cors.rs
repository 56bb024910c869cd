//! Whether a response may be shared with the page.

use cors_rules::Reason;
use http::{
    HeaderMap,
    header::{ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN},
};

use crate::{
    fetch::Credentials,
    flight::Flight,
    headers::{get, shown},
    refusal::Refusal,
};

/// <https://fetch.spec.whatwg.org/#concept-cors-check>
pub(crate) fn cors_check(flight: &Flight, origin: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    let credentials = flight.credentials == Credentials::Include;
    let remedy = || remedy(origin, credentials);
    // Steps 1 and 2.
    let Some(allowed) = get(headers, &ACCESS_CONTROL_ALLOW_ORIGIN) else {
        let problem = format!("the response has no `Access-Control-Allow-Origin` for {}", describe(flight, origin));
        return Err(Refusal::new(Reason::NoAllowOrigin, problem, remedy()));
    };
    // Step 3.
    if !credentials && allowed == b"*" {
        return Ok(());
    }
    // Step 4.
    if allowed != origin.as_bytes() {
        return Err(mismatch(flight, headers, &allowed, origin, remedy()));
    }
    // Steps 5 to 7.
    let value = get(headers, &ACCESS_CONTROL_ALLOW_CREDENTIALS);
    if !credentials || value.as_deref() == Some(b"true") {
        return Ok(());
    }
    let problem = match value {
        None => "the request has credentials, and the response has no `Access-Control-Allow-Credentials`".to_owned(),
        Some(value) => {
            format!("`Access-Control-Allow-Credentials: {}` is not `true`, in lower case", shown(&value))
        }
    };
    Err(Refusal::new(Reason::CredentialsNotAllowed, problem, remedy()))
}

fn mismatch(flight: &Flight, headers: &HeaderMap, allowed: &[u8], origin: &str, remedy: String) -> Refusal {
    let shown = shown(allowed);
    // "Get" joins the lines, and a joined value is never an origin.
    let lines = headers.get_all(ACCESS_CONTROL_ALLOW_ORIGIN).iter().count();
    if lines > 1 {
        let problem = format!("the response has `Access-Control-Allow-Origin` {lines} times: `{shown}`");
        let remedy = format!("{remedy}, once: two layers of the server add it");
        return Refusal::new(Reason::AllowOriginRepeated, problem, remedy);
    }
    if allowed == b"*" {
        let problem = "requests with credentials are not allowed by `Access-Control-Allow-Origin: *`";
        return Refusal::new(Reason::WildcardWithCredentials, problem, remedy);
    }
    let who = describe(flight, origin);
    let hint = match str::from_utf8(allowed) {
        Ok(text) if text.contains(',') => ": one origin is allowed, not a list",
        Ok(text) if text.strip_suffix('/') == Some(origin) => ": an origin has no trailing slash",
        Ok(text) if text.eq_ignore_ascii_case(origin) => ": upper and lower case differ",
        Ok(text) if text.contains('*') => ": browsers do not expand patterns",
        _ => "",
    };
    let problem = format!("`Access-Control-Allow-Origin: {shown}` is not {who}{hint}");
    Refusal::new(Reason::AllowOriginMismatch, problem, remedy)
}

/// The origin, and for `null` its cause.
fn describe(flight: &Flight, origin: &str) -> String {
    if flight.client.origin.to_string() == origin {
        format!("`{origin}`")
    } else {
        format!("`null`, because a redirect between other origins replaced `{}`", flight.client.origin)
    }
}

fn remedy(origin: &str, credentials: bool) -> String {
    if credentials {
        format!("access-control-allow-origin: {origin}, access-control-allow-credentials: true")
    } else {
        format!("access-control-allow-origin: {origin}")
    }
}
