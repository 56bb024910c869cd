//! What Chromium was seen to send, kind by kind: the method, `Origin`, `Sec-Fetch-Site`, `Sec-Fetch-Mode` and the names of the
//! cookies. The table is the one that `tests/browser` compares with a running Chromium.

use cors_browser::{Browser, Destination, Fetch, Page, Profile, ReferrerPolicy};

use crate::server::response;

const API: &str = "http://api.localhost:8080/sent";
const OWN: &str = "http://api.localhost:8080/page";
const OTHER_PORT: &str = "http://api.localhost:8081/page";
const SIBLING: &str = "http://www.api.localhost:8081/page";
const STRANGER: &str = "http://evil.localhost:8081/page";

fn sent(page: &Page, fetch: Fetch) -> String {
    let result = page.send(fetch, |request| {
        let redirects = request.uri().path() == "/redirect";
        response(if redirects { 307 } else { 200 }, &[("location", API)])
    });
    let exchanges = result.map_or_else(|blocked| blocked.exchanges().to_vec(), |seen| seen.exchanges().to_vec());
    let request = exchanges.last().unwrap().request();
    let header = |name: &str| request.headers().get(name).map_or("-", |value| value.to_str().unwrap());
    let origin = header("origin");
    let origin = origin.strip_suffix(":8080").or(origin.strip_suffix(":8081")).unwrap_or(origin);
    let mut cookies: Vec<&str> =
        header("cookie").split("; ").filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
    cookies.sort_unstable();
    let (method, site, mode) = (request.method(), header("sec-fetch-site"), header("sec-fetch-mode"));
    format!("{method} {origin} {site} {mode} [{}]", cookies.join(" "))
}

#[test]
fn requests_are_those_of_chromium() {
    let link = || Fetch::get(API).navigate();
    let form = || Fetch::post(API).form([("a", "1")]).navigate();
    let image = || Fetch::get(API).no_cors().credentials().destination(Destination::Image);
    let get = || Fetch::get(API).credentials();
    let post = || Fetch::post(API).credentials();
    let socket = || Fetch::websocket("ws://api.localhost:8080/sent");
    let silent = ReferrerPolicy::NoReferrer;
    for (page, fetch, expected) in [
        (OWN, link(), "GET - same-origin navigate [lax none strict]"),
        (OTHER_PORT, link(), "GET - same-site navigate [lax none strict]"),
        (SIBLING, link(), "GET - same-site navigate [lax none strict]"),
        (STRANGER, link(), "GET - cross-site navigate [lax none]"),
        (OWN, image(), "GET - same-origin no-cors [lax none strict]"),
        (STRANGER, image(), "GET - cross-site no-cors [none]"),
        (OWN, get(), "GET - same-origin cors [lax none strict]"),
        (STRANGER, get(), "GET http://evil.localhost cross-site cors [none]"),
        (STRANGER, get().no_cors(), "GET - cross-site no-cors [none]"),
        (OWN, post(), "POST http://api.localhost same-origin cors [lax none strict]"),
        (SIBLING, post(), "POST http://www.api.localhost same-site cors [lax none strict]"),
        (STRANGER, post(), "POST http://evil.localhost cross-site cors [none]"),
        // Beacons and pings are like this, too.
        (STRANGER, post().no_cors(), "POST http://evil.localhost cross-site no-cors [none]"),
        (STRANGER, post().no_cors().referrer_policy(silent), "POST http://evil.localhost cross-site no-cors [none]"),
        (OWN, form(), "POST http://api.localhost same-origin navigate [lax none strict]"),
        (OTHER_PORT, form(), "POST http://api.localhost same-site navigate [lax none strict]"),
        (SIBLING, form(), "POST http://www.api.localhost same-site navigate [lax none strict]"),
        (STRANGER, form(), "POST http://evil.localhost cross-site navigate [none]"),
        (OWN, form().referrer_policy(silent), "POST null same-origin navigate [lax none strict]"),
        (SIBLING, form().referrer_policy(silent), "POST null same-site navigate [lax none strict]"),
        (STRANGER, form().referrer_policy(silent), "POST null cross-site navigate [none]"),
        (OWN, socket(), "GET http://api.localhost - - [lax none strict]"),
        (SIBLING, socket(), "GET http://www.api.localhost - - [lax none strict]"),
        (STRANGER, socket(), "GET http://evil.localhost - - [none]"),
        (
            OWN,
            Fetch::post("http://evil.localhost:8080/redirect").form([("a", "1")]).navigate(),
            "POST null cross-site navigate [lax none strict]",
        ),
    ] {
        let browser = browser();
        assert_eq!(sent(&browser.open(page), fetch.clone()), expected, "{page} {fetch:?}");
    }
    let sandbox = browser().open(OWN).sandboxed_frame();
    let in_frame = form().destination(Destination::Iframe);
    assert_eq!(sent(&sandbox, in_frame), "POST null cross-site navigate [none]");
}

fn browser() -> Browser {
    let browser = Browser::with_profile(Profile::chromium());
    for cookie in ["strict=1; SameSite=Strict", "lax=1; SameSite=Lax", "none=1; SameSite=None; Secure"] {
        browser.set_cookie("http://api.localhost:8080", cookie).unwrap();
    }
    browser
}
