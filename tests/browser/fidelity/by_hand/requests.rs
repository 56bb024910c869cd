//! What browsers send.

use cors_browser::{Credentials, ReferrerPolicy};

use crate::fidelity::{
    build::{API, allowing, app, scenario, send},
    scenario::{Content, Mode, Page, Scenario, Via},
};

const METHODS: &[&str] = &[
    "GET", "get", "HEAD", "POST", "post", "PUT", "put", "PATCH", "patch", "DELETE", "OPTIONS", "options", "TRACE",
    "track", "CONNECT", "CHICKEN", "chicken", "G ET", "GET\t", "", "P\u{e9}T", "x-own!",
];

/// Request headers, each alone: safelisted ones, ones that need permission, forbidden ones and invalid ones.
const HEADERS: &[(&str, &str)] = &[
    ("Accept", "text/html"),
    ("Accept", "a\"b"),
    ("Accept", "a:b"),
    ("Accept", "\u{e9}"),
    ("Accept-Language", "de"),
    ("Accept-Language", "de_DE"),
    ("Content-Language", "de"),
    ("Content-Language", "de/en"),
    ("Content-Type", "text/plain"),
    ("Content-Type", "TEXT/PLAIN; charset=x"),
    ("Content-Type", "text/plain;a=\"b\""),
    ("Content-Type", "text/plain, text/plain"),
    ("Content-Type", "text/plain; charset=\u{e9}"),
    ("Content-Type", "multipart/form-data"),
    ("Content-Type", "application/x-www-form-urlencoded;x"),
    ("Content-Type", "application/json"),
    ("Content-Type", "text/html"),
    ("Content-Type", "text"),
    ("Content-Type", ""),
    ("Range", "bytes=0-"),
    ("Range", "bytes=0-99"),
    ("Range", "bytes=99-0"),
    ("Range", "bytes=-99"),
    ("Range", "bytes=0-1,5-6"),
    ("Range", "bytes= 0-1"),
    ("Range", "items=0-1"),
    ("Authorization", "Bearer me"),
    ("X-A", "1"),
    ("X-A", " 1 "),
    ("X-A", ""),
    ("X-A", "a\u{0}b"),
    ("X-A", "a\nb"),
    ("X-A", "\n"),
    ("X-A", "\u{e9}"),
    ("X-A", "\u{2603}"),
    ("X A", "1"),
    ("", "1"),
    ("x-\u{e9}", "1"),
    ("Cookie", "a=1"),
    ("Origin", "http://other.localhost"),
    ("Referer", "http://other.localhost"),
    ("Host", "other.localhost"),
    ("Sec-Fetch-Site", "none"),
    ("Sec-X", "1"),
    ("Proxy-X", "1"),
    ("Access-Control-Request-Method", "GET"),
    ("Connection", "close"),
    ("Content-Length", "5"),
    ("Date", "now"),
    ("DNT", "1"),
    ("Expect", "100-continue"),
    ("TE", "trailers"),
    ("Trailer", "x"),
    ("Via", "x"),
    ("Upgrade", "x"),
    ("Keep-Alive", "1"),
    ("Set-Cookie", "a=1"),
    ("X-HTTP-Method-Override", "TRACE"),
    ("X-HTTP-Method-Override", "GET, track"),
    ("X-HTTP-Method", "PUT"),
    ("X-Method-Override", "connect"),
    ("Last-Event-ID", "1"),
    ("DPR", "1"),
    ("Save-Data", "on"),
    ("Width", "1"),
    ("Downlink", "1"),
    ("ECT", "4g"),
    ("Viewport-Width", "1"),
    ("If-None-Match", "\"1\""),
    ("Cache-Control", "max-age=0"),
    ("Pragma", "no-cache"),
    ("X-Requested-With", "XMLHttpRequest"),
    ("Purpose", "prefetch"),
    ("User-Agent", "me"),
];

const POLICIES: [ReferrerPolicy; 8] = [
    ReferrerPolicy::NoReferrer,
    ReferrerPolicy::NoReferrerWhenDowngrade,
    ReferrerPolicy::SameOrigin,
    ReferrerPolicy::Origin,
    ReferrerPolicy::StrictOrigin,
    ReferrerPolicy::OriginWhenCrossOrigin,
    ReferrerPolicy::StrictOriginWhenCrossOrigin,
    ReferrerPolicy::UnsafeUrl,
];

/// The server's own page, one of another port, of another host of the site, and of another site.
fn pages() -> [Page; 7] {
    let own = Page { url: "http://api.localhost:<api>/page".to_owned(), ..app() };
    [
        own.clone(),
        own.sandboxed(),
        Page::of("api.localhost"),
        Page::of("www.api.localhost"),
        app(),
        app().framing("api.localhost"),
        app().framing("third.localhost"),
    ]
}

pub fn scenarios() -> Vec<Scenario> {
    let permissive = || {
        allowing(204)
            .with("access-control-allow-methods", "PUT, PATCH, patch, DELETE, OPTIONS, CHICKEN, chicken, x-own!")
            .with("access-control-allow-headers", "*")
    };
    let mut all = Vec::new();
    for method in METHODS {
        for mode in [Mode::Cors, Mode::NoCors] {
            let name = format!("method {method:?}, {mode:?}");
            all.push(scenario(name).step(&app(), send(method, API).mode(mode)).hop(permissive(), allowing(200)));
        }
    }
    for (header, value) in HEADERS {
        for mode in [Mode::Cors, Mode::NoCors] {
            let request = send("POST", API).header(header, value).mode(mode);
            let name = format!("header {header:?}: {value:?}, {mode:?}");
            all.push(scenario(name).step(&app(), request).hop(permissive(), allowing(200)));
        }
    }
    for length in [127, 128, 129] {
        for name in ["Accept", "Accept-Language", "Content-Language", "X-A"] {
            let request = send("GET", API).header(name, &"a".repeat(length));
            let name = format!("header {name} of {length} bytes");
            all.push(scenario(name).step(&app(), request).hop(permissive(), allowing(200)));
        }
    }
    for content in [None, Some(Content::Text), Some(Content::Fields), Some(Content::Octets)] {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            for content_type in [None, Some("application/json"), Some("text/plain")] {
                let request = content.map_or_else(|| send(method, API), |content| send(method, API).content(content));
                let request =
                    content_type.map_or_else(|| request.clone(), |value| request.clone().header("Content-Type", value));
                let name = format!("{method} with {content:?} as {content_type:?}");
                all.push(scenario(name).step(&app(), request).hop(permissive(), allowing(200)));
            }
        }
    }
    for page in pages() {
        for mode in [Mode::Cors, Mode::NoCors, Mode::SameOrigin] {
            for method in ["GET", "POST"] {
                let name = format!("{method} {mode:?} from {page:?}");
                all.push(scenario(name).step(&page, send(method, API).mode(mode)).hop(permissive(), allowing(200)));
            }
        }
        for via in [Via::Image, Via::Iframe, Via::Form, Via::Socket] {
            // Sandboxed frames may not submit forms, and frames have their own page as the source of navigations.
            let name = format!("{via:?} from {page:?}");
            all.push(scenario(name).step(&page, send("GET", API).via(via)).hop(permissive(), allowing(200)));
        }
        for credentials in [Credentials::Omit, Credentials::Include] {
            let name = format!("PUT from {page:?}, credentials {}", credentials.as_str());
            all.push(
                scenario(name).step(&page, send("PUT", API).credentials(credentials)).hop(permissive(), allowing(200)),
            );
        }
    }
    for policy in POLICIES {
        for page in [app(), pages()[0].clone()] {
            for (method, mode) in
                [("GET", Mode::Cors), ("POST", Mode::Cors), ("POST", Mode::NoCors), ("PUT", Mode::Cors)]
            {
                let name = format!("{method} {mode:?} with the referrer policy {} from {}", policy.as_str(), page.url);
                let request = send(method, API).mode(mode).referrer_policy(policy);
                all.push(scenario(name).step(&page, request).hop(permissive(), allowing(200)));
            }
        }
    }
    let several =
        send("GET", API).header("X-B", "1").header("x-a", "1").header("X-A", "2").header("Content-Type", "a/b");
    all.push(scenario("several headers").step(&app(), several).hop(permissive(), allowing(200)));
    let languages = (0..9).fold(send("GET", API), |request, _| request.header("Accept", &"a".repeat(120)));
    all.push(scenario("one header in nine parts").step(&app(), languages).hop(permissive(), allowing(200)));
    for url in [
        "http://user@api.localhost:<api>/<id>/0",
        "http://user:password@api.localhost:<api>/<id>/0",
        "http://api.localhost:<api>/<id>/0#fragment",
        "http://API.localhost:<api>/<id>/../<id>/0?a b=\u{e9}",
        "//api.localhost:<api>/<id>/0",
        "http://api.localhost:<api>\\<id>\\0",
        "http://api.localhost:1/<id>/0",
        "http://api.localhost:6667/<id>/0",
        "ftp://api.localhost/<id>",
        "mailto:a@api.localhost",
        "http://[::1/",
        "http://127.0.0.1:<api>/<id>/0",
        "http://127.1:<api>/<id>/0",
        "http://api.localhost.:<api>/<id>/0",
    ] {
        all.push(scenario(format!("URL {url}")).step(&app(), send("GET", url)).hop(permissive(), allowing(200)));
    }
    all
}
