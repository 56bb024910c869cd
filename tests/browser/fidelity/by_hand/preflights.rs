//! Which requests a preflight lets pass, and for how long.

use cors_browser::Credentials;

use crate::fidelity::{
    build::{API, allowing, answer, app, scenario, send},
    scenario::{Content, Page, Scenario, Via},
};

/// A method, and values of `Access-Control-Allow-Methods`, line by line.
const ALLOW_METHODS: &[(&str, &[&str])] = &[
    ("PUT", &[]),
    ("PUT", &[""]),
    ("PUT", &["PUT"]),
    ("PUT", &["put"]),
    ("PUT", &["DELETE, PUT"]),
    ("PUT", &["DELETE", "PUT"]),
    ("PUT", &["DELETE\t,\tPUT"]),
    ("PUT", &[",PUT,"]),
    ("PUT", &["PUT;DELETE"]),
    ("PUT", &["PUT DELETE"]),
    ("PUT", &["PUT, (x)"]),
    ("PUT", &["\"PUT\""]),
    ("PUT", &["*"]),
    ("PUT", &["*, DELETE"]),
    ("PUT", &["GET"]),
    ("PUT", &["PUT\u{e9}"]),
    ("patch", &["PATCH"]),
    ("patch", &["patch"]),
    ("PATCH", &["patch"]),
    ("PATCH", &["PATCH"]),
    ("delete", &["DELETE"]),
    ("CHICKEN", &["CHICKEN"]),
    ("CHICKEN", &["*"]),
    ("*", &["*"]),
    ("*", &["PUT"]),
    ("OPTIONS", &["OPTIONS"]),
    ("OPTIONS", &["GET"]),
    ("POST", &["GET"]),
    ("HEAD", &[]),
];

/// Request headers, and values of `Access-Control-Allow-Headers`, line by line.
const ALLOW_HEADERS: &[(&[(&str, &str)], &[&str])] = &[
    (&[("X-A", "1")], &[]),
    (&[("X-A", "1")], &[""]),
    (&[("X-A", "1")], &["x-a"]),
    (&[("X-A", "1")], &["X-A"]),
    (&[("X-A", "1"), ("X-B", "1")], &["x-a"]),
    (&[("X-A", "1"), ("X-B", "1")], &["x-b, x-a"]),
    (&[("X-A", "1"), ("X-B", "1")], &["x-a", "x-b"]),
    (&[("X-A", "1"), ("X-B", "1")], &["x-a x-b"]),
    (&[("X-A", "1")], &["x-a, x b"]),
    (&[("X-A", "1")], &[",,x-a,,"]),
    (&[("X-A", "1")], &["\"x-a\""]),
    (&[("X-A", "1")], &["x-a;q=1"]),
    (&[("X-A", "1")], &["*"]),
    (&[("X-A", "1")], &["x-*"]),
    (&[("X-A", "1")], &["*", "x-b"]),
    (&[("X-A", "1")], &["x-a\u{e9}"]),
    (&[("Authorization", "me")], &["*"]),
    (&[("Authorization", "me")], &["authorization"]),
    (&[("Authorization", "me"), ("X-A", "1")], &["*, Authorization"]),
    (&[("*", "1")], &["*"]),
    (&[("Content-Type", "application/json")], &["content-type"]),
    (&[("Content-Type", "application/json")], &["accept"]),
    (&[("Range", "bytes=-5")], &["range"]),
];

/// Statuses of preflights. Only those from 200 to 299 allow anything.
const STATUSES: &[u16] =
    &[200, 201, 204, 205, 206, 299, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 500, 503];

const MODES: [Credentials; 2] = [Credentials::SameOrigin, Credentials::Include];

pub fn scenarios() -> Vec<Scenario> {
    let mut all = Vec::new();
    for (method, lines) in ALLOW_METHODS {
        for credentials in MODES {
            let allowed =
                lines.iter().fold(allowing(204), |answer, line| answer.with("access-control-allow-methods", *line));
            let name =
                format!("{method}, Access-Control-Allow-Methods {lines:?}, credentials {}", credentials.as_str());
            all.push(
                scenario(name).step(&app(), send(method, API).credentials(credentials)).hop(allowed, allowing(200)),
            );
        }
    }
    for (headers, lines) in ALLOW_HEADERS {
        for credentials in MODES {
            let allowed =
                lines.iter().fold(allowing(204), |answer, line| answer.with("access-control-allow-headers", *line));
            let request = headers.iter().fold(send("GET", API), |request, (name, value)| request.header(name, value));
            let name =
                format!("{headers:?}, Access-Control-Allow-Headers {lines:?}, credentials {}", credentials.as_str());
            all.push(scenario(name).step(&app(), request.credentials(credentials)).hop(allowed, allowing(200)));
        }
    }
    for status in STATUSES {
        let allowed = allowing(*status).with("access-control-allow-methods", "PUT").with("location", "/<id>/0");
        let name = format!("a preflight answered with {status}");
        all.push(scenario(name).step(&app(), send("PUT", API)).hop(allowed, allowing(200)));
    }
    // The preflight has no credentials, and is checked as if it had.
    for (origin, allow_credentials) in
        [("*", "true"), ("<origin>", ""), ("<origin>", "false"), ("http://x.localhost", "true")]
    {
        for credentials in MODES {
            let allowed = answer(204)
                .with("access-control-allow-origin", origin)
                .with("access-control-allow-credentials", allow_credentials)
                .with("access-control-allow-methods", "PUT");
            let name =
                format!("a preflight with {origin:?} {allow_credentials:?}, credentials {}", credentials.as_str());
            all.push(
                scenario(name).step(&app(), send("PUT", API).credentials(credentials)).hop(allowed, allowing(200)),
            );
        }
    }
    let allowed = || allowing(204).with("access-control-allow-methods", "PUT");
    all.extend([
        scenario("a preflight allows, and the response does not")
            .step(&app(), send("PUT", API))
            .hop(allowed(), answer(200)),
        scenario("an OPTIONS request has a preflight of its own")
            .step(&app(), send("OPTIONS", API))
            .hop(allowing(204).with("access-control-allow-methods", "OPTIONS"), allowing(200)),
        scenario("a sandbox asks too").step(&app().sandboxed(), send("PUT", API)).hop(allowed(), allowing(200)),
        scenario("a listener for the upload asks")
            .step(&app(), send("POST", API).via(Via::Upload))
            .hop(allowing(204), allowing(200)),
        scenario("a listener for the upload is refused")
            .step(&app(), send("POST", API).via(Via::Upload))
            .hop(answer(204), allowing(200)),
        scenario("a preflight sets no cookie")
            .step(&Page::of("www.c<id>.localhost"), send("PUT", "http://c<id>.localhost:<api>/<id>/0").include())
            .hop(allowed().with("set-cookie", "a=1"), allowing(200)),
    ]);
    all
}

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

/// What the preflight cache covers: the same request again, or others to the same URL.
pub fn cached() -> Vec<Scenario> {
    let allowing_put = || {
        allowing(204)
            .with("access-control-allow-methods", "PUT, DELETE")
            .with("access-control-allow-headers", "x-a, x-b")
            .with("access-control-max-age", "600")
    };
    let put = || send("PUT", API);
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
    let short = || allowing(204).with("access-control-allow-methods", "PUT").with("access-control-max-age", "1");
    let refused = || answer(204);
    all.extend([
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
    ]);
    all
}
