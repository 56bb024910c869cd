//! Requests of pages to an app.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{Service, ServiceResponse},
};

use super::app::drive;
use crate::{
    browser::Browser,
    fetch::Fetch,
    outcome::{Blocked, Purpose, Response},
    page::Page,
};

impl Page {
    /// Sends a request to an app: preflight, cookies and redirects included. Needs the feature `actix`.
    ///
    /// `app` is the service that `actix_web::test::init_service` returns. It receives the requests for all hosts, with `Host`, the
    /// client's address and the scheme as from a connection. Whole bodies are read, so a body that does not end blocks.
    ///
    /// # Errors
    ///
    /// If the browser blocks the request or the response.
    ///
    /// ```
    /// use actix_web::{App, Responder, get, test};
    /// use cors_browser::{Browser, Fetch, Reason};
    /// use cors_runtime::cors;
    ///
    /// #[cors(origins = ["https://shop.example.com"], credentials)]
    /// #[get("/orders")]
    /// async fn orders() -> impl Responder {
    ///     "[]"
    /// }
    ///
    /// # #[actix_web::main]
    /// # async fn main() -> Result<(), cors_browser::Blocked> {
    /// let app = test::init_service(App::new().service(orders)).await;
    /// let browser = Browser::new();
    /// let page = browser.open("https://shop.example.com");
    /// let seen = page.fetch(&app, Fetch::get("https://api.example.com/orders").credentials()).await?;
    /// assert_eq!((seen.status(), seen.text().as_ref()), (200, "[]"));
    ///
    /// let stranger = browser.open("https://evil.example");
    /// let blocked = stranger.fetch(&app, Fetch::get("https://api.example.com/orders")).await.unwrap_err();
    /// assert_eq!(blocked.reason(), Reason::NoAllowOrigin);
    /// assert!(blocked.to_string().contains("the policy does not list the origin (origin-not-listed)"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn fetch<S, B>(&self, app: &S, fetch: Fetch) -> Result<Response, Blocked>
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>>,
        S::Error: Into<Error>,
        B: MessageBody,
    {
        drive(app, self.start(fetch)).await
    }

    /// Whether a script of this page may read the response from a URL, with any status and without cookies: `fetch(url)`. Needs
    /// the feature `actix`.
    ///
    /// The exchange is written to standard error, which test runners show if the test fails.
    pub async fn can_read<S, B>(&self, app: &S, url: &str) -> bool
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>>,
        S::Error: Into<Error>,
        B: MessageBody,
    {
        explain(self.fetch(app, Fetch::get(url)).await).is_ok()
    }

    /// Whether a script of this page may read the response from a URL, with cookies:
    /// `fetch(url, { credentials: "include" })`. Otherwise as [`can_read`](Self::can_read).
    ///
    /// The browser sends the cookies that it has stored; see [`Browser::set_cookie`].
    pub async fn can_read_with_cookies<S, B>(&self, app: &S, url: &str) -> bool
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>>,
        S::Error: Into<Error>,
        B: MessageBody,
    {
        explain(self.fetch(app, Fetch::get(url).credentials()).await).is_ok()
    }

    /// Whether a request of this page takes effect, judging by its status: the request itself was sent, not just its preflight,
    /// and the status is below 400. The page need not be able to read the response. Needs the feature `actix`. Like
    /// [`can_read`](Self::can_read), it writes the exchange to standard error.
    ///
    /// ```
    /// # use actix_web::{App, Responder, post, test};
    /// # use cors_browser::{Browser, Fetch};
    /// # use cors_runtime::cors;
    /// #[cors(origins = ["https://bank.example"], credentials, enforce)]
    /// #[post("/transfer")]
    /// async fn transfer() -> impl Responder {
    ///     "done"
    /// }
    ///
    /// # #[actix_web::main]
    /// # async fn main() {
    /// let app = test::init_service(App::new().service(transfer)).await;
    /// let evil = Browser::new().open("https://evil.example");
    /// let form = Fetch::post("https://api.bank.example/transfer").form([("amount", "100")]).navigate();
    /// assert!(!evil.can_write(&app, form).await);
    /// # }
    /// ```
    pub async fn can_write<S, B>(&self, app: &S, fetch: Fetch) -> bool
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>>,
        S::Error: Into<Error>,
        B: MessageBody,
    {
        let result = explain(self.fetch(app, fetch).await);
        let exchanges = match &result {
            Ok(response) => response.exchanges(),
            Err(blocked) => blocked.exchanges(),
        };
        let last = exchanges.iter().rfind(|exchange| exchange.purpose() == Purpose::Request);
        last.and_then(|exchange| exchange.response()).is_some_and(|response| response.status().as_u16() < 400)
    }
}

impl Browser {
    /// Visits a URL as if the user had typed it: the browser sends cookies, and stores those of the response. Needs the feature
    /// `actix`.
    ///
    /// # Errors
    ///
    /// If the browser shows an error page, for example after too many redirects.
    pub async fn visit<S, B>(&self, app: &S, url: &str) -> Result<Response, Blocked>
    where
        S: Service<actix_http::Request, Response = ServiceResponse<B>>,
        S::Error: Into<Error>,
        B: MessageBody,
    {
        drive(app, self.start_visit(url)).await
    }
}

/// Writes to standard error, which test runners show if the test fails.
fn explain(result: Result<Response, Blocked>) -> Result<Response, Blocked> {
    match &result {
        Ok(response) => eprintln!("{response:?}"),
        Err(blocked) => eprintln!("{blocked}"),
    }
    result
}
