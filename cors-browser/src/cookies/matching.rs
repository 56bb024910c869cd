//! Which requests a cookie is sent with.

use std::time::{Duration, SystemTime};

use cors_rules::Reason;

use super::cookie::{Partition, SameSite, StoredCookie};
use crate::{
    origin::site::is_address,
    profile::{Profile, ThirdPartyCookies},
    refusal::Refusal,
};

/// How long after its creation a cookie without `SameSite` is sent with form posts of other sites
/// (RFC 6265bis, section 5.6.7.2: two minutes).
const RECENT: Duration = Duration::from_secs(120);

/// The properties of a request that decide about cookies.
#[derive(Clone, Debug)]
pub(crate) struct CookieContext<'a> {
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    pub(crate) secure: bool,
    /// RFC 6265bis, section 5.2.
    pub(crate) same_site: bool,
    pub(crate) navigation: Navigation,
    pub(crate) partition: Partition,
}

/// Whether the request is a top-level navigation, for which `SameSite=Lax` makes an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Navigation {
    None,
    /// With `GET`.
    Safe,
    /// With `POST`.
    Unsafe,
}

impl CookieContext<'_> {
    /// Whether the cookie is in the request's partition, and for its host and path.
    pub(super) fn finds(&self, cookie: &StoredCookie) -> bool {
        let host =
            if cookie.host_only { self.host == cookie.domain } else { domain_matches(self.host, &cookie.domain) };
        let partition = cookie.partition.as_ref().is_none_or(|partition| *partition == self.partition);
        host && partition && path_matches(self.path, &cookie.path)
    }

    /// Whether a matching cookie is sent with the request.
    ///
    /// <https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-retrieval-algorithm>, step 3
    pub(super) fn sends(&self, cookie: &StoredCookie, profile: &Profile, now: SystemTime) -> Result<(), Refusal> {
        if cookie.secure && !self.secure {
            let problem = format!("it is `Secure`, and the request to {} is not encrypted", self.host);
            return Err(Refusal::new(Reason::CookieSecure, problem, "use `https`"));
        }
        if self.partition.third_party
            && cookie.partition.is_none()
            && profile.third_party_cookies != ThirdPartyCookies::Allow
        {
            return Err(third_party_refusal(self, profile));
        }
        let lax = match cookie.same_site {
            SameSite::None => return Ok(()),
            SameSite::Default if !profile.lax_by_default => return Ok(()),
            SameSite::Strict => false,
            SameSite::Lax => self.navigation == Navigation::Safe,
            SameSite::Default => {
                let recent = now.duration_since(cookie.created).unwrap_or_default() <= RECENT;
                match self.navigation {
                    Navigation::None => false,
                    Navigation::Safe => true,
                    Navigation::Unsafe => profile.lax_allows_recent_posts && recent,
                }
            }
        };
        if self.same_site || lax {
            return Ok(());
        }
        Err(same_site_refusal(cookie.same_site, self))
    }
}

/// Why a cookie is not sent with, or not stored from, a cross-site request.
pub(super) fn same_site_refusal(same_site: SameSite, context: &CookieContext<'_>) -> Refusal {
    let word = match same_site {
        SameSite::Default => "it has no `SameSite`, which means `Lax`",
        SameSite::None => "it is `SameSite=None`",
        SameSite::Lax => "it is `SameSite=Lax`",
        SameSite::Strict => "it is `SameSite=Strict`",
    };
    let problem = format!("{word}, and the request to {} is of another site", context.host);
    Refusal::new(Reason::CookieSameSite, problem, "set it with `SameSite=None; Secure`")
}

/// Why a cookie of another site than the address bar's is not sent.
pub(super) fn third_party_refusal(context: &CookieContext<'_>, profile: &Profile) -> Refusal {
    let verb = if profile.third_party_cookies == ThirdPartyCookies::Block { "blocks" } else { "keeps apart" };
    let problem = format!("the browser {verb} cookies of {} below {}", context.host, context.partition.top_level);
    Refusal::new(
        Reason::CookieThirdParty,
        problem,
        "set it with `Partitioned; SameSite=None; Secure`, or serve both from one site",
    )
}

/// <https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-domain-matching>
pub(super) fn domain_matches(host: &str, domain: &str) -> bool {
    host == domain || !is_address(host) && host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// <https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-paths-and-path-match>
pub(super) fn path_matches(path: &str, cookie_path: &str) -> bool {
    path.strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'))
}

/// The default path of a cookie.
pub(super) fn default_path(path: &str) -> &str {
    match path.rfind('/') {
        Some(0) | None => "/",
        Some(last) if path.starts_with('/') => &path[..last],
        Some(_) => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_matches_itself_and_names_below() {
        for (host, domain, matches) in [
            ("example.com", "example.com", true),
            ("api.example.com", "example.com", true),
            ("badexample.com", "example.com", false),
            ("example.com", "api.example.com", false),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "0.0.1", false),
            ("[::1]", "1]", false),
        ] {
            assert_eq!(domain_matches(host, domain), matches, "{host} in {domain}");
        }
    }

    #[test]
    fn a_path_matches_at_segment_boundaries() {
        for (path, cookie_path, matches) in [
            ("/", "/", true),
            ("/a/b", "/", true),
            ("/a/b", "/a", true),
            ("/a/b", "/a/", true),
            ("/a", "/a", true),
            ("/a", "/a/", false),
            ("/ab", "/a", false),
        ] {
            assert_eq!(path_matches(path, cookie_path), matches, "{path} in {cookie_path}");
        }
        for (path, default) in [("/", "/"), ("/a", "/"), ("/a/b", "/a"), ("/a/b/", "/a/b"), ("", "/"), ("a/b", "/")] {
            assert_eq!(default_path(path), default, "{path}");
        }
    }
}
