//! A page in a browser.

use bytes::Bytes;
use http::Request;
use url::Url;

use crate::{
    fetch::{Fetch, ReferrerPolicy},
    flight::Client,
    origin::Origin,
    outcome::{Blocked, Response},
    state::Shared,
    step::{Step, start},
};

/// A page in a browser, which sends requests as its scripts, forms and elements do.
///
/// Opening one sends nothing. Pages of one [`Browser`](crate::Browser) share its cookies and its preflight cache.
#[derive(Clone, Debug)]
pub struct Page {
    shared: Shared,
    client: Client,
}

impl Page {
    pub(crate) fn top_level(shared: Shared, url: Url) -> Self {
        let origin = Origin::of(&url, shared.lock().next_opaque_origin());
        let client = Client::window(url, origin);
        Self { shared, client }
    }

    /// A page in a frame of this one, of any origin.
    ///
    /// # Panics
    ///
    /// If this is not a URL, absolute or relative to the page.
    ///
    /// ```
    /// # use cors_browser::Browser;
    /// let shop = Browser::new().open("https://shop.example.com");
    /// let widget = shop.frame("https://widget.example/");
    /// assert_eq!(widget.origin(), "https://widget.example");
    /// ```
    #[must_use]
    pub fn frame(&self, url: &str) -> Self {
        let url = self.client.url.join(url).unwrap_or_else(|error| panic!("`{url}` is not a URL: {error}"));
        let origin = Origin::of(&url, self.shared.lock().next_opaque_origin());
        self.framed(url, origin)
    }

    /// A page in a sandboxed frame without `allow-same-origin`. Its origin is opaque: `null`, and not equal to any other.
    #[must_use]
    pub fn sandboxed_frame(&self) -> Self {
        let origin = Origin::Opaque(self.shared.lock().next_opaque_origin());
        self.framed(self.client.url.clone(), origin)
    }

    fn framed(&self, url: Url, origin: Origin) -> Self {
        Self { shared: self.shared.clone(), client: self.client.framed(url, origin) }
    }

    /// The same page with another referrer policy, from `Referrer-Policy` or `<meta name="referrer">`.
    #[must_use]
    pub fn with_referrer_policy(mut self, policy: ReferrerPolicy) -> Self {
        self.client.referrer_policy = policy;
        self
    }

    /// The page's origin in the form of the header `Origin`, `null` for an opaque one.
    #[must_use]
    pub fn origin(&self) -> String {
        self.client.origin.to_string()
    }

    /// Starts a request. The caller is the transport: process the [`Step`]s until one is [`Step::Done`].
    ///
    /// ```
    /// use bytes::Bytes;
    /// use cors_browser::{Browser, Fetch, Purpose, Step};
    ///
    /// let page = Browser::new().open("https://app.example.com");
    /// let Step::Send(pending) = page.start(Fetch::put("https://api.example.com/orders/1")) else { panic!() };
    /// assert_eq!(pending.purpose(), Purpose::Preflight);
    /// assert_eq!(pending.request().headers()["access-control-request-method"], "PUT");
    ///
    /// let allowed = http::Response::builder()
    ///     .status(204)
    ///     .header("access-control-allow-origin", "https://app.example.com")
    ///     .header("access-control-allow-methods", "PUT");
    /// let Step::Send(pending) = pending.receive(allowed.body(Bytes::new()).unwrap()) else { panic!() };
    /// assert_eq!(pending.purpose(), Purpose::Request);
    /// ```
    pub fn start(&self, fetch: Fetch) -> Step {
        start(self.shared.clone(), self.client.clone(), fetch)
    }

    /// Sends a request through a synchronous transport.
    ///
    /// # Errors
    ///
    /// If the browser blocks the request or the response.
    pub fn send(
        &self,
        fetch: Fetch,
        mut transport: impl FnMut(&Request<Bytes>) -> http::Response<Bytes>,
    ) -> Result<Response, Blocked> {
        let mut step = self.start(fetch);
        loop {
            step = match step {
                Step::Send(pending) => {
                    let response = transport(pending.request());
                    pending.receive(response)
                }
                Step::Done(result) => return result,
            };
        }
    }
}
