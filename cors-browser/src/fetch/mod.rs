//! What a page asks its browser for.

mod body;
mod options;

pub(crate) use self::options::Mode;
pub use self::{
    body::Body,
    options::{Credentials, Destination, Redirect, ReferrerPolicy},
};

/// What a page asks its browser for: the arguments of `fetch`, a form, a link, an element or a WebSocket.
///
/// Without further calls it is what `fetch(url)` sends: mode `cors`, cookies for the page's own origin only, redirects
/// followed. Mistakes, such as a header that is not one, come out when the page sends it, as
/// [`Reason::InvalidRequest`](crate::Reason::InvalidRequest): that is where `fetch` throws.
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
#[must_use = "nothing is sent until a page is given it"]
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

    /// `new WebSocket(url)`: a handshake that carries cookies and that no preflight precedes. `ws:`, `wss:`, `http:` and
    /// `https:` are the schemes it takes.
    pub fn websocket(url: impl Into<String>) -> Self {
        Self {
            mode: Mode::WebSocket,
            credentials: Credentials::Include,
            redirect: Redirect::Error,
            destination: Destination::WebSocket,
            ..Self::new("GET", url)
        }
    }

    /// Adds a request header. Those that scripts may not set (`Cookie`, `Origin`, `Sec-…`) are left out by the browser
    /// without a word, as [`Response::ignored_headers`](crate::Response::ignored_headers) tells.
    pub fn header(mut self, name: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.into(), value.as_ref().to_vec()));
        self
    }

    /// Sets the body. A string makes the request `text/plain;charset=UTF-8` unless a header says otherwise.
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

    /// Chooses when cookies go along.
    pub fn credentials_mode(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }

    /// Asks for no permission and shows nothing of the response: `mode: "no-cors"`, and what elements such as `<img>` do.
    pub fn no_cors(mut self) -> Self {
        self.mode = Mode::NoCors;
        self
    }

    /// Fails for other origins: `mode: "same-origin"`.
    pub fn same_origin(mut self) -> Self {
        self.mode = Mode::SameOrigin;
        self
    }

    /// Leaves the page, as a link or a form does: cookies go along, and the user sees the response whatever it says.
    ///
    /// Forms send `GET` and `POST` only. Call [`destination`](Self::destination) with [`Destination::Iframe`] for a frame.
    pub fn navigate(mut self) -> Self {
        self.mode = Mode::Navigate;
        self.credentials = Credentials::Include;
        self.destination = Destination::Document;
        self
    }

    /// Chooses what happens to redirects. Navigations follow them, WebSocket handshakes never do.
    pub fn redirect(mut self, redirect: Redirect) -> Self {
        self.redirect = redirect;
        self
    }

    /// Says which element wants the response. `Sec-Fetch-Dest` shows it.
    pub fn destination(mut self, destination: Destination) -> Self {
        self.destination = destination;
        self
    }

    /// Sets how much of the page's address the request shows; without it, the page's own policy holds.
    pub fn referrer_policy(mut self, policy: ReferrerPolicy) -> Self {
        self.referrer_policy = Some(policy);
        self
    }

    /// Says that the user clicked, so that a navigation carries `Sec-Fetch-User: ?1`.
    pub fn user_activated(mut self) -> Self {
        self.user_activated = true;
        self
    }

    /// Watches the upload's progress, as listeners on `XMLHttpRequest.upload` do. Then even a request that needs none is
    /// preceded by a preflight (<https://xhr.spec.whatwg.org/#the-send()-method>).
    pub fn upload_listener(mut self) -> Self {
        self.upload_listener = true;
        self
    }
}
