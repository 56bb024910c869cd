//! The cookie jar of a browser.

use std::{cmp::Reverse, time::SystemTime};

use cors_rules::Reason;
use http::HeaderValue;

use super::{
    cookie::StoredCookie,
    matching::{CookieContext, domain_matches, path_matches},
    parse::parse,
    problem::CookieProblem,
    store::accept,
};
use crate::{headers::shown, profile::Profile, refusal::Refusal};

/// The cookie jar of a browser.
#[derive(Clone, Debug, Default)]
pub(crate) struct CookieJar {
    /// Oldest first.
    cookies: Vec<StoredCookie>,
}

impl CookieJar {
    /// Stores the cookie of a `Set-Cookie` header, or returns why it is ignored.
    pub(crate) fn receive(
        &mut self,
        line: &[u8],
        context: &CookieContext<'_>,
        profile: &Profile,
        now: SystemTime,
    ) -> Result<(), CookieProblem> {
        self.forget_expired(now);
        let name = line.split(|byte| matches!(byte, b'=' | b';')).next().unwrap_or_default();
        let problem = |refusal| CookieProblem { name: shown(name.trim_ascii()), refusal, stored: false };
        let received = parse(line, now)
            .map_err(|what| problem(Refusal::new(Reason::CookieMalformed, what, "send `name=value`")))?;
        let mut cookie = accept(received, context, profile, now).map_err(problem)?;
        self.check_overwrite(&cookie, context).map_err(problem)?;
        // Section 5.7, step 23: a cookie with the same name, domain, path and partition is replaced and keeps its age.
        let place = match self.cookies.iter().position(|old| old.has_same_key(&cookie)) {
            Some(index) => {
                cookie.created = self.cookies.remove(index).created;
                index
            }
            None => self.cookies.len(),
        };
        if cookie.is_alive(now) {
            self.cookies.insert(place, cookie);
        }
        Ok(())
    }

    /// The value of `Cookie`, and the cookies for this host and path that are not sent.
    ///
    /// <https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-retrieval-algorithm>
    pub(crate) fn retrieve(
        &self,
        context: &CookieContext<'_>,
        profile: &Profile,
        now: SystemTime,
    ) -> (Option<HeaderValue>, Vec<CookieProblem>) {
        let (mut sent, mut problems) = (Vec::new(), Vec::new());
        for cookie in self.cookies.iter().filter(|cookie| cookie.is_alive(now) && context.finds(cookie)) {
            match context.sends(cookie, profile, now) {
                Ok(()) => sent.push(cookie),
                Err(refusal) => {
                    problems.push(CookieProblem { name: cookie.name().into_owned(), refusal, stored: true });
                }
            }
        }
        // Step 4: longer paths first, then older cookies. The sort is stable.
        sent.sort_by_key(|cookie| Reverse(cookie.path.len()));
        let pairs: Vec<Vec<u8>> = sent
            .into_iter()
            .map(
                |StoredCookie { name, value, .. }| {
                    if name.is_empty() { value.clone() } else { [&name[..], value].join(&b"="[..]) }
                },
            )
            .collect();
        let value = HeaderValue::from_bytes(&pairs.join(&b"; "[..])).ok();
        (value.filter(|value| !value.is_empty()), problems)
    }

    /// All cookies that have not expired.
    pub(crate) fn all(&self, now: SystemTime) -> Vec<StoredCookie> {
        self.cookies.iter().filter(|cookie| cookie.is_alive(now)).cloned().collect()
    }

    /// Empties the jar.
    pub(crate) fn clear(&mut self) {
        self.cookies.clear();
    }

    fn forget_expired(&mut self, now: SystemTime) {
        self.cookies.retain(|cookie| cookie.is_alive(now));
    }

    /// Section 5.7, step 16: an unencrypted response may not replace a `Secure` cookie.
    fn check_overwrite(&self, cookie: &StoredCookie, context: &CookieContext<'_>) -> Result<(), Refusal> {
        let covers = |old: &StoredCookie| {
            let domains = domain_matches(&old.domain, &cookie.domain) || domain_matches(&cookie.domain, &old.domain);
            old.name == cookie.name && old.secure && domains && path_matches(&cookie.path, &old.path)
        };
        if cookie.secure || context.secure || !self.cookies.iter().any(covers) {
            return Ok(());
        }
        let problem = "there is a `Secure` cookie of that name, and the response was not encrypted";
        Err(Refusal::new(Reason::CookieOverwritesSecure, problem, "use `https`"))
    }
}

impl StoredCookie {
    fn is_alive(&self, now: SystemTime) -> bool {
        self.expires.is_none_or(|expires| expires > now)
    }

    fn has_same_key(&self, other: &Self) -> bool {
        let key = |cookie: &Self| (cookie.host_only, cookie.partition.clone());
        self.name == other.name && self.domain == other.domain && self.path == other.path && key(self) == key(other)
    }
}
