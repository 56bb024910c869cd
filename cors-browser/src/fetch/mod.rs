//! The requests of a page, before the browser processes them.

mod body;
mod options;

pub(crate) use self::options::Mode;
pub use self::{
    body::Body,
    options::{Credentials, Destination, Redirect, ReferrerPolicy},
};

/// A request of a page: the arguments of `fetch`, a form, a link, an element or a WebSocket.
///
/// The defaults are those of `fetch(url)`: the mode `cors`, cookies for the page's own origin only, redirects followed.
/// Mistakes, such as an invalid header, are reported when the page sends the request, as
/// [`Reason::InvalidRequest`](crate::Reason::InvalidRequest); that is when `fetch` throws.
///
/// ```
/// use cors_browser::Fetch;
///
/// let order = Fetch::put("https://api.example.com/orders/1").header("X-Tenant", "1").body("{}").credentials();
/// let picture = Fetch::get("https://cdn.example.com/logo.png").no_cors();
/// let form = Fetch::post("https://bank.example/transfer").form([("amount", "100")]).navigate();
/// let chat = Fetch::websocket("wss://chat.example.com/room");
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until it is passed to a page"]
pub struct Fetch {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Option<Body>,
    pub(crate) mode: Mode,
    pub(crate) credentials: Credentials,
    pub(crate) redirect: Redirect,
    pub(crate) destination: Destination,
    pub(crate) referrer_policy: Option<ReferrerPolicy>,
    pub(crate) user_activated: bool,
    pub(crate) upload_listener: bool,
}

impl Fetch {
    /// A request with any method. URLs may be relative to the page's.
    pub fn new(method: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            url: url.into(),
            headers: Vec::new(),
            body: None,
            mode: Mode::Cors,
            credentials: Credentials::SameOrigin,
            redirect: Redirect::Follow,
            destination: Destination::Empty,
            referrer_policy: None,
            user_activated: false,
            upload_listener: false,
        }
    }

    /// A `GET` request.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new("GET", url)
    }

    /// A `HEAD` request.
    pub fn head(url: impl Into<String>) -> Self {
        Self::new("HEAD", url)
    }

    /// A `POST` request.
    pub fn post(url: impl Into<String>) -> Self {
        Self::new("POST", url)
    }

    /// A `PUT` request.
    pub fn put(url: impl Into<String>) -> Self {
        Self::new("PUT", url)
    }

    /// A `PATCH` request.
    pub fn patch(url: impl Into<String>) -> Self {
        Self::new("PATCH", url)
    }

    /// A `DELETE` request.
    pub fn delete(url: impl Into<String>) -> Self {
        Self::new("DELETE", url)
    }

    /// `new WebSocket(url)`: a handshake with cookies and without a preflight. The scheme is `ws:`, `wss:`, `http:` or `https:`.
    pub fn websocket(url: impl Into<String>) -> Self {
        Self {
            mode: Mode::WebSocket,
            credentials: Credentials::Include,
            redirect: Redirect::Error,
            destination: Destination::WebSocket,
            ..Self::new("GET", url)
        }
    }

    /// Adds a request header. The browser silently drops those that scripts may not set (`Cookie`, `Origin`, `Sec-…`); see
    /// [`Response::ignored_headers`](crate::Response::ignored_headers).
    pub fn header(mut self, name: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.into(), value.as_ref().to_vec()));
        self
    }

    /// Sets the body. A string makes the request `text/plain;charset=UTF-8` unless a header sets another type.
    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Sets fields of a form as the body, `application/x-www-form-urlencoded`.
    pub fn form<N: AsRef<str>, V: AsRef<str>>(self, fields: impl IntoIterator<Item = (N, V)>) -> Self {
        self.body(Body::form(fields))
    }

    /// Sends cookies to other origins too, and stores theirs: `credentials: "include"`.
    pub fn credentials(self) -> Self {
        self.credentials_mode(Credentials::Include)
    }

    /// Sets when cookies are sent.
    pub fn credentials_mode(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Sends no preflight and hides the response from the page: `mode: "no-cors"`, which elements such as `<img>` use.
    pub fn no_cors(mut self) -> Self {
        self.mode = Mode::NoCors;
        self
    }

    /// Fails for other origins: `mode: "same-origin"`.
    pub fn same_origin(mut self) -> Self {
        self.mode = Mode::SameOrigin;
        self
    }

    /// Leaves the page, as a link or a form does: cookies are sent, and the user sees any response.
    ///
    /// Forms send `GET` and `POST` only. Call [`destination`](Self::destination) with [`Destination::Iframe`] for a frame.
    pub fn navigate(mut self) -> Self {
        self.mode = Mode::Navigate;
        self.credentials = Credentials::Include;
        self.destination = Destination::Document;
        self
    }

    /// Sets how redirects are handled. Navigations always follow them, WebSocket handshakes never do.
    pub fn redirect(mut self, redirect: Redirect) -> Self {
        self.redirect = redirect;
        self
    }

    /// Sets which element receives the response, for `Sec-Fetch-Dest`.
    pub fn destination(mut self, destination: Destination) -> Self {
        self.destination = destination;
        self
    }

    /// Sets how much of the page's address the request reveals; by default, the page's own policy applies.
    pub fn referrer_policy(mut self, policy: ReferrerPolicy) -> Self {
        self.referrer_policy = Some(policy);
        self
    }

    /// Marks the request as caused by a click, so a navigation carries `Sec-Fetch-User: ?1`.
    pub fn user_activated(mut self) -> Self {
        self.user_activated = true;
        self
    }

    /// Watches the upload's progress, as listeners on `XMLHttpRequest.upload` do. The browser then always sends a preflight
    /// (<https://xhr.spec.whatwg.org/#the-send()-method>).
    pub fn upload_listener(mut self) -> Self {
        self.upload_listener = true;
        self
    }
}
