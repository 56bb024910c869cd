//! A browser.

use std::{
    net::IpAddr,
    time::{Duration, SystemTime},
};

use url::{ParseError, Url};

use crate::{
    cookies::{CookieContext, CookieProblem, Navigation, Partition, StoredCookie},
    fetch::Fetch,
    flight::Client,
    origin::{Origin, site::Site, trust::is_potentially_trustworthy},
    page::Page,
    profile::Profile,
    state::Shared,
    step::{Step, start},
};

/// A browser: cookies, the preflight cache and a clock, which its pages share. Clones share them too.
///
/// The clock stands still until it is told otherwise, so that no test depends on how fast it runs.
///
/// ```
/// use cors_browser::Browser;
/// use std::time::Duration;
///
/// let browser = Browser::new();
/// let shop = browser.open("https://shop.example.com");
/// let admin = browser.open("https://admin.example.com");
/// browser.advance(Duration::from_secs(5)); // preflights without `Access-Control-Max-Age` are forgotten
/// ```
#[derive(Clone, Debug)]
pub struct Browser {
    shared: Shared,
}

impl Browser {
    /// A browser that follows the standards, without cookies.
    #[must_use]
    pub fn new() -> Self {
        Self::with_profile(Profile::standard())
    }

    /// A browser that differs from the standards in some points.
    #[must_use]
    pub fn with_profile(profile: Profile) -> Self {
        Self { shared: Shared::new(profile) }
    }

    /// Opens a page in a window of its own. This sends nothing: the page's server is taken to have answered.
    ///
    /// The address may be an origin or a URL, also of an app (`tauri://localhost`) or an extension; pages of `data:` and
    /// `file:` URLs have the origin `null`.
    ///
    /// # Panics
    ///
    /// If this is not a URL: see [`try_open`](Self::try_open) for addresses from elsewhere.
    #[must_use]
    pub fn open(&self, address: &str) -> Page {
        self.try_open(address).unwrap_or_else(|error| panic!("`{address}` is not a URL: {error}"))
    }

    /// Opens a page, as [`open`](Self::open) does.
    ///
    /// # Errors
    ///
    /// If this is not a URL.
    pub fn try_open(&self, address: &str) -> Result<Page, ParseError> {
        Ok(Page::top_level(self.shared.clone(), Url::parse(address)?))
    }

    /// Begins what happens when the user types an address, step by step as [`Page::start`]. No other site can be known to
    /// have caused it, so that `SameSite=Strict` cookies go along and `Sec-Fetch-Site` is `none`.
    pub fn start_visit(&self, address: &str) -> Step {
        // Only what a blank window has. The address is absolute, or it does not parse.
        let url = Url::parse("about:blank").unwrap_or_else(|_| unreachable!("a constant that parses"));
        let origin = Origin::of(&url, self.shared.lock().next_opaque_origin());
        let client = Client::address_bar(url, origin);
        start(self.shared.clone(), client, Fetch::get(address).navigate().user_activated())
    }

    /// Stores a cookie as if a page of that URL, opened in a window of its own, had sent it in `Set-Cookie`.
    ///
    /// # Errors
    ///
    /// Where a browser would ignore it.
    ///
    /// # Panics
    ///
    /// If this is not a URL.
    ///
    /// ```
    /// use cors_browser::{Browser, Reason};
    ///
    /// let browser = Browser::new();
    /// browser.set_cookie("https://api.example.com", "session=1; Secure; HttpOnly; SameSite=None").unwrap();
    /// let problem = browser.set_cookie("https://api.example.com", "session=1; SameSite=None").unwrap_err();
    /// assert_eq!(problem.reason(), Reason::CookieNoneWithoutSecure);
    /// ```
    pub fn set_cookie(&self, url: &str, set_cookie: &str) -> Result<(), Box<CookieProblem>> {
        let url = Url::parse(url).unwrap_or_else(|error| panic!("`{url}` is not a URL: {error}"));
        let context = CookieContext {
            host: url.host_str().unwrap_or_default(),
            path: url.path(),
            secure: is_potentially_trustworthy(&url),
            same_site: true,
            navigation: Navigation::Safe,
            partition: Partition { top_level: Site::of(&url), third_party: false },
        };
        let mut state = self.shared.lock();
        let (profile, now) = (state.profile.clone(), state.now);
        state.jar.receive(set_cookie.as_bytes(), &context, &profile, now).map_err(Box::new)
    }

    /// All cookies that have not expired, in the order of their creation.
    #[must_use]
    pub fn cookies(&self) -> Vec<StoredCookie> {
        let state = self.shared.lock();
        state.jar.all(state.now)
    }

    /// Forgets all cookies.
    pub fn clear_cookies(&self) {
        self.shared.lock().jar.clear();
    }

    /// Forgets what preflights have allowed.
    pub fn clear_preflights(&self) {
        self.shared.lock().preflights.clear_all();
    }

    /// Lets time pass: preflights and cookies expire.
    pub fn advance(&self, time: Duration) {
        self.shared.lock().now += time;
    }

    /// Sets the clock. It starts at the time at which the browser was made.
    pub fn set_time(&self, now: SystemTime) {
        self.shared.lock().now = now;
    }

    /// Says which address a name has, for the rules of Local Network Access. Names count as public otherwise, except
    /// `localhost` and those that end with `.localhost` or `.local`.
    pub fn resolve(&self, host: impl Into<String>, address: impl Into<IpAddr>) {
        self.shared.lock().hosts.insert(host.into(), address.into());
    }
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}
