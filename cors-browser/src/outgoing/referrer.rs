//! `Referer`.

use http::{HeaderMap, header::REFERRER_POLICY};
use url::Url;

use crate::{
    fetch::{Mode, ReferrerPolicy},
    flight::Flight,
    headers::{get, split},
    origin::{Relation, trust::is_potentially_trustworthy},
};

/// The longest referrer that is sent in full, in characters (Referrer Policy, section 8.3, step 6).
const MAX_REFERRER_LEN: usize = 4096;

/// The value of `Referer`, if the request has one.
///
/// <https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer>
pub(super) fn value(flight: &Flight) -> Option<String> {
    let (client, url) = (&flight.client, flight.current_url());
    // https://websockets.spec.whatwg.org/#concept-websocket-establish, step 5
    if flight.mode == Mode::WebSocket {
        return None;
    }
    // Step 3.2: a page with an opaque origin has none, nor does the address bar.
    client.origin.host()?;
    let whole = strip(&client.url)?;
    let origin = format!("{}/", client.origin);
    let whole = if whole.len() > MAX_REFERRER_LEN { origin.clone() } else { whole };
    let same_origin = if flight.quirks.referrers_stay_short {
        flight.urls.iter().all(|url| client.origin.is_of(url))
    } else {
        client.origin.is_of(url)
    };
    let downgrade = is_potentially_trustworthy(&client.url) && !is_potentially_trustworthy(url);
    let whole = if flight.quirks.hides_paths && client.origin.relation_to(url) == Relation::CrossSite {
        origin.clone()
    } else {
        whole
    };
    match flight.referrer_policy {
        ReferrerPolicy::NoReferrer => None,
        ReferrerPolicy::Origin => Some(origin),
        ReferrerPolicy::UnsafeUrl => Some(whole),
        ReferrerPolicy::StrictOrigin => (!downgrade).then_some(origin),
        ReferrerPolicy::NoReferrerWhenDowngrade => (!downgrade).then_some(whole),
        ReferrerPolicy::SameOrigin => same_origin.then_some(whole),
        ReferrerPolicy::OriginWhenCrossOrigin => Some(if same_origin { whole } else { origin }),
        // Within an origin there is no downgrade.
        ReferrerPolicy::StrictOriginWhenCrossOrigin => (!downgrade).then_some(if same_origin { whole } else { origin }),
    }
}

/// The policy that a redirect sets, if any.
///
/// <https://w3c.github.io/webappsec-referrer-policy/#set-requests-referrer-policy-on-redirect>
pub(crate) fn policy_after_redirect(headers: &HeaderMap) -> Option<ReferrerPolicy> {
    let value = get(headers, &REFERRER_POLICY)?;
    // The last known one: https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header
    split(&value).into_iter().rev().find_map(|name| ReferrerPolicy::parse(str::from_utf8(name).ok()?))
}

/// <https://w3c.github.io/webappsec-referrer-policy/#strip-url>
fn strip(url: &Url) -> Option<String> {
    matches!(url.scheme(), "http" | "https").then(|| {
        let mut url = url.clone();
        url.set_fragment(None);
        // Neither can fail for URLs with a host.
        let _ = url.set_username("").and_then(|()| url.set_password(None));
        url.into()
    })
}
