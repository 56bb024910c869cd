//! The requests that Chromium sends, kind by kind: the method, `Origin`, `Sec-Fetch-Site`, `Sec-Fetch-Mode` and the names of
//! the cookies.

use crate::rows::{Row, row};

/// The page of the server itself.
pub const OWN: &str = "http://api.localhost:<api>/page";
/// Another port is another origin of the same site.
pub const OTHER_PORT: &str = "http://api.localhost:<pages>/page";
pub const SIBLING: &str = "http://www.api.localhost:<pages>/page";
pub const STRANGER: &str = "http://evil.localhost:<pages>/page";

/// After a visit that has set a cookie for each value of `SameSite`.
pub const fn sent(name: &'static str, page: &'static str, request: &'static str, sees: &'static str) -> Row {
    Row { visit_first: Some("http://api.localhost:<api>/set-cookies"), ..row(name, page, request, sees) }
}

pub const fn forwarded(name: &'static str, page: &'static str, request: &'static str, sees: &'static str) -> Row {
    Row { visit_first: Some("http://api.localhost:<api>/install-service-worker"), ..row(name, page, request, sees) }
}

/// A request to a path, and its outcome.
macro_rules! exchange {
    ($path:literal, $send:literal) => {
        concat!("return exchange(\"", $path, "\", ", $send, ")")
    };
    ($path:literal, $send:literal, without referrer) => {
        concat!("withoutReferrer(); ", exchange!($path, $send))
    };
}

pub(crate) use exchange;

pub const SENT: &[Row] = &[
    sent("link, own origin", OWN, exchange!("/sent", "link"), "GET - same-origin navigate [lax none strict] -> 200"),
    sent(
        "link, other port",
        OTHER_PORT,
        exchange!("/sent", "link"),
        "GET - same-site navigate [lax none strict] -> 200",
    ),
    sent("link, sibling", SIBLING, exchange!("/sent", "link"), "GET - same-site navigate [lax none strict] -> 200"),
    sent("link, stranger", STRANGER, exchange!("/sent", "link"), "GET - cross-site navigate [lax none] -> 200"),
    sent("image, own origin", OWN, exchange!("/sent", "image"), "GET - same-origin no-cors [lax none strict] -> 200"),
    sent("image, stranger", STRANGER, exchange!("/sent", "image"), "GET - cross-site no-cors [none] -> 200"),
    sent("fetch, own origin", OWN, exchange!("/sent", "get"), "GET - same-origin cors [lax none strict] -> 200"),
    sent(
        "fetch, stranger",
        STRANGER,
        exchange!("/sent", "get"),
        "GET http://evil.localhost cross-site cors [none] -> 200",
    ),
    sent(
        "fetch without CORS, stranger",
        STRANGER,
        exchange!("/sent", "getWithoutCors"),
        "GET - cross-site no-cors [none] -> 200",
    ),
    sent(
        "fetch POST, own origin",
        OWN,
        exchange!("/sent", "post"),
        "POST http://api.localhost same-origin cors [lax none strict] -> 200",
    ),
    sent(
        "fetch POST, sibling",
        SIBLING,
        exchange!("/sent", "post"),
        "POST http://www.api.localhost same-site cors [lax none strict] -> 200",
    ),
    sent(
        "fetch POST, stranger",
        STRANGER,
        exchange!("/sent", "post"),
        "POST http://evil.localhost cross-site cors [none] -> 200",
    ),
    sent(
        "fetch POST without CORS, stranger",
        STRANGER,
        exchange!("/sent", "postWithoutCors"),
        "POST http://evil.localhost cross-site no-cors [none] -> 200",
    ),
    sent(
        "fetch POST without CORS and referrer, stranger",
        STRANGER,
        exchange!("/sent", "postWithoutCors", without referrer),
        "POST http://evil.localhost cross-site no-cors [none] -> 200",
    ),
    sent("form GET, stranger", STRANGER, exchange!("/sent", "formGet"), "GET - cross-site navigate [lax none] -> 200"),
    sent(
        "form, own origin",
        OWN,
        exchange!("/sent", "form"),
        "POST http://api.localhost same-origin navigate [lax none strict] -> 200",
    ),
    sent(
        "form, other port",
        OTHER_PORT,
        exchange!("/sent", "form"),
        "POST http://api.localhost same-site navigate [lax none strict] -> 200",
    ),
    sent(
        "form, sibling",
        SIBLING,
        exchange!("/sent", "form"),
        "POST http://www.api.localhost same-site navigate [lax none strict] -> 200",
    ),
    sent(
        "form, stranger",
        STRANGER,
        exchange!("/sent", "form"),
        "POST http://evil.localhost cross-site navigate [none] -> 200",
    ),
    sent(
        "form without referrer, own origin",
        OWN,
        exchange!("/sent", "form", without referrer),
        "POST null same-origin navigate [lax none strict] -> 200",
    ),
    sent(
        "form without referrer, sibling",
        SIBLING,
        exchange!("/sent", "form", without referrer),
        "POST null same-site navigate [lax none strict] -> 200",
    ),
    sent(
        "form without referrer, stranger",
        STRANGER,
        exchange!("/sent", "form", without referrer),
        "POST null cross-site navigate [none] -> 200",
    ),
    sent(
        "form in a sandbox, own page",
        OWN,
        exchange!("/sent", "sandboxedForm"),
        "POST null cross-site navigate [none] -> 200",
    ),
    sent(
        "beacon, own origin",
        OWN,
        exchange!("/sent", "beacon"),
        "POST http://api.localhost same-origin no-cors [lax none strict] -> 200",
    ),
    sent(
        "beacon, stranger",
        STRANGER,
        exchange!("/sent", "beacon"),
        "POST http://evil.localhost cross-site no-cors [none] -> 200",
    ),
    sent(
        "ping, stranger",
        STRANGER,
        exchange!("/sent", "ping"),
        "POST http://evil.localhost cross-site no-cors [none] -> 200",
    ),
    sent(
        "web socket, own origin",
        OWN,
        exchange!("/sent", "handshake"),
        "GET http://api.localhost - - [lax none strict] -> 200",
    ),
    sent(
        "web socket, sibling",
        SIBLING,
        exchange!("/sent", "handshake"),
        "GET http://www.api.localhost - - [lax none strict] -> 200",
    ),
    sent(
        "web socket, stranger",
        STRANGER,
        exchange!("/sent", "handshake"),
        "GET http://evil.localhost - - [none] -> 200",
    ),
    sent(
        "form, redirected by a stranger",
        OWN,
        r#"return exchange("/sent", url => form(`http://evil.localhost:<api>/redirect-to?${url}`))"#,
        "POST null cross-site navigate [lax none strict] -> 200",
    ),
    forwarded(
        "form, forwarded by the own service worker",
        STRANGER,
        exchange!("/sent", "form"),
        "POST http://evil.localhost cross-site navigate [none] -> 200",
    ),
    forwarded(
        "form without referrer, forwarded by the own service worker",
        OWN,
        exchange!("/sent", "form", without referrer),
        "POST null same-origin navigate [lax none strict] -> 200",
    ),
];
