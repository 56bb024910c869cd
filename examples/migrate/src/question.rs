//! The requests to both apps.

use bytes::Bytes;
use cors_browser::{Browser, Fetch, Page};

/// Where the apps are, as browsers see them.
const API: &str = "https://api.example.com";
/// A page that no configuration should know.
const STRANGER: &str = "https://evil.example";

/// A request, and who sends it.
#[derive(Debug)]
pub struct Question {
    /// A short name.
    pub name: &'static str,
    pub(crate) sender: Sender,
}

/// Who sends a request.
#[derive(Debug)]
pub(crate) enum Sender {
    /// A page: its browser sends preflights and cookies, and may keep the response from it.
    Page {
        /// Its address, or that of the page around it.
        address: String,
        /// Whether it is in a sandbox, and has no origin.
        is_sandboxed: bool,
        /// What it sends.
        fetch: Fetch,
    },
    /// Anything else, such as `curl` or another server. It sends what it likes and reads what it gets.
    Program(http::Request<Bytes>),
}

/// What the `page` of an app usually does, and what a stranger may try.
#[must_use]
pub fn usual(page: &str) -> Vec<Question> {
    let orders = format!("{API}/orders");
    let order = format!("{API}/orders/7");
    let json = |fetch: Fetch| fetch.header("Content-Type", "application/json").body("7");
    vec![
        program("program", "GET", &[]),
        program("options", "OPTIONS", &[("access-control-request-method", "PUT")]),
        by(page, "read", Fetch::get(&orders)),
        by(page, "read-cookies", Fetch::get(&orders).credentials()),
        by(page, "token", Fetch::get(&orders).header("Authorization", "Bearer demo")),
        by(page, "header", Fetch::get(&orders).header("X-Unlisted", "1")),
        by(page, "json", json(Fetch::post(&orders))),
        by(page, "json-cookies", json(Fetch::post(&orders)).credentials()),
        by(page, "put", Fetch::put(&order)),
        by(page, "patch", Fetch::patch(&order)),
        by(page, "delete", Fetch::delete(&order)),
        by(page, "missing", Fetch::get(format!("{API}/nowhere"))),
        by(STRANGER, "stranger-read", Fetch::get(&orders)),
        by(STRANGER, "stranger-read-cookies", Fetch::get(&orders).credentials()),
        by(STRANGER, "stranger-form", Fetch::post(&orders).form([("item", "7")]).credentials().no_cors()),
        by(STRANGER, "stranger-delete", Fetch::delete(&order).credentials()),
        Question {
            name: "null-read",
            sender: Sender::Page { address: page.to_owned(), is_sandboxed: true, fetch: Fetch::get(&orders) },
        },
    ]
}

/// A question of a page.
#[must_use]
pub fn by(page: &str, name: &'static str, fetch: Fetch) -> Question {
    Question { name, sender: Sender::Page { address: page.to_owned(), is_sandboxed: false, fetch } }
}

/// A page in a browser of its own, so no preflight is remembered from another. Its user is logged in to the API.
///
/// # Panics
/// If `address` is not a URL.
pub(crate) fn open(address: &str, is_sandboxed: bool) -> Page {
    let browser = Browser::new();
    // It can only fail if the cookie is malformed.
    let _ = browser.set_cookie(API, "session=1; SameSite=None; Secure");
    let page = browser.open(address);
    if is_sandboxed { page.sandboxed_frame() } else { page }
}

fn program(name: &'static str, method: &str, headers: &[(&str, &str)]) -> Question {
    let request = http::Request::builder().method(method).uri(format!("{API}/orders"));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let request = request.body(Bytes::new()).unwrap_or_default();
    Question { name, sender: Sender::Program(request) }
}
