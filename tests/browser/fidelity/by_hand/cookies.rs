//! Which cookies are stored, and with which requests they travel.

use cors_browser::Credentials;

use crate::fidelity::{
    build::{allowing, redirecting, scenario, send},
    scenario::{Page, Scenario, Via},
};

/// Lines of `Set-Cookie` by `c<id>.localhost`.
const LINES: &[&[&str]] = &[
    &["a=1"],
    &["a="],
    &["=1"],
    &["1"],
    &["="],
    &[""],
    &[";"],
    &["a=1=2"],
    &[" a = 1 "],
    &["a=\"1; 2\""],
    &["a=1 2"],
    &["a=1,2"],
    &["a=\u{e9}"],
    &["a\tb=1"],
    &["a=1\t2"],
    &["a=1; Path=/\t"],
    &["a=1; Secure"],
    &["a=1; HttpOnly"],
    &["a=1; unknown=1; =x; ;;"],
    &["a=1; Path=/"],
    &["a=1; Path=/<id>"],
    &["a=1; Path=/<id>/0"],
    &["a=1; Path=/<id>/0/"],
    &["a=1; Path=/<id>/00"],
    &["a=1; Path=x"],
    &["a=1; Path="],
    &["a=1; Path=/other"],
    &["a=1; Domain=c<id>.localhost"],
    &["a=1; Domain=.c<id>.localhost"],
    &["a=1; Domain=C<id>.LocalHost"],
    &["a=1; Domain=localhost"],
    &["a=1; Domain=other.localhost"],
    &["a=1; Domain=www.c<id>.localhost"],
    &["a=1; Domain="],
    &["a=1; Domain=x.localhost; Domain=c<id>.localhost"],
    &["a=1; Max-Age=60"],
    &["a=1; Max-Age=0"],
    &["a=1; Max-Age=-1"],
    &["a=1; Max-Age=x"],
    &["a=1; Max-Age="],
    &["a=1; Max-Age=99999999999999999999"],
    &["a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT"],
    &["a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
    &["a=1; Expires=Thu, 01-Jan-70 00:00:00 GMT"],
    &["a=1; Expires=soon"],
    &["a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
    &["a=1; SameSite=None"],
    &["a=1; SameSite=None; Secure"],
    &["a=1; SameSite=lax"],
    &["a=1; SameSite=Strict"],
    &["a=1; SameSite=x"],
    &["a=1; Partitioned"],
    &["a=1; Partitioned; Secure"],
    &["a=1; Partitioned; Secure; SameSite=None; Path=/"],
    &["__Secure-a=1"],
    &["__Secure-a=1; Secure"],
    &["__secure-a=1"],
    &["__Host-a=1; Secure; Path=/"],
    &["__Host-a=1; Secure"],
    &["__Host-a=1; Secure; Path=/; Domain=c<id>.localhost"],
    &["__Host-a=1; Path=/"],
    &["__HOST-a=1"],
    &["=__Host-a=1"],
    &["__Secure-a"],
    &["a=1", "b=2"],
    &["a=1", "a=2"],
    &["a=1", "a=2; Path=/"],
    &["a=1; Path=/", "b=2; Path=/<id>"],
    &["a=1", "a=; Max-Age=0"],
    &["a=1; Secure", "a=2"],
];

/// Each line is set by a page's own host, and then sent.
pub fn stored() -> Vec<Scenario> {
    let mut all: Vec<Scenario> = LINES
        .iter()
        .map(|lines| {
            let page = Page { url: "http://c<id>.localhost:<api>/page".to_owned(), ..Page::of("") };
            let setting = lines.iter().fold(allowing(200), |answer, line| answer.with("set-cookie", *line));
            let send = || send("GET", "/<id>/0").include();
            scenario(format!("Set-Cookie {lines:?}"))
                .step(&page, send())
                .step(&page, send())
                .step(&page, crate::fidelity::build::send("GET", "http://www.c<id>.localhost:<api>/<id>/0").include())
                .hop(allowing(204), setting)
                .next_answer(allowing(200))
        })
        .collect();
    for length in [4090, 4095, 4096] {
        let page = Page { url: "http://c<id>.localhost:<api>/page".to_owned(), ..Page::of("") };
        let setting = allowing(200).with("set-cookie", format!("a={}", "1".repeat(length)));
        all.push(
            scenario(format!("Set-Cookie of {length} bytes"))
                .step(&page, send("GET", "/<id>/0"))
                .step(&page, send("GET", "/<id>/0"))
                .hop(allowing(204), setting)
                .next_answer(allowing(200)),
        );
    }
    let page = Page { url: "http://c<id>.localhost:<api>/page".to_owned(), ..Page::of("") };
    all.push(
        scenario("a cookie of a second, waited for")
            .step(&page, send("GET", "/<id>/0"))
            .step(&page, send("GET", "/<id>/0"))
            .wait(1600)
            .step(&page, send("GET", "/<id>/0"))
            .hop(allowing(204), allowing(200).with("set-cookie", "a=1; Max-Age=1"))
            .next_answer(allowing(200)),
    );
    all
}

/// One of each kind.
const KINDS: [&str; 5] = [
    "strict=1; SameSite=Strict",
    "lax=1; SameSite=Lax",
    "default=1",
    "none=1; SameSite=None; Secure",
    "apart=1; SameSite=None; Secure; Partitioned",
];

/// One cookie of each kind is set, by the site itself or by a request of another one, and requests of several pages follow.
pub fn sent() -> Vec<Scenario> {
    let host = "c<id>.localhost";
    let target = "http://c<id>.localhost:<api>/<id>/0";
    let pages = || {
        [
            Page { url: "http://c<id>.localhost:<api>/page".to_owned(), ..Page::of("") },
            Page { url: "http://c<id>.localhost:<api>/page".to_owned(), ..Page::of("") }.sandboxed(),
            Page::of(host),
            Page::of("www.c<id>.localhost"),
            Page::of("app.localhost"),
            Page::of("app.localhost").framing(host),
            Page::of(host).framing("app.localhost"),
            Page::of("www.c<id>.localhost").framing(host),
        ]
    };
    let setting = || KINDS.iter().fold(allowing(200), |answer, line| answer.with("set-cookie", *line));
    let mut all = Vec::new();
    for (by, setter) in [("itself", Page::of(host)), ("a request of a stranger", Page::of("app.localhost"))] {
        for page in pages() {
            let base = |name: &str| {
                scenario(format!("cookies set by {by}, sent by {name} of {page:?}"))
                    .step(&setter, send("GET", target).include())
                    .hop(allowing(204).with("access-control-allow-methods", "PUT"), setting())
                    .next_answer(allowing(200))
            };
            for credentials in [Credentials::Omit, Credentials::SameOrigin, Credentials::Include] {
                let request = send("GET", target).credentials(credentials);
                all.push(base(&format!("credentials {}", credentials.as_str())).step(&page, request));
            }
            all.push(base("PUT").step(&page, send("PUT", target).include()));
            for via in [Via::Image, Via::Iframe, Via::Form, Via::Socket] {
                all.push(base(&format!("{via:?}")).step(&page, send("GET", target).via(via)));
            }
        }
    }
    // Set and sent by all the same pages, one after the other.
    for page in pages() {
        let request = || send("GET", target).include();
        all.push(
            scenario(format!("cookies set and sent by {page:?}"))
                .step(&page, request())
                .step(&page, request())
                .hop(allowing(204), setting())
                .next_answer(allowing(200)),
        );
        let name = format!("cookies set by a response that {page:?} may not read");
        all.push(
            scenario(name)
                .step(&page, request())
                .step(&page, request())
                .hop(allowing(204), crate::fidelity::build::answer(200).with("set-cookie", KINDS[3]))
                .next_answer(allowing(200)),
        );
    }
    // Redirects by another site, there and back.
    for (first, second) in [
        (target, "http://other.localhost:<api>/<id>/1"),
        ("http://other.localhost:<api>/<id>/0", "http://c<id>.localhost:<api>/<id>/1"),
    ] {
        for page in [Page::of(host), Page::of("app.localhost")] {
            for via in [Via::Fetch, Via::Image, Via::Iframe] {
                all.push(
                    scenario(format!("cookies after a redirect from {first}, {via:?} by {page:?}"))
                        .step(&Page::of(host), send("GET", "http://c<id>.localhost:<api>/<id>/2").include())
                        .step(&page, send("GET", first).include().via(via))
                        .hop(allowing(204), redirecting(302, second))
                        .hop(allowing(204), allowing(200))
                        .hop(allowing(204), setting()),
                );
            }
        }
    }
    all
}
