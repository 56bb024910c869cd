//! For what, and for how long, a preflight is remembered.

use cors_browser::Credentials;

use crate::fidelity::{
    build::{API, allowing, answer, app, scenario, send},
    scenario::{Answer, Content, Page, Request, Scenario, Via},
};

/// Values of `Access-Control-Max-Age`, line by line. Requests follow each other at once.
const MAX_AGE: &[&[&str]] = &[
    &[],
    &[""],
    &["600"],
    &["0"],
    &["-1"],
    &["600.5"],
    &["+600"],
    &[" 600 "],
    &["600", "600"],
    &["600, 600"],
    &["600s"],
    &["99999999999999999999"],
    &["0600"],
    &["\u{e9}"],
];

fn put() -> Request {
    send("PUT", API)
}

fn allowing_put() -> Answer {
    allowing(204)
        .with("access-control-allow-methods", "PUT, DELETE")
        .with("access-control-allow-headers", "x-a, x-b")
        .with("access-control-max-age", "600")
}

/// What the preflight cache covers: the same request again, or others to the same URL.
pub fn scenarios() -> Vec<Scenario> {
    let mut all = Vec::new();
    for lines in MAX_AGE {
        let allowed = allowing(204).with("access-control-allow-methods", "PUT");
        let allowed = lines.iter().fold(allowed, |answer, line| answer.with("access-control-max-age", *line));
        let name = format!("Access-Control-Max-Age {lines:?}, twice");
        all.push(scenario(name).step(&app(), put()).step(&app(), put()).hop(allowed, allowing(200)));
    }
    let wildcard = allowing(204)
        .with("access-control-allow-methods", "*")
        .with("access-control-allow-headers", "*")
        .with("access-control-max-age", "600");
    let second = "http://api.localhost:<api>/<id>/0?other";
    for (name, answer, requests) in [
        ("another method that was allowed", allowing_put(), vec![put(), send("DELETE", API)]),
        ("another method that was not allowed", allowing_put(), vec![put(), send("PATCH", API)]),
        ("a header that was allowed", allowing_put(), vec![put(), put().header("x-a", "1")]),
        ("a header that was not allowed", allowing_put(), vec![put(), put().header("x-c", "1")]),
        ("a header alone", allowing_put(), vec![put(), send("GET", API).header("x-b", "1")]),
        ("credentials after none", allowing_put(), vec![put(), put().include()]),
        ("no credentials after some", allowing_put(), vec![put().include(), put()]),
        ("omitted credentials after none", allowing_put(), vec![put(), put().credentials(Credentials::Omit)]),
        ("another URL", allowing_put(), vec![put(), send("PUT", second)]),
        ("another fragment", allowing_put(), vec![put(), send("PUT", "http://api.localhost:<api>/<id>/0#f")]),
        ("a wildcard and another method", wildcard.clone(), vec![put(), send("CHICKEN", API)]),
        ("a wildcard and another header", wildcard.clone(), vec![put(), put().header("x-c", "1")]),
        ("a wildcard and Authorization", wildcard.clone(), vec![put(), put().header("Authorization", "1")]),
        ("a wildcard with credentials", wildcard.clone(), vec![put(), put().include()]),
        (
            "a wildcard that credentials had no use for",
            wildcard,
            vec![send("GET", API).header("x-c", "1").include(), put()],
        ),
        (
            "a listener whose preflight names other methods",
            allowing_put(),
            vec![
                send("POST", API).content(Content::Text).via(Via::Upload),
                send("POST", API).content(Content::Text).via(Via::Upload),
            ],
        ),
        (
            "a listener after a listener",
            allowing(204).with("access-control-max-age", "600"),
            vec![send("POST", API).via(Via::Upload), send("POST", API).via(Via::Upload)],
        ),
    ] {
        let steps =
            requests.into_iter().fold(scenario(format!("cache: {name}")), |all, request| all.step(&app(), request));
        all.push(steps.hop(answer, allowing(200)));
    }
    all.extend(forgotten());
    all
}

/// When permissions end: in time, for other pages, after a refusal.
fn forgotten() -> Vec<Scenario> {
    let short = || allowing(204).with("access-control-allow-methods", "PUT").with("access-control-max-age", "1");
    let refused = || answer(204);
    vec![
        scenario("cache: one second, waited for")
            .step(&app(), put())
            .wait(1600)
            .step(&app(), put())
            .hop(short(), allowing(200)),
        scenario("cache: five seconds without a word, waited for")
            .step(&app(), put())
            .wait(3000)
            .step(&app(), put())
            .wait(3000)
            .step(&app(), put())
            .hop(allowing(204).with("access-control-allow-methods", "PUT"), allowing(200)),
        scenario("cache: another page of the origin")
            .step(&app(), put())
            .step(&app(), put())
            .hop(allowing_put(), allowing(200)),
        scenario("cache: a sandbox, twice")
            .step(&app().sandboxed(), put())
            .step(&app().sandboxed(), put())
            .hop(allowing_put(), allowing(200)),
        scenario("cache: another origin")
            .step(&app(), put())
            .step(&Page::of("other.localhost"), put())
            .hop(allowing_put(), allowing(200)),
        scenario("cache: a frame of the origin in another site")
            .step(&app(), put())
            .step(&Page::of("other.localhost").framing("app.localhost"), put())
            .hop(allowing_put(), allowing(200)),
        scenario("cache: a refusal forgets what was allowed")
            .step(&app(), put())
            .step(&app(), send("PATCH", API))
            .step(&app(), put())
            .hop(allowing_put(), allowing(200))
            .next_preflight(refused())
            .next_preflight(allowing_put()),
        scenario("cache: a refused response forgets what was allowed")
            .step(&app(), put())
            .step(&app(), put())
            .step(&app(), put())
            .hop(allowing_put(), allowing(200))
            .next_answer(answer(200))
            .next_answer(allowing(200)),
        scenario("cache: a refusal is not kept")
            .step(&app(), put())
            .step(&app(), put())
            .hop(refused().with("access-control-max-age", "600"), allowing(200))
            .next_preflight(allowing_put()),
    ]
}
