//! The same requests to a server that enforces.

use crate::{
    rows::Row,
    sent::{OTHER_PORT, OWN, SIBLING, STRANGER, exchange, forwarded, sent},
};

/// The page of a listed origin.
const LISTED: &str = "http://app.localhost:<pages>/page";

/// A route with credentials and the default of `enforce`.
pub const ENFORCED: &[Row] = &[
    sent(
        "default: form, own origin",
        OWN,
        exchange!("/transfer", "form"),
        "POST http://api.localhost same-origin navigate [lax none strict] -> 200",
    ),
    sent(
        "default: form without referrer, own origin",
        OWN,
        exchange!("/transfer", "form", without referrer),
        "POST null same-origin navigate [lax none strict] -> 200",
    ),
    sent(
        "default: form, listed origin",
        LISTED,
        exchange!("/transfer", "form"),
        "POST http://app.localhost cross-site navigate [none] -> 200",
    ),
    sent(
        "default: form without referrer, listed origin",
        LISTED,
        exchange!("/transfer", "form", without referrer),
        "POST null cross-site navigate [none] -> 403",
    ),
    sent(
        "default: form, stranger",
        STRANGER,
        exchange!("/transfer", "form"),
        "POST http://evil.localhost cross-site navigate [none] -> 403",
    ),
    sent(
        "default: form without referrer, stranger",
        STRANGER,
        exchange!("/transfer", "form", without referrer),
        "POST null cross-site navigate [none] -> 403",
    ),
    sent(
        "default: form, sibling",
        SIBLING,
        exchange!("/transfer", "form"),
        "POST http://www.api.localhost same-site navigate [lax none strict] -> 403",
    ),
    sent(
        "default: form, other port",
        OTHER_PORT,
        exchange!("/transfer", "form"),
        "POST http://api.localhost same-site navigate [lax none strict] -> 403",
    ),
    sent(
        "default: form in a sandbox, own page",
        OWN,
        exchange!("/transfer", "sandboxedForm"),
        "POST null cross-site navigate [none] -> 403",
    ),
    sent(
        "default: form, redirected by a stranger",
        OWN,
        exchange!("/transfer", "url => form(`http://evil.localhost:<api>/redirect-to?${url}`)"),
        "POST null cross-site navigate [lax none strict] -> 403",
    ),
    forwarded(
        "default: form, forwarded by the own service worker",
        STRANGER,
        exchange!("/transfer", "form"),
        "POST http://evil.localhost cross-site navigate [none] -> 403",
    ),
    sent(
        "default: beacon, own origin",
        OWN,
        exchange!("/transfer", "beacon"),
        "POST http://api.localhost same-origin no-cors [lax none strict] -> 200",
    ),
    sent(
        "default: beacon, stranger",
        STRANGER,
        exchange!("/transfer", "beacon"),
        "POST http://evil.localhost cross-site no-cors [none] -> 403",
    ),
    sent(
        "default: ping, stranger",
        STRANGER,
        exchange!("/transfer", "ping"),
        "POST http://evil.localhost cross-site no-cors [none] -> 403",
    ),
    sent(
        "default: fetch POST, listed origin",
        LISTED,
        exchange!("/transfer", "post"),
        "POST http://app.localhost cross-site cors [none] -> 200",
    ),
    sent(
        "default: fetch POST, stranger",
        STRANGER,
        exchange!("/transfer", "post"),
        "POST http://evil.localhost cross-site cors [none] -> 403",
    ),
    sent(
        "default: fetch GET, stranger",
        STRANGER,
        exchange!("/transfer", "get"),
        "GET http://evil.localhost cross-site cors [none] -> 200",
    ),
    sent(
        "default: link, stranger",
        STRANGER,
        exchange!("/transfer", "link"),
        "GET - cross-site navigate [lax none] -> 200",
    ),
    sent(
        "default: image, stranger",
        STRANGER,
        exchange!("/transfer", "image"),
        "GET - cross-site no-cors [none] -> 200",
    ),
    sent(
        "default: web socket, own origin",
        OWN,
        exchange!("/transfer", "handshake"),
        "GET http://api.localhost - - [lax none strict] -> 200",
    ),
    sent(
        "default: web socket, listed origin",
        LISTED,
        exchange!("/transfer", "handshake"),
        "GET http://app.localhost - - [none] -> 200",
    ),
    sent(
        "default: web socket, sibling",
        SIBLING,
        exchange!("/transfer", "handshake"),
        "GET http://www.api.localhost - - [lax none strict] -> 403",
    ),
    sent(
        "default: web socket, stranger",
        STRANGER,
        exchange!("/transfer", "handshake"),
        "GET http://evil.localhost - - [none] -> 403",
    ),
    sent(
        "enforce: link, stranger",
        STRANGER,
        exchange!("/enforced", "link"),
        "GET - cross-site navigate [lax none] -> 200",
    ),
    sent(
        "enforce: fetch GET, stranger",
        STRANGER,
        exchange!("/enforced", "get"),
        "GET http://evil.localhost cross-site cors [none] -> 403",
    ),
    sent(
        "tiers: fetch POST with cookies, stranger",
        STRANGER,
        exchange!("/tiers", "post"),
        "POST http://evil.localhost cross-site cors [none] -> 403",
    ),
    sent(
        "tiers: fetch POST without cookies, stranger",
        STRANGER,
        exchange!("/tiers", "url => fetch(url, { method: 'POST', credentials: 'omit' })"),
        "POST http://evil.localhost cross-site cors [] -> 200",
    ),
];
