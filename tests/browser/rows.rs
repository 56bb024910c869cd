//! The scenarios: which page sends what, and what it must see.
#![expect(clippy::needless_raw_string_hashes, reason = "the same quotes for all scripts")]

/// A page, a script in it, and the text that the script must return.
pub struct Row {
    pub name: &'static str,
    /// An address to open first, as a user would.
    pub visit_first: Option<&'static str>,
    pub page: &'static str,
    pub request: &'static str,
    pub sees: &'static str,
}

const APP: &str = "http://app.localhost:<pages>/page";
const EVIL: &str = "http://evil.localhost:<pages>/page";
const API: &str = "http://api.localhost:<pages>/page";
const COOKIES: Option<&str> = Some("http://api.localhost:<api>/set-cookies");

pub const fn row(name: &'static str, page: &'static str, request: &'static str, sees: &'static str) -> Row {
    Row { name, visit_first: None, page, request, sees }
}

const fn with_cookies(name: &'static str, page: &'static str, request: &'static str, sees: &'static str) -> Row {
    Row { name, visit_first: COOKIES, page, request, sees }
}

/// MDN's examples (<https://developer.mozilla.org/docs/Web/HTTP/Guides/CORS>), and related cases from practice.
pub const ROWS: &[Row] = &[
    row("simple request", APP, "return call(`${api}/simple`)", "200 simple"),
    row("simple request, other origin", EVIL, "return call(`${api}/simple`)", "refused"),
    row(
        "preflighted XML",
        APP,
        r#"return call(`${api}/pingother`, { method: "POST", body: "<a/>", headers: { "X-PINGOTHER": "ping", "Content-Type": "text/xml" } })"#,
        "200 ping <a/>",
    ),
    row(
        "preflighted XML, other origin",
        EVIL,
        r#"return call(`${api}/pingother`, { method: "POST", body: "<a/>", headers: { "X-PINGOTHER": "ping", "Content-Type": "text/xml" } })"#,
        "refused",
    ),
    row("JSON body", APP, r#"return call(`${api}/json`, { method: "POST", ...json(7) })"#, "200 7"),
    row("JSON body, other origin", EVIL, r#"return call(`${api}/json`, { method: "POST", ...json(7) })"#, "refused"),
    row(
        "a broken body is readable",
        APP,
        r#"return (await call(`${api}/json`, { method: "POST", ...json("x") })).slice(0, 3)"#,
        "400",
    ),
    row("PUT", APP, r#"return call(`${api}/item`, { method: "PUT" })"#, "200 replaced"),
    row("PATCH", APP, r#"return call(`${api}/item`, { method: "PATCH" })"#, "200 changed"),
    row("patch in lower case", APP, r#"return call(`${api}/item`, { method: "patch" })"#, "refused"),
    row("DELETE has another policy", APP, r#"return call(`${api}/item`, { method: "DELETE" })"#, "refused"),
    row(
        "DELETE from its own origin",
        "http://admin.localhost:<pages>/page",
        r#"return call(`${api}/item`, { method: "DELETE" })"#,
        "200 removed",
    ),
    row(
        "a header that is not listed",
        APP,
        r#"return call(`${api}/simple`, { headers: { "X-Other": "1" } })"#,
        "refused",
    ),
    row(
        "a mirrored header",
        APP,
        r#"return call(`${api}/mirror`, { headers: { "X-Other": "1" }, credentials: true })"#,
        "200 mirror",
    ),
    row(
        "a cookie is stored and sent",
        APP,
        r#"return [await call(`${api}/cookies`, { credentials: true }), await call(`${api}/log-in`, { method: "POST", credentials: true }), await call(`${api}/cookies`, { credentials: true }), await call(`${api}/cookies`)].join(", ")"#,
        "200 [], 200 in, 200 [session], 200 []",
    ),
    row("credentials without permission", APP, r#"return call(`${api}/anonymous`, { credentials: true })"#, "refused"),
    row("credentials, other origin", EVIL, r#"return call(`${api}/cookies`, { credentials: true })"#, "refused"),
    row("any origin, anonymously", EVIL, "return call(`${api}/public`)", "200 public"),
    row("any origin, preflighted", EVIL, r#"return call(`${api}/public`, { method: "PUT" })"#, "200 public"),
    row("any origin, with credentials", EVIL, r#"return call(`${api}/public`, { credentials: true })"#, "refused"),
    with_cookies(
        "two tiers: the trusted origin has cookies",
        APP,
        r#"return [await call(`${api}/tiers`, { credentials: true }), await call(`${api}/tiers`)].join(", ")"#,
        "200 [none], 200 []",
    ),
    with_cookies(
        "two tiers: others are anonymous",
        EVIL,
        r#"return [await call(`${api}/tiers`, { credentials: true }), await call(`${api}/tiers`)].join(", ")"#,
        "refused, 200 []",
    ),
    with_cookies(
        "SameSite cookies across sites",
        APP,
        r#"return call(`${api}/cookies`, { credentials: true })"#,
        "200 [none]",
    ),
    with_cookies(
        "SameSite cookies within a site",
        API,
        r#"return call(`${api}/cookies`, { credentials: true })"#,
        "200 [lax none strict]",
    ),
    row(
        "exposed headers are readable, others are not",
        APP,
        r#"return call(`${api}/exposing`, { show: ["X-Total-Count", "X-Secret"] })"#,
        "200 exposing X-Total-Count=3 X-Secret=null",
    ),
    // Fetch, "CORS non-wildcard request-header name": `*` does not cover it. Chromium warns but allows it.
    row(
        "Authorization is still in * for Chromium",
        EVIL,
        r#"return call(`${api}/bearer`, { headers: { Authorization: "me" } })"#,
        "200 bearer",
    ),
    row(
        "other headers are in *",
        EVIL,
        r#"return call(`${api}/bearer`, { headers: { "X-Other": "1" } })"#,
        "200 bearer",
    ),
    row(
        "Authorization beside *",
        EVIL,
        r#"return call(`${api}/listed-bearer`, { headers: { Authorization: "me" } })"#,
        "200 bearer",
    ),
    row(
        "a preflight is cached",
        APP,
        r#"for (let i = 0; i < 3; i++) await byFetch(`${api}/cached`, { method: "PUT" }); return byFetch(`${api}/preflights/cached`, {})"#,
        "200 1",
    ),
    row(
        "a preflight is not cached with 0",
        APP,
        r#"for (let i = 0; i < 3; i++) await byFetch(`${api}/uncached`, { method: "PUT" }); return byFetch(`${api}/preflights/uncached`, {})"#,
        "200 3",
    ),
    row("null origin, listed policy", APP, "return inSandbox(`${api}/simple`)", "refused"),
    row("null origin, any origin", APP, "return inSandbox(`${api}/public`)", "public"),
    row("redirect to the same server", APP, "return call(`${api}/redirect`)", "200 simple"),
    row(
        "redirect to another origin makes the origin null",
        APP,
        "return call(`${api}/redirect-away/simple`)",
        "refused",
    ),
    row("redirect to another origin, any origin", APP, "return call(`${api}/redirect-away/public`)", "200 public"),
    row(
        "redirect after a preflight",
        APP,
        r#"return call(`${api}/redirect-preflighted`, { method: "PUT" })"#,
        "200 replaced",
    ),
    row("a 401 is readable", APP, "return call(`${api}/unauthorized`)", "401 who are you?"),
    row("a 500 is readable", APP, "return call(`${api}/broken`)", "500 broken"),
    row("a 401 is not readable, other origin", EVIL, "return call(`${api}/unauthorized`)", "refused"),
    row(
        "an image on a canvas",
        APP,
        r#"const image = await load("img", { crossOrigin: "anonymous", src: `${api}/image` });
           const canvas = document.createElement("canvas").getContext("2d");
           canvas.drawImage(image, 0, 0);
           return canvas.getImageData(0, 0, 1, 1).data.join(" ")"#,
        "255 0 0 255",
    ),
    row(
        "an image without CORS taints the canvas",
        APP,
        r#"const image = await load("img", { src: `${api}/image` });
           const canvas = document.createElement("canvas").getContext("2d");
           canvas.drawImage(image, 0, 0);
           try { canvas.getImageData(0, 0, 1, 1) } catch (error) { return error.name }"#,
        "SecurityError",
    ),
    row(
        "an image with CORS, other origin",
        EVIL,
        r#"return load("img", { crossOrigin: "anonymous", src: `${api}/image` })"#,
        "refused",
    ),
    row(
        "a module script",
        APP,
        r#"await load("script", { type: "module", src: `${api}/script` }); return String(window.loaded)"#,
        "true",
    ),
    row(
        "a module script, other origin",
        EVIL,
        r#"return load("script", { type: "module", src: `${api}/script` })"#,
        "refused",
    ),
    row(
        "a font",
        APP,
        r#"await load("link", { rel: "preload", as: "font", crossOrigin: "anonymous", href: `${api}/font` }); return "loaded""#,
        "loaded",
    ),
    row(
        "a font, other origin",
        EVIL,
        r#"return load("link", { rel: "preload", as: "font", crossOrigin: "anonymous", href: `${api}/font` })"#,
        "refused",
    ),
    row("a web socket", APP, r#"return socket(`${api.replace("http", "ws")}/socket`)"#, "hello"),
    row("a web socket, other origin", EVIL, r#"return socket(`${api.replace("http", "ws")}/socket`)"#, "refused"),
    row(
        "enforced, own origin",
        "http://api.localhost:<api>/page",
        r#"return call(`${api}/enforced`, { method: "POST" })"#,
        "200 POST",
    ),
    row("enforced, allowed origin", APP, r#"return call(`${api}/enforced`, { method: "POST" })"#, "200 POST"),
    row("enforced, other origin", EVIL, r#"return call(`${api}/enforced`, { method: "POST" })"#, "refused"),
    with_cookies(
        "a function allows, with cookies",
        APP,
        r#"return call(`${api}/asked`, { method: "PUT", credentials: "include" })"#,
        "200 cookie",
    ),
    row(
        "a function refuses",
        EVIL,
        r#"return call(`${api}/asked`, { method: "PUT", credentials: "include" })"#,
        "refused",
    ),
    row("an expression allows", APP, r#"return call(`${api}/previews`, { method: "PUT" })"#, "200 preview"),
    row(
        "an expression allows another host",
        "http://preview-7.localhost:<pages>/page",
        r#"return call(`${api}/previews`, { method: "PUT" })"#,
        "200 preview",
    ),
    row("an expression refuses", EVIL, r#"return call(`${api}/previews`, { method: "PUT" })"#, "refused"),
    row(
        "authentication lets preflights pass",
        APP,
        r#"return call(`${api}/walled/inside`, { headers: { Authorization: "Bearer key" } })"#,
        "200 inside",
    ),
    row(
        "the 401 of authentication is readable",
        APP,
        r#"return call(`${api}/walled/inside`, { headers: { Authorization: "Bearer wrong" } })"#,
        "401 no token",
    ),
    row(
        "authentication, other origin",
        EVIL,
        r#"return call(`${api}/walled/inside`, { headers: { Authorization: "Bearer key" } })"#,
        "refused",
    ),
    row("a 404 behind authentication is hidden", APP, r#"return call(`${api}/walled/nothing`)"#, "401 no token"),
];
