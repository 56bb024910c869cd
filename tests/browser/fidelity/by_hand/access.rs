//! Which responses a page may read, and what of them.

use cors_browser::Credentials;

use crate::fidelity::{
    build::{API, allowing, answer, app, scenario, send},
    scenario::{Mode, Page, Scenario},
};

/// Values of `Access-Control-Allow-Origin`, line by line.
const ALLOW_ORIGIN: &[&[&str]] = &[
    &[],
    &[""],
    &["*"],
    &["<origin>"],
    &[" <origin> "],
    &["\t*\t"],
    &["\"*\""],
    &["null"],
    &["<origin>/"],
    &["<origin>,"],
    &["<origin>, <origin>"],
    &["<origin> <origin>"],
    &["*, <origin>"],
    &["<origin>", "<origin>"],
    &["*", "*"],
    &["<origin>", ""],
    &["HTTP://APP.LOCALHOST:<pages>"],
    &["http://app.localhost"],
    &["http://app.localhost:<api>"],
    &["https://app.localhost:<pages>"],
    &["http://*.localhost:<pages>"],
    &["app.localhost:<pages>"],
    &["//app.localhost:<pages>"],
    &["http://user@app.localhost:<pages>"],
    &["http://app.localhost:<pages>#"],
    &["http://app.localhost.:<pages>"],
    &["http://xapp.localhost:<pages>"],
    &["\u{e9}<origin>"],
    &["<origin>;"],
];

/// Values of `Access-Control-Allow-Credentials`, line by line.
const ALLOW_CREDENTIALS: &[&[&str]] = &[
    &[],
    &[""],
    &["true"],
    &[" true\t"],
    &["True"],
    &["TRUE"],
    &["1"],
    &["yes"],
    &["false"],
    &["\"true\""],
    &["true,"],
    &["true;"],
    &["true", "true"],
    &["true, true"],
];

/// Values of `Access-Control-Expose-Headers`, line by line.
const EXPOSE: &[&[&str]] = &[
    &[],
    &["x-a"],
    &["X-A,x-b"],
    &["x-a", "x-b"],
    &[" x-a , x-b "],
    &[",x-a,,"],
    &["x-a x-b"],
    &["x-a;x-b"],
    &["x-a, x b"],
    &["\"x-a\""],
    &["*"],
    &["*, x-a"],
    &["x-a, *"],
    &["**"],
    &["\"*\""],
    &["x-*"],
    &["set-cookie, set-cookie2, x-a"],
    &["location, date, vary"],
    &["x-a\u{e9}"],
];

/// What every response has; not all of it is readable.
const HEADERS: &[(&str, &str)] = &[
    ("content-type", "text/plain"),
    ("content-language", "en"),
    ("expires", "0"),
    ("last-modified", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ("pragma", "no-cache"),
    ("vary", "accept"),
    ("etag", "\"1\""),
    ("server", "script"),
    ("x-a", "1"),
    ("x-a", "2"),
    ("x-b", "b\u{e9}"),
    ("x-empty", ""),
];

/// All statuses but those of redirects and of authentication; 304 answers a condition.
const STATUSES: &[u16] = &[
    200, 201, 202, 203, 204, 205, 206, 300, 304, 305, 306, 400, 403, 404, 405, 410, 418, 429, 500, 502, 503, 599, 600,
    999,
];

const MODES: [Credentials; 3] = [Credentials::Omit, Credentials::SameOrigin, Credentials::Include];

pub fn scenarios() -> Vec<Scenario> {
    let mut all = Vec::new();
    for lines in ALLOW_ORIGIN {
        for credentials in [Credentials::SameOrigin, Credentials::Include] {
            let response = answer(200).with("access-control-allow-credentials", "true");
            let response =
                lines.iter().fold(response, |response, line| response.with("access-control-allow-origin", *line));
            let name = format!("Access-Control-Allow-Origin {lines:?}, credentials {}", credentials.as_str());
            all.push(scenario(name).step(&app(), send("GET", API).credentials(credentials)).hop(answer(204), response));
        }
    }
    // An opaque origin is `null`, and no word for everything.
    for value in ["null", "NULL", "*", "", "http://app.localhost:<pages>"] {
        for credentials in [Credentials::SameOrigin, Credentials::Include] {
            let response =
                answer(200).with("access-control-allow-origin", value).with("access-control-allow-credentials", "true");
            let name =
                format!("Access-Control-Allow-Origin {value:?} for a sandbox, credentials {}", credentials.as_str());
            let page = app().sandboxed();
            all.push(scenario(name).step(&page, send("GET", API).credentials(credentials)).hop(answer(204), response));
        }
    }
    for lines in ALLOW_CREDENTIALS {
        for credentials in MODES {
            let response = answer(200).with("access-control-allow-origin", "<origin>");
            let response =
                lines.iter().fold(response, |response, line| response.with("access-control-allow-credentials", *line));
            let name = format!("Access-Control-Allow-Credentials {lines:?}, credentials {}", credentials.as_str());
            all.push(scenario(name).step(&app(), send("GET", API).credentials(credentials)).hop(answer(204), response));
        }
    }
    for lines in EXPOSE {
        for credentials in [Credentials::SameOrigin, Credentials::Include] {
            let response = HEADERS.iter().fold(allowing(200), |response, (name, value)| response.with(name, *value));
            let response =
                lines.iter().fold(response, |response, line| response.with("access-control-expose-headers", *line));
            let name = format!("Access-Control-Expose-Headers {lines:?}, credentials {}", credentials.as_str());
            all.push(scenario(name).step(&app(), send("GET", API).credentials(credentials)).hop(answer(204), response));
        }
    }
    for status in STATUSES {
        for method in ["GET", "HEAD"] {
            let name = format!("{method} answered with {status}");
            all.push(scenario(name).step(&app(), send(method, API)).hop(answer(204), allowing(*status)));
        }
        let name = format!("answered with {status}, without CORS headers");
        all.push(scenario(name).step(&app(), send("GET", API)).hop(answer(204), answer(*status)));
    }
    // Without CORS, all that another origin can say is who may embed it.
    for page in [app(), Page::of("www.api.localhost"), Page::of("api.localhost")] {
        for policy in
            ["same-origin", "same-site", "cross-origin", "Same-Origin", "unknown", "same-origin, same-site", ""]
        {
            let response = answer(200).with("cross-origin-resource-policy", policy);
            let name = format!("Cross-Origin-Resource-Policy {policy:?} for {}", page.url);
            let request = send("GET", API).mode(Mode::NoCors);
            all.push(scenario(name).step(&page, request).hop(answer(204), response));
        }
    }
    // One's own origin needs no permission, and hides `Set-Cookie` all the same.
    let own = HEADERS.iter().fold(answer(200), |response, (name, value)| response.with(name, *value));
    let own = own.with("set-cookie2", "a=1");
    all.push(scenario("own origin").step(&Page::of("own.localhost"), send("PUT", "/<id>/0")).hop(answer(204), own));
    all
}
