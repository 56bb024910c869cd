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

/// A browser: cookies, a preflight cache and a clock, which its pages and its clones share.
///
/// The clock only moves when you move it, so tests do not depend on how fast they run.
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
    /// A browser without cookies that follows the standards.
    #[must_use]
    pub fn new() -> Self {
        Self::with_profile(Profile::standard())
    }

    /// A browser that differs from the standards as the profile states.
    #[must_use]
    pub fn with_profile(profile: Profile) -> Self {
        Self { shared: Shared::new(profile) }
    }

    /// Opens a page in a window of its own. This sends nothing; the page counts as loaded.
    ///
    /// The address may be an origin or a URL, including those of apps (`tauri://localhost`) and extensions; pages of `data:` and
    /// `file:` URLs have the origin `null`.
    ///
    /// # Panics
    ///
    /// If this is not a URL: use [`try_open`](Self::try_open) for untrusted addresses.
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

    /// Starts the navigation of a user who types an address, step by step like [`Page::start`]. No site has initiated it, so the
    /// browser sends `SameSite=Strict` cookies, and `Sec-Fetch-Site` is `none`.
    pub fn start_visit(&self, address: &str) -> Step {
        // The client is a blank window, so the address must be absolute.
        let url = Url::parse("about:blank").unwrap_or_else(|_| unreachable!("a constant that parses"));
        let origin = Origin::of(&url, self.shared.lock().next_opaque_origin());
        let client = Client::address_bar(url, origin);
        start(self.shared.clone(), client, Fetch::get(address).navigate().user_activated())
    }

    /// Stores a cookie as if a page of that URL, opened in a window of its own, had sent it in `Set-Cookie`.
    ///
    /// # Errors
    ///
    /// If a browser would ignore it.
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
    /// assert_eq!(format!("{problem:?}"), problem.to_string()); // what `unwrap` prints
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

    /// All cookies that have not expired, oldest first.
    #[must_use]
    pub fn cookies(&self) -> Vec<StoredCookie> {
        let state = self.shared.lock();
        state.jar.all(state.now)
    }

    /// Forgets all cookies.
    pub fn clear_cookies(&self) {
        self.shared.lock().jar.clear();
    }

    /// Empties the preflight cache.
    pub fn clear_preflights(&self) {
        self.shared.lock().preflights.clear_all();
    }

    /// Advances the clock: cached preflights and cookies expire.
    pub fn advance(&self, time: Duration) {
        self.shared.lock().now += time;
    }

    /// Sets the clock. It starts at the time when the browser was created.
    pub fn set_time(&self, now: SystemTime) {
        self.shared.lock().now = now;
    }

    /// Sets the address of a name, for the rules of Local Network Access. Other names count as public, except `localhost` and
    /// those that end with `.localhost` or `.local`.
    pub fn resolve(&self, host: impl Into<String>, address: impl Into<IpAddr>) {
        self.shared.lock().hosts.insert(host.into(), address.into());
    }
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}
