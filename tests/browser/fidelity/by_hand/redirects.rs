//! Requests that are sent on.

use cors_browser::{Credentials, Redirect};

use crate::fidelity::{
    build::{API, allowing, answer, app, redirecting, scenario, send},
    scenario::{Content, Mode, Page, Scenario, Via},
};

/// Where a redirect leads: the page's origin, the first URL's, and a third one.
const TARGETS: [&str; 4] = [
    "http://app.localhost:<pages>/<id>/1",
    "http://api.localhost:<api>/<id>/1",
    "http://other.localhost:<api>/<id>/1",
    "http://www.api.localhost:<api>/<id>/1",
];

/// `Location` as servers have it.
const LOCATIONS: &[&[&str]] = &[
    &[],
    &[""],
    &["/<id>/1"],
    &["1"],
    &["?again"],
    &["#fragment"],
    &["//other.localhost:<api>/<id>/1"],
    &["http://other.localhost:<api>/<id>/1#fragment"],
    &["http://user:password@api.localhost:<api>/<id>/1"],
    &["http://user@app.localhost:<pages>/<id>/1"],
    &["data:text/plain,a"],
    &["javascript:alert(1)"],
    &["ftp://api.localhost/"],
    &["http://[::1"],
    &["/<id>/1", "/<id>/1"],
    &["/<id>/1", "/<id>/2"],
    &["/<id>/1 "],
    &["/<id>/1?a b"],
    &["/<id>/1?\u{e9}"],
    &["http://api.localhost:6667/"],
];

fn permissive() -> crate::fidelity::scenario::Answer {
    allowing(204)
        .with("access-control-allow-methods", "PUT, DELETE")
        .with("access-control-allow-headers", "x-a, authorization")
}

pub fn scenarios() -> Vec<Scenario> {
    let mut all = Vec::new();
    for status in [301, 302, 303, 307, 308] {
        for (method, content) in [
            ("GET", None),
            ("HEAD", None),
            ("POST", Some(Content::Text)),
            ("PUT", Some(Content::Text)),
            ("DELETE", None),
        ] {
            let request = content.map_or_else(|| send(method, API), |content| send(method, API).content(content));
            let name = format!("{method}, redirected by {status}");
            all.push(
                scenario(name)
                    .step(&app(), request)
                    .hop(permissive(), redirecting(status, "/<id>/1"))
                    .hop(permissive(), allowing(200)),
            );
        }
    }
    for first in [API, "http://app.localhost:<pages>/<id>/0", "http://www.api.localhost:<api>/<id>/0"] {
        for target in TARGETS {
            for (method, mode) in [
                ("GET", Mode::Cors),
                ("PUT", Mode::Cors),
                ("GET", Mode::NoCors),
                ("POST", Mode::NoCors),
                ("GET", Mode::SameOrigin),
            ] {
                let name = format!("{method} {mode:?} {first}, redirected to {target}");
                all.push(
                    scenario(name)
                        .step(&app(), send(method, first).mode(mode))
                        .hop(permissive(), redirecting(307, target))
                        .hop(permissive(), allowing(200)),
                );
            }
        }
    }
    all.extend(locations());
    all.extend(chains());
    all.extend(rewritten());
    all.extend(ways());
    all
}

fn locations() -> Vec<Scenario> {
    let mut all = Vec::new();
    for lines in LOCATIONS {
        for mode in [Mode::Cors, Mode::NoCors] {
            let response = lines.iter().fold(allowing(302), |response, line| response.with("location", *line));
            let name = format!("Location {lines:?}, {mode:?}");
            all.push(
                scenario(name)
                    .step(&app(), send("GET", API).mode(mode))
                    .hop(permissive(), response)
                    .next_answer(allowing(200))
                    .hop(permissive(), allowing(200)),
            );
        }
    }
    for redirect in [Redirect::Error, Redirect::Manual] {
        for mode in [Mode::Cors, Mode::NoCors, Mode::SameOrigin] {
            for (page, url) in [(app(), API), (Page::of("api.localhost"), "/<id>/0")] {
                for status in [200, 302, 304] {
                    let name = format!("redirect mode {}, {mode:?}, {status} from {url}", redirect.as_str());
                    let request = send("GET", url).redirect(redirect).mode(mode);
                    all.push(
                        scenario(name)
                            .step(&page, request)
                            .hop(permissive(), redirecting(status, "/<id>/1"))
                            .hop(permissive(), allowing(200)),
                    );
                }
            }
        }
    }
    all
}

/// Several redirects, and what becomes of headers on the way.
fn chains() -> Vec<Scenario> {
    let mut all = Vec::new();
    let chain = |name: &str, hops: &[&str]| {
        let start = scenario(format!("chain: {name}")).step(&app(), send("GET", API));
        let all = hops.iter().fold(start, |all, hop| all.hop(permissive(), redirecting(302, hop)));
        all.hop(permissive(), allowing(200))
    };
    let long: Vec<String> = (1..=21).map(|hop| format!("/<id>/{hop}")).collect();
    let long: Vec<&str> = long.iter().map(String::as_str).collect();
    all.extend([
        chain("away and back", &["http://other.localhost:<api>/<id>/1", "http://api.localhost:<api>/<id>/2"]),
        chain("home", &["http://other.localhost:<api>/<id>/1", "http://app.localhost:<pages>/<id>/2"]),
        chain("a sibling", &["http://www.api.localhost:<api>/<id>/1", "http://api.localhost:<api>/<id>/2"]),
        chain("twenty", &long[..20]),
        chain("twenty-one", &long),
    ]);
    let away = "http://other.localhost:<api>/<id>/1";
    all.extend([
        scenario("the redirect of a request that was not allowed")
            .step(&app(), send("GET", API))
            .hop(permissive(), answer(302).with("location", away))
            .hop(permissive(), allowing(200)),
        scenario("a token stays at its origin")
            .step(&app(), send("GET", API).header("Authorization", "me").header("X-A", "1"))
            .hop(permissive(), redirecting(302, away))
            .hop(permissive(), allowing(200)),
        scenario("a token goes on within its origin")
            .step(&app(), send("GET", API).header("Authorization", "me").header("X-A", "1"))
            .hop(permissive(), redirecting(302, "/<id>/1"))
            .hop(permissive(), allowing(200)),
        scenario("a token does not come back at the next redirect")
            .step(&app(), send("GET", API).header("Authorization", "me").header("X-A", "1"))
            .hop(permissive(), redirecting(302, away))
            .hop(permissive(), redirecting(302, "/<id>/2"))
            .hop(permissive(), allowing(200)),
        scenario("a preflight of the second URL refuses")
            .step(&app(), send("PUT", API))
            .hop(permissive(), redirecting(307, away))
            .hop(answer(204), allowing(200)),
        scenario("a preflight of the page's own origin allows no origin")
            .step(&app(), send("PUT", API).include())
            .hop(permissive(), redirecting(307, TARGETS[0]))
            .hop(answer(204).with("access-control-allow-methods", "PUT"), allowing(200)),
        scenario("a preflight of the page's own origin allows no method")
            .step(&app(), send("PUT", API).include())
            .hop(permissive(), redirecting(307, TARGETS[0]))
            .hop(answer(204), allowing(200)),
        scenario("a preflight of the second URL allows no method")
            .step(&app(), send("DELETE", API))
            .hop(permissive(), redirecting(307, "/<id>/1"))
            .hop(allowing(204), allowing(200)),
        scenario("a request to the page's own origin becomes a GET for another")
            .step(&Page::of("api.localhost"), send("PATCH", "/<id>/0"))
            .hop(permissive(), redirecting(303, away))
            .hop(permissive(), allowing(200)),
        scenario("a header that needs a preflight is dropped on the way to another origin")
            .step(&Page::of("api.localhost"), send("POST", "/<id>/0").header("Content-Type", "application/json"))
            .hop(permissive(), redirecting(303, away))
            .hop(permissive(), allowing(200)),
        scenario("a redirect that is not followed, twice")
            .step(&app(), send("PUT", API).redirect(Redirect::Error))
            .step(&app(), send("PUT", API).redirect(Redirect::Error))
            .hop(permissive().with("access-control-max-age", "600"), redirecting(302, "/<id>/1")),
        scenario("the first URL is of the page")
            .step(&app(), send("PUT", "/<id>/0").include())
            .hop(permissive(), redirecting(307, API.replace("/0", "/1").as_str()))
            .hop(permissive(), allowing(200)),
        scenario("a redirect chooses a referrer policy")
            .step(&app(), send("GET", API))
            .hop(permissive(), redirecting(302, "/<id>/1").with("referrer-policy", "no-referrer"))
            .hop(permissive(), allowing(200)),
        scenario("`null` is enough after two origins")
            .step(&app(), send("GET", API).credentials(Credentials::Include))
            .hop(permissive(), redirecting(302, away))
            .hop(
                permissive(),
                answer(200)
                    .with("access-control-allow-origin", "null")
                    .with("access-control-allow-credentials", "true"),
            ),
        scenario("the page's origin is not enough after two origins")
            .step(&app(), send("GET", API))
            .hop(permissive(), redirecting(302, away))
            .hop(permissive(), answer(200).with("access-control-allow-origin", "http://app.localhost:<pages>")),
    ]);
    all
}

/// Requests that become a `GET`, and are redirected again.
fn rewritten() -> Vec<Scenario> {
    let mut all = Vec::new();
    let rows = [
        ("POST", Mode::Cors, 301, 302),
        ("POST", Mode::Cors, 302, 301),
        ("POST", Mode::Cors, 302, 303),
        ("POST", Mode::Cors, 302, 307),
        ("POST", Mode::Cors, 303, 308),
        ("POST", Mode::NoCors, 301, 307),
        ("POST", Mode::NoCors, 303, 302),
        ("PUT", Mode::Cors, 303, 302),
        ("PUT", Mode::Cors, 303, 303),
        ("PUT", Mode::Cors, 303, 308),
    ];
    for (method, mode, first, second) in rows {
        let request = send(method, API).mode(mode).content(Content::Text).header("Content-Language", "de");
        let name = format!("{method} {mode:?}, redirected by {first}, then by {second}");
        all.push(
            scenario(name)
                .step(&app(), request)
                .hop(permissive(), redirecting(first, "/<id>/1"))
                .hop(permissive(), redirecting(second, "/<id>/2"))
                .hop(permissive(), redirecting(second, "/<id>/3"))
                .hop(permissive(), allowing(200)),
        );
    }
    all
}

/// Requests that are not from `fetch`.
fn ways() -> Vec<Scenario> {
    let mut all = Vec::new();
    for target in TARGETS {
        let name = format!("Form of the page's own, redirected to {target}");
        let request = send("POST", "http://app.localhost:<pages>/<id>/0").via(Via::Form);
        all.push(
            scenario(name)
                .step(&app(), request)
                .hop(permissive(), redirecting(307, target))
                .hop(permissive(), allowing(200)),
        );
    }
    for via in [Via::Image, Via::Iframe, Via::Form, Via::Socket, Via::Upload] {
        for target in TARGETS {
            let name = format!("{via:?}, redirected to {target}");
            let method = if via == Via::Upload { "POST" } else { "GET" };
            all.push(
                scenario(name)
                    .step(&app(), send(method, API).via(via))
                    .hop(permissive(), redirecting(307, target))
                    .hop(permissive(), allowing(200)),
            );
        }
    }
    all
}
