//! What Chromium sends, kind by kind: the method, `Origin`, `Sec-Fetch-Site`, `Sec-Fetch-Mode` and the names of the cookies.

use crate::rows::{Row, row};

/// The page of the server itself.
const OWN: &str = "http://api.localhost:<api>/page";
/// Another port is another origin, and the same site.
const OTHER_PORT: &str = "http://api.localhost:<pages>/page";
const SIBLING: &str = "http://www.api.localhost:<pages>/page";
const STRANGER: &str = "http://evil.localhost:<pages>/page";

/// After a visit that has set a cookie of each `SameSite` kind.
const fn sent(name: &'static str, page: &'static str, request: &'static str, sees: &'static str) -> Row {
    Row { visit_first: Some("http://api.localhost:<api>/set-cookies"), ..row(name, page, request, sees) }
}

const fn forwarded(name: &'static str, page: &'static str, request: &'static str, sees: &'static str) -> Row {
    Row { visit_first: Some("http://api.localhost:<api>/install-service-worker"), ..row(name, page, request, sees) }
}

const LINK: &str = r#"return exchange("/sent", link)"#;
const IMAGE: &str = r#"return exchange("/sent", image)"#;
const FETCH: &str = r#"return exchange("/sent", url => fetch(url, { credentials: "include" }))"#;
const NO_CORS: &str = r#"return exchange("/sent", url => fetch(url, { mode: "no-cors", credentials: "include" }))"#;
const FETCH_POST: &str = r#"return exchange("/sent", url => fetch(url, { method: "POST", credentials: "include" }))"#;
const NO_CORS_POST: &str =
    r#"return exchange("/sent", url => fetch(url, { method: "POST", mode: "no-cors", credentials: "include" }))"#;
const FORM: &str = r#"return exchange("/sent", form)"#;
const FORM_GET: &str = r#"return exchange("/sent", formGet)"#;
const FORM_WITHOUT_REFERRER: &str = r#"withoutReferrer(); return exchange("/sent", form)"#;
const FETCH_WITHOUT_REFERRER: &str = r#"withoutReferrer(); return exchange("/sent", url => fetch(url, { method: "POST", mode: "no-cors", credentials: "include" }))"#;
const BEACON: &str = r#"return exchange("/sent", url => navigator.sendBeacon(url))"#;
const PING: &str = r#"return exchange("/sent", ping)"#;
const SOCKET: &str = r#"return exchange("/sent", url => new WebSocket(url.replace("http", "ws")))"#;
const SANDBOXED_FORM: &str = r#"return exchange("/sent", sandboxedForm)"#;

pub const SENT: &[Row] = &[
    sent("link, own origin", OWN, LINK, "GET - same-origin navigate [lax none strict] -> 200"),
    sent("link, other port", OTHER_PORT, LINK, "GET - same-site navigate [lax none strict] -> 200"),
    sent("link, sibling", SIBLING, LINK, "GET - same-site navigate [lax none strict] -> 200"),
    sent("link, stranger", STRANGER, LINK, "GET - cross-site navigate [lax none] -> 200"),
    sent("image, own origin", OWN, IMAGE, "GET - same-origin no-cors [lax none strict] -> 200"),
    sent("image, stranger", STRANGER, IMAGE, "GET - cross-site no-cors [none] -> 200"),
    sent("fetch, own origin", OWN, FETCH, "GET - same-origin cors [lax none strict] -> 200"),
    sent("fetch, stranger", STRANGER, FETCH, "GET http://evil.localhost cross-site cors [none] -> 200"),
    sent("fetch without CORS, stranger", STRANGER, NO_CORS, "GET - cross-site no-cors [none] -> 200"),
    sent(
        "fetch POST, own origin",
        OWN,
        FETCH_POST,
        "POST http://api.localhost same-origin cors [lax none strict] -> 200",
    ),
    sent(
        "fetch POST, sibling",
        SIBLING,
        FETCH_POST,
        "POST http://www.api.localhost same-site cors [lax none strict] -> 200",
    ),
    sent("fetch POST, stranger", STRANGER, FETCH_POST, "POST http://evil.localhost cross-site cors [none] -> 200"),
    sent(
        "fetch POST without CORS, stranger",
        STRANGER,
        NO_CORS_POST,
        "POST http://evil.localhost cross-site no-cors [none] -> 200",
    ),
    sent(
        "fetch POST without CORS and referrer, stranger",
        STRANGER,
        FETCH_WITHOUT_REFERRER,
        "POST http://evil.localhost cross-site no-cors [none] -> 200",
    ),
    sent("form GET, stranger", STRANGER, FORM_GET, "GET - cross-site navigate [lax none] -> 200"),
    sent("form, own origin", OWN, FORM, "POST http://api.localhost same-origin navigate [lax none strict] -> 200"),
    sent("form, other port", OTHER_PORT, FORM, "POST http://api.localhost same-site navigate [lax none strict] -> 200"),
    sent("form, sibling", SIBLING, FORM, "POST http://www.api.localhost same-site navigate [lax none strict] -> 200"),
    sent("form, stranger", STRANGER, FORM, "POST http://evil.localhost cross-site navigate [none] -> 200"),
    sent(
        "form without referrer, own origin",
        OWN,
        FORM_WITHOUT_REFERRER,
        "POST null same-origin navigate [lax none strict] -> 200",
    ),
    sent(
        "form without referrer, sibling",
        SIBLING,
        FORM_WITHOUT_REFERRER,
        "POST null same-site navigate [lax none strict] -> 200",
    ),
    sent(
        "form without referrer, stranger",
        STRANGER,
        FORM_WITHOUT_REFERRER,
        "POST null cross-site navigate [none] -> 200",
    ),
    sent("form in a sandbox, own page", OWN, SANDBOXED_FORM, "POST null cross-site navigate [none] -> 200"),
    sent("beacon, own origin", OWN, BEACON, "POST http://api.localhost same-origin no-cors [lax none strict] -> 200"),
    sent("beacon, stranger", STRANGER, BEACON, "POST http://evil.localhost cross-site no-cors [none] -> 200"),
    sent("ping, stranger", STRANGER, PING, "POST http://evil.localhost cross-site no-cors [none] -> 200"),
    sent("web socket, own origin", OWN, SOCKET, "GET http://api.localhost - - [lax none strict] -> 200"),
    sent("web socket, sibling", SIBLING, SOCKET, "GET http://www.api.localhost - - [lax none strict] -> 200"),
    sent("web socket, stranger", STRANGER, SOCKET, "GET http://evil.localhost - - [none] -> 200"),
    sent(
        "form, redirected by a stranger",
        OWN,
        r#"return exchange("/sent", url => form(`http://evil.localhost:<api>/redirect-to?${url}`))"#,
        "POST null cross-site navigate [lax none strict] -> 200",
    ),
    forwarded(
        "form, forwarded by the own service worker",
        STRANGER,
        FORM,
        "POST http://evil.localhost cross-site navigate [none] -> 200",
    ),
    forwarded(
        "form without referrer, forwarded by the own service worker",
        OWN,
        FORM_WITHOUT_REFERRER,
        "POST null same-origin navigate [lax none strict] -> 200",
    ),
];
