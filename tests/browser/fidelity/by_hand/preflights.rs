//! Which requests a preflight lets pass, and for how long.

use cors_browser::Credentials;

use crate::fidelity::{
    build::{API, allowing, answer, app, scenario, send},
    scenario::{Page, Scenario, Via},
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

type Headers = &'static [(&'static str, &'static str)];

/// Request headers, and values of `Access-Control-Allow-Headers`, line by line.
const ALLOW_HEADERS: &[(Headers, &[&str])] = &[
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
        scenario("a sandbox sends a preflight too")
            .step(&app().sandboxed(), send("PUT", API))
            .hop(allowed(), allowing(200)),
        scenario("a listener for the upload needs a preflight")
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
