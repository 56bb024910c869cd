//! Which cookies a browser stores.

use std::time::SystemTime;

use cors_rules::Reason;

use super::{
    cookie::{SameSite, StoredCookie},
    matching::{CookieContext, Navigation, default_path, domain_matches, same_site_refusal, third_party_refusal},
    parse::Received,
};
use crate::{
    origin::site::registrable_domain,
    profile::{Profile, ThirdPartyCookies},
    refusal::Refusal,
};

/// A received cookie in its stored form, or why it is not stored.
///
/// <https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model>
pub(super) fn accept(
    received: Received,
    context: &CookieContext<'_>,
    profile: &Profile,
    now: SystemTime,
) -> Result<StoredCookie, Refusal> {
    if profile.quirks.refuses_tabs && [&received.name, &received.value].iter().any(|text| text.contains(&b'\t')) {
        return Err(Refusal::new(Reason::CookieMalformed, "it has a tab in its name or value", "send `name=value`"));
    }
    let domain = domain(received.domain.as_deref(), context.host)?;
    // Step 13.
    if received.secure && !context.secure {
        let problem = format!("it is `Secure`, and the response of {} was not encrypted", context.host);
        return Err(Refusal::new(Reason::CookieSecure, problem, "use `https`"));
    }
    // Step 18. Top-level navigations may set any cookie.
    let lenient = received.same_site == SameSite::Default && !profile.lax_by_default;
    if received.same_site != SameSite::None && !lenient && !context.same_site && context.navigation == Navigation::None
    {
        return Err(same_site_refusal(received.same_site, context));
    }
    // Step 19.
    if received.same_site == SameSite::None && !received.secure {
        return Err(Refusal::new(
            Reason::CookieNoneWithoutSecure,
            "it is `SameSite=None` without `Secure`",
            "add `Secure`",
        ));
    }
    check_prefix(&received, domain.is_none())?;
    let partition = partition(&received, context, profile)?;
    Ok(StoredCookie {
        host_only: domain.is_none(),
        domain: domain.unwrap_or_else(|| context.host.to_owned()),
        path: received.path.unwrap_or_else(|| default_path(context.path).to_owned()),
        name: received.name,
        value: received.value,
        secure: received.secure,
        http_only: received.http_only,
        same_site: received.same_site,
        expires: received.expires,
        created: now,
        partition: partition.then(|| context.partition.clone()),
    })
}

/// The domain of the cookie, `None` for the host only (steps 7 to 10).
fn domain(attribute: Option<&str>, host: &str) -> Result<Option<String>, Refusal> {
    let Some(domain) = attribute else {
        return Ok(None);
    };
    // Step 9.
    if registrable_domain(domain).is_none() {
        if domain == host {
            return Ok(None);
        }
        if domain_matches(host, domain) {
            let problem = format!("`Domain={domain}` is a public suffix, under which others own names");
            return Err(Refusal::new(Reason::CookiePublicSuffix, problem, "leave `Domain` out"));
        }
    }
    // Step 10.
    if !domain_matches(host, domain) {
        let problem = format!("`Domain={domain}` does not cover {host}");
        return Err(Refusal::new(
            Reason::CookieDomain,
            problem,
            "set the host or a parent domain, or leave `Domain` out",
        ));
    }
    Ok(Some(domain.to_owned()))
}

/// Steps 20 to 22.
fn check_prefix(received: &Received, host_only: bool) -> Result<(), Refusal> {
    let starts_with = |text: &[u8], prefix: &str| {
        text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    let refuse = |problem: &str, remedy: &str| Err(Refusal::new(Reason::CookiePrefix, problem, remedy));
    // Step 22: a server parses a cookie without a name as one with the name in its value.
    if received.name.is_empty()
        && (starts_with(&received.value, "__Secure-") || starts_with(&received.value, "__Host-"))
    {
        return refuse("it has no name, and its value looks like the name of a protected cookie", "give it a name");
    }
    if starts_with(&received.name, "__Secure-") && !received.secure {
        return refuse("a name with `__Secure-` needs `Secure`", "add `Secure`");
    }
    let for_whole_host = received.secure && host_only && received.path.as_deref() == Some("/");
    if starts_with(&received.name, "__Host-") && !for_whole_host {
        return refuse("a name with `__Host-` needs `Secure`, `Path=/` and no `Domain`", "write `Secure; Path=/`");
    }
    Ok(())
}

/// Whether the cookie is limited to the top-level site.
///
/// <https://datatracker.ietf.org/doc/html/draft-cutler-httpbis-partitioned-cookies>
fn partition(received: &Received, context: &CookieContext<'_>, profile: &Profile) -> Result<bool, Refusal> {
    if received.partitioned && !received.secure {
        let problem = "it is `Partitioned` without `Secure`";
        return Err(Refusal::new(Reason::CookiePartitioned, problem, "add `Secure`"));
    }
    match profile.third_party_cookies {
        _ if received.partitioned => Ok(true),
        ThirdPartyCookies::Block if context.partition.third_party => Err(third_party_refusal(context, profile)),
        ThirdPartyCookies::Partition => Ok(context.partition.third_party),
        ThirdPartyCookies::Allow | ThirdPartyCookies::Block => Ok(false),
    }
}
