//! Redirects.

use std::{borrow::Cow, mem};

use cors_rules::Reason;
use http::{
    HeaderMap, HeaderName, StatusCode,
    header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE, LOCATION},
};
use url::Url;

use crate::{
    fetch::Mode,
    flight::{Flight, Tainting, has_userinfo},
    headers::shown,
    outgoing::policy_after_redirect,
    refusal::Refusal,
};

/// How many redirects a request may follow (Fetch, "HTTP-redirect fetch", step 7).
const MAX_REDIRECTS: usize = 20;

/// <https://fetch.spec.whatwg.org/#redirect-status>
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Redirects the request to the response's `Location`. Returns `false` if there is none, so this is the final response.
///
/// <https://fetch.spec.whatwg.org/#concept-http-redirect-fetch>
pub(crate) fn follow(flight: &mut Flight, status: StatusCode, headers: &HeaderMap) -> Result<bool, Refusal> {
    // Steps 3 to 5.
    let Some(location) = location(flight, headers)? else {
        return Ok(false);
    };
    // Step 6.
    if !matches!(location.scheme(), "http" | "https") {
        let problem = format!("the redirect to `{location}` leaves HTTP");
        return Err(Refusal::new(Reason::RedirectScheme, problem, "redirect to an `https:` URL"));
    }
    // Steps 7 and 8.
    if flight.redirect_count() == MAX_REDIRECTS {
        let problem =
            format!("browsers follow {MAX_REDIRECTS} redirects, and `{}` redirects again", flight.current_url());
        return Err(Refusal::new(Reason::RedirectLimit, problem, "do not redirect in circles"));
    }
    // Steps 9 and 10.
    let foreign = flight.mode == Mode::Cors && !flight.client.origin.is_of(&location);
    let blocked = flight.mode != Mode::Navigate && flight.quirks.blocks_userinfo;
    if (foreign || flight.tainting == Tainting::Cors || blocked) && has_userinfo(&location) {
        let problem = "the redirect's `Location` has a user name or password";
        return Err(Refusal::new(Reason::RedirectUserinfo, problem, "redirect without them"));
    }
    if flight.quirks.preflights_stay && flight.mode == Mode::Cors {
        flight.keeps_preflight |= flight.needs_preflight() || flight.has_unsafe_headers();
    }
    // Step 12.
    let remembers = flight.quirks.dropped_headers_return;
    if remembers {
        flight.headers.extend(mem::take(&mut flight.dropped_headers));
    }
    if becomes_get(status, if remembers { &flight.first_method } else { &flight.method }) {
        "GET".clone_into(&mut flight.method);
        flight.body = None;
        for name in [CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LOCATION, CONTENT_TYPE] {
            drop_header(flight, name);
        }
    }
    // Step 13: another origin must never see the token.
    if flight.current_url().origin() != location.origin() {
        drop_header(flight, AUTHORIZATION);
    }
    // Steps 18 and 19.
    flight.urls.push(location);
    if let Some(policy) = policy_after_redirect(headers) {
        flight.referrer_policy = policy;
    }
    Ok(true)
}

fn drop_header(flight: &mut Flight, name: HeaderName) {
    if let Some(value) = flight.headers.remove(&name) {
        flight.dropped_headers.insert(name, value);
    }
}

/// HTTP-redirect fetch, step 12: whether the request goes on without its body.
fn becomes_get(status: StatusCode, method: &str) -> bool {
    match status.as_u16() {
        301 | 302 => method == "POST",
        303 => !matches!(method, "GET" | "HEAD"),
        _ => false,
    }
}

/// <https://fetch.spec.whatwg.org/#concept-response-location-url>
fn location(flight: &Flight, headers: &HeaderMap) -> Result<Option<Url>, Refusal> {
    let mut lines = headers.get_all(LOCATION).iter();
    let Some(line) = lines.next() else {
        return Ok(None);
    };
    let invalid = |problem| Refusal::new(Reason::RedirectLocation, problem, "send one `Location` with a URL");
    if line.is_empty() && flight.quirks.ignores_empty_locations {
        return Ok(None);
    }
    if lines.any(|other| other != line || !flight.quirks.accepts_repeated_locations) {
        return Err(invalid("the redirect has more than one `Location`".to_owned()));
    }
    let location = flight
        .current_url()
        .join(&decode(line.as_bytes()))
        .map_err(|error| invalid(format!("`Location: {}` is not a URL: {error}", shown(line.as_bytes()))))?;
    Ok(Some(location))
}

/// The text of a `Location`. Bytes that are not UTF-8 arrive at the target as they are
/// (WPT, `fetch/api/redirect/redirect-location-escape`).
fn decode(value: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(value) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let text = |byte: &u8| if byte.is_ascii() { char::from(*byte).to_string() } else { format!("%{byte:02X}") };
            Cow::Owned(value.iter().map(text).collect())
        }
    }
}
