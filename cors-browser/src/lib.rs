//! The browser's side of CORS as a library: what a page may send, what it may read of a response, and why not.
//!
//! A [`Browser`] opens a [`Page`], the page sends a [`Fetch`], and the result is the [`Response`] that the page sees, or
//! [`Blocked`] with a [`Reason`], the requests and responses, and the headers that a server would have to send:
//!
//! ```
//! use bytes::Bytes;
//! use cors_browser::{Browser, Fetch, Kind, Reason};
//!
//! // A server that allows the page to read, with cookies.
//! let server = |request: &http::Request<Bytes>| {
//!     let response = http::Response::builder()
//!         .header("access-control-allow-origin", "https://app.example.com")
//!         .header("access-control-allow-credentials", "true")
//!         .header("x-total-count", "3");
//!     response.body(Bytes::from("[]")).unwrap()
//! };
//!
//! let browser = Browser::new();
//! let page = browser.open("https://app.example.com");
//! let orders = page.send(Fetch::get("https://api.example.com/orders").credentials(), server).unwrap();
//! assert_eq!((orders.kind(), orders.status(), orders.text().as_ref()), (Kind::Cors, 200, "[]"));
//! assert_eq!(orders.header("x-total-count"), None); // a header that is not exposed cannot be read
//!
//! let blocked = page.send(Fetch::put("https://api.example.com/orders/1"), server).unwrap_err();
//! assert_eq!(blocked.reason(), Reason::MethodNotAllowed);
//!
//! let stranger = browser.open("https://evil.example");
//! let blocked = stranger.send(Fetch::get("https://api.example.com/orders"), server).unwrap_err();
//! assert_eq!(blocked.reason(), Reason::AllowOriginMismatch);
//! ```
//!
//! # Transports
//!
//! The library itself does no I/O. [`Page::send`] takes a function from requests to responses. For asynchronous transports,
//! [`Page::start`] returns the first [`Step`]: either the result, or a [`Pending`] request that takes its response or its
//! failure.
//!
//! # Testing an actix-web app
//!
//! With the feature `actix`, `Page::fetch(&app, …)` sends to a service of `actix_web::test::init_service`, and `can_read`,
//! `can_read_with_cookies` and `can_write` cover the common cases. A refusal explains itself: it shows the request, the
//! response, the rule and, if a policy of `cors-runtime` decided, its name and place. Any server in the same process can
//! state who decided by putting [`DecidedBy`] into the response's extensions.
//!
//! # What the model covers
//!
//! The modules follow a request: the page's [`Fetch`], which parts of it are safelisted, whether a preflight is needed or
//! cached, what the preflight's response allows, the request with `Origin`, `Referer`, `Sec-Fetch-*` and cookies, the CORS
//! check, redirects, and what the page may read.
//!
//! - Modes `cors`, `no-cors`, `same-origin`, navigations (links, forms, the address bar, frames) and WebSocket handshakes.
//! - Credentials modes and a cookie jar: `SameSite`, `Secure`, `Domain`, `Path`, `Partitioned`, the prefixes `__Host-` and
//!   `__Secure-`, lifetimes, and the blocking or partitioning of third-party cookies. Sites have schemes, and the Public
//!   Suffix List separates them.
//! - Mixed content, ports of other protocols, Local Network Access, `Cross-Origin-Resource-Policy`.
//! - Pages in frames and sandboxes. A [`Profile`] contains the differences between browsers.
//!
//! Not modelled: the HTTP cache, service workers, authentication prompts, HSTS, Content Security Policy,
//! `Cross-Origin-Embedder-Policy`, blocking by MIME type (`nosniff`, ORB), reloads, `document.cookie` and the Storage
//! Access API. Requests carry no `Accept-Encoding`, so bodies arrive uncompressed.
//!
//! # Tests
//!
//! `tests/wpt` contains the facts of [Web Platform Tests](https://github.com/web-platform-tests/wpt) as tables:
//!
//! | folder | covered |
//! |---|---|
//! | `fetch/api/cors` | `cors-basic`, `cors-cookies`, `cors-cookies-redirect`, `cors-expose-star`, `cors-filtering`, `cors-multiple-origins`, `cors-no-preflight`, `cors-origin`, `cors-preflight`, `cors-preflight-cache`, `cors-preflight-not-cors-safelisted`, `cors-preflight-redirect`, `cors-preflight-referrer`, `cors-preflight-response-validation`, `cors-preflight-star`, `cors-preflight-status`, `cors-redirect`, `cors-redirect-credentials`, `cors-redirect-preflight`, `sandboxed-iframe`, `data-url-iframe` |
//! | `cors` | `access-control-basic-*`, `access-control-expose-headers-parsing`, `access-control-sandboxed-iframe-*`, `allow-headers`, `cors-safelisted-request-header`, `credentials-flag`, `origin`, `preflight-cache`, `preflight-failure`, `redirect-origin`, `redirect-preflight`, `redirect-preflight-2`, `redirect-userinfo`, `remote-origin`, `request-headers`, `response-headers`, `simple-requests`, `status`, `status-preflight` |
//! | `cookies/samesite`, `cookies/schemeful-same-site`, `cookies/prefix`, `cookies/secure`, `cookies/ordering`, `cookies/partitioned-cookies` | sending and storing by `fetch`, images, frames, forms and navigations; not reloads, `document.cookie`, `about:blank` and `window.open` targets |
//! | `fetch/metadata` | `fetch`, `fetch-preflight`, `form-submission`, `element-a`, `element-img`, `element-iframe`, `cors-preflight`, `websocket`, redirects over every mix of origins; not service workers, workers, CSS and the other elements |
//! | `fetch/api/redirect`, `fetch/api/credentials` | `redirect-count`, `redirect-location`, `redirect-method`, `redirect-schemes`, `authentication-redirection` |
//!
//! In the repository, `tests/browser` plays 1,500 scenarios in Chromium, in Firefox and in the model, and compares the requests,
//! their cookies and the result that the page gets. [`Profile::chromium`] agrees in all of them. [`Profile::firefox`] differs
//! in these points, which are Firefox's own: it ignores an empty second line of a header; it safelists a header that is set
//! twice part by part; `Accept` and `Content-Type` beyond ASCII need permission; pages in sandboxes and in frames of other
//! sites send `Origin` with every request; a cookie without a name becomes a name, and bytes that are not UTF-8 are replaced.
//!
//! A property test sends arbitrary bytes in every header that the model reads: it never panics, and a page never sees what
//! no header allows.

// Shows in the documentation which feature an item needs; docs.rs sets the flag.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "actix")]
mod actix;
mod browser;
mod page;
mod step;

mod fetch;
mod flight;
mod profile;
mod state;

mod classify;
mod network;
mod preflight;

mod outgoing;

mod incoming;
mod websocket;

mod cookies;
mod headers;
mod origin;

mod outcome;
mod refusal;

#[doc(no_inline)]
pub use cors_rules::Reason;

pub use self::{
    browser::Browser,
    cookies::{CookieProblem, CookieProblems, SameSite, StoredCookie},
    fetch::{Body, Credentials, Destination, Fetch, Redirect, ReferrerPolicy},
    outcome::{Blocked, DecidedBy, Exchange, Kind, Purpose, Response},
    page::Page,
    profile::{Profile, ThirdPartyCookies},
    step::{Pending, Step},
};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
