//! Differences of browsers from the standards and from each other.

mod quirks;

use std::time::Duration;

pub(crate) use self::quirks::Quirks;

/// How a browser treats the cookies of sites other than the one in its address bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ThirdPartyCookies {
    /// They are stored and sent.
    #[default]
    Allow,
    /// Neither stored nor sent, unless `Partitioned`. Safari, and Chromium's incognito windows.
    Block,
    /// Each top-level site has its own jar, as if every cookie were `Partitioned`. Firefox's default.
    Partition,
}

/// Differences of browsers from the standards and from each other.
///
/// [`Profile::standard`] follows the letter of the standards. Where they leave a choice, it takes the strictest one of a
/// shipping browser, so a test that passes with it passes in browsers. The methods change single points.
///
/// ```
/// use cors_browser::{Browser, Profile, ThirdPartyCookies};
///
/// let safari_like = Profile::standard().max_age_cap(600).third_party_cookies(ThirdPartyCookies::Block);
/// let browser = Browser::with_profile(safari_like);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Profile {
    pub(crate) max_age_cap: Duration,
    pub(crate) wildcard_covers_authorization: bool,
    pub(crate) lax_by_default: bool,
    pub(crate) lax_allows_recent_posts: bool,
    pub(crate) redirects_taint_cookies: bool,
    pub(crate) third_party_cookies: ThirdPartyCookies,
    pub(crate) local_network_granted: bool,
    pub(crate) referrer_policy_hides_scripts: bool,
    pub(crate) metadata_on_websockets: bool,
    pub(crate) quirks: Quirks,
}

impl Profile {
    /// The letter of the standards: preflights are cached for 24 hours at most, and the user has not granted access to
    /// the local network.
    #[must_use]
    pub const fn standard() -> Self {
        Self {
            max_age_cap: Duration::from_secs(86_400),
            wildcard_covers_authorization: false,
            lax_by_default: true,
            lax_allows_recent_posts: true,
            redirects_taint_cookies: false,
            third_party_cookies: ThirdPartyCookies::Allow,
            local_network_granted: false,
            referrer_policy_hides_scripts: true,
            metadata_on_websockets: true,
            quirks: Quirks::NONE,
        }
    }

    /// Chromium, tested against version 156.
    ///
    /// - Preflights: they are cached for two hours at most, one for each origin and URL, and not for sandboxed pages.
    ///   `Access-Control-Allow-Headers: *` covers `Authorization`, with a warning in the console, but not in the cache. Client
    ///   hints such as `DPR` and `Save-Data` need none. Listeners for an upload's progress ask for one if there is a body.
    /// - `Origin`: `Referrer-Policy: no-referrer` turns it to `null` for forms only. A redirect to another origin turns it to
    ///   `null` for forms and `no-cors` requests, even the first one away from the page's own.
    /// - `Sec-Fetch-*`: WebSocket handshakes carry none. `Sec-Fetch-Site` of a preflight does not count redirects.
    /// - `Referer` stays at the origin once a redirect has shortened it.
    /// - Redirects: an empty `Location` is ignored, the same one twice counts once, and a user name in it blocks all but
    ///   navigations.
    /// - Scripts cannot set `User-Agent`, and cookies with a tab are not stored.
    #[must_use]
    pub const fn chromium() -> Self {
        Self {
            max_age_cap: Duration::from_secs(7_200),
            wildcard_covers_authorization: true,
            referrer_policy_hides_scripts: false,
            metadata_on_websockets: false,
            quirks: Quirks::CHROMIUM,
            ..Self::standard()
        }
    }

    /// Firefox, tested against version 153.
    ///
    /// - Cookies without `SameSite` are treated as `SameSite=None`, a redirect by another site makes a request cross-site for
    ///   cookies, and those of third parties are kept apart by top-level site.
    /// - Preflights: `Access-Control-Allow-Headers: *` covers `Authorization`. The cache keeps requests with and without
    ///   credentials apart, keeps no `*`, and nothing for which `Access-Control-Max-Age` does not parse. After a redirect, the
    ///   preflight has the page's `Origin`, where the request has `null`, and a request that has become `GET` has one as well.
    ///   That of the page's own origin need not allow the page.
    /// - `Sec-Fetch-Site` is `cross-site` after a redirect between different origins of one site, and `Sec-Fetch-Dest` of
    ///   WebSocket handshakes is `empty`.
    /// - `Referer` shows other sites the origin at most, and stays at the origin once a redirect has shortened it.
    /// - Redirects: the same `Location` twice counts once. Headers that a redirect has dropped return at the next one:
    ///   `Content-Type` if that keeps the method, `Authorization` if it stays within its origin. Where the page does not follow
    ///   a redirect, the preflight cache keeps what it has.
    #[must_use]
    pub const fn firefox() -> Self {
        Self {
            lax_by_default: false,
            redirects_taint_cookies: true,
            third_party_cookies: ThirdPartyCookies::Partition,
            wildcard_covers_authorization: true,
            quirks: Quirks::FIREFOX,
            ..Self::standard()
        }
    }

    /// The longest time that a preflight is cached, in seconds: 86,400 in Firefox, 7,200 in Chromium, 600 in Safari.
    #[must_use]
    pub const fn max_age_cap(mut self, seconds: u64) -> Self {
        self.max_age_cap = Duration::from_secs(seconds);
        self
    }

    /// Whether `Access-Control-Allow-Headers: *` covers `Authorization`, contrary to
    /// [Fetch](https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name).
    #[must_use]
    pub const fn wildcard_covers_authorization(mut self, covers: bool) -> Self {
        self.wildcard_covers_authorization = covers;
        self
    }

    /// Whether cookies without `SameSite` are treated as `SameSite=Lax`.
    #[must_use]
    pub const fn lax_by_default(mut self, lax: bool) -> Self {
        self.lax_by_default = lax;
        self
    }

    /// Whether cookies without `SameSite` are sent with cross-site form posts for two minutes after they were set
    /// ([RFC 6265bis, section 5.6.7.2](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-lax-allowing-unsafe-enforce)).
    #[must_use]
    pub const fn lax_allows_recent_posts(mut self, allows: bool) -> Self {
        self.lax_allows_recent_posts = allows;
        self
    }

    /// Whether `SameSite` cookies are not sent after a redirect by another site, even if it leads back.
    ///
    /// They are not according to [Fetch](https://fetch.spec.whatwg.org/#determine-the-same-site-mode) and in Firefox, but they are
    /// according to RFC 6265bis and Web Platform Tests and in Chromium.
    #[must_use]
    pub const fn redirects_taint_cookies(mut self, taint: bool) -> Self {
        self.redirects_taint_cookies = taint;
        self
    }

    /// How third-party cookies are treated.
    #[must_use]
    pub const fn third_party_cookies(mut self, treatment: ThirdPartyCookies) -> Self {
        self.third_party_cookies = treatment;
        self
    }

    /// Whether the user has allowed pages of public sites to connect to the local network and to this machine.
    /// Insecure pages cannot get that permission.
    #[must_use]
    pub const fn local_network_granted(mut self, granted: bool) -> Self {
        self.local_network_granted = granted;
        self
    }

    /// Whether `no-cors` requests with `POST` have `Origin: null` under a referrer policy that hides the page, as forms do
    /// ([Fetch](https://fetch.spec.whatwg.org/#append-a-request-origin-header)). In Chromium they do not.
    #[must_use]
    pub const fn referrer_policy_hides_scripts(mut self, hides: bool) -> Self {
        self.referrer_policy_hides_scripts = hides;
        self
    }

    /// Whether WebSocket handshakes carry `Sec-Fetch-*`: Firefox sends them, Chromium does not.
    #[must_use]
    pub const fn metadata_on_websockets(mut self, sends: bool) -> Self {
        self.metadata_on_websockets = sends;
        self
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self::standard()
    }
}
