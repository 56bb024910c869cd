//! Random scenarios: everything that the tables have one by one, in combinations.

use cors_browser::{Credentials, Redirect, ReferrerPolicy};
use fastrand::Rng;

use super::{
    build::{answer, scenario, send},
    scenario::{Answer, Content, Hop, Mode, Page, Request, Scenario, Via},
};

/// Makes a number of scenarios.
pub fn scenarios(seed: u64, number: usize) -> Vec<Scenario> {
    let mut rng = Rng::with_seed(seed);
    (0..number).map(|index| random(&mut rng, seed, index)).collect()
}

fn random(rng: &mut Rng, seed: u64, index: usize) -> Scenario {
    let page = page(rng);
    let urls = rng.usize(1..=2);
    let first = request(rng, 0);
    let mut all = scenario(format!("random scenario {index} of the seed {seed}"));
    for _ in 0..rng.usize(1..=3) {
        // Mostly the same request again, for the preflight cache.
        let hop = rng.usize(0..urls);
        let again = if rng.bool() { first.clone() } else { request(rng, hop) };
        all = all.step(&page, again);
    }
    for hop in 0..3 {
        let preflights = (0..rng.usize(1..=2)).map(|_| preflight(rng)).collect();
        let answers = (0..rng.usize(1..=2)).map(|_| response(rng, hop + 1)).collect();
        all.hops.push(Hop { preflights, answers });
    }
    all
}

fn page(rng: &mut Rng) -> Page {
    let page = Page::of(pick(rng, &["app.localhost", "www.api.localhost", "api.localhost"]));
    match rng.u8(..6) {
        0 => page.sandboxed(),
        1 => page.framing("app.localhost"),
        _ => page,
    }
}

fn request(rng: &mut Rng, hop: usize) -> Request {
    let host = pick(rng, &["api.localhost:<api>", "www.api.localhost:<api>", "api.localhost:<pages>"]);
    let method =
        pick(rng, &["GET", "GET", "HEAD", "POST", "POST", "PUT", "DELETE", "PATCH", "patch", "OPTIONS", "CHICKEN"]);
    let mut request = send(method, &format!("http://{host}/<id>/{hop}"));
    request.via = if method == "POST" && rng.u8(..6) == 0 { Via::Upload } else { Via::Fetch };
    request.credentials =
        pick(rng, &[Credentials::Omit, Credentials::SameOrigin, Credentials::Include, Credentials::Include]);
    if request.via == Via::Fetch {
        request.mode = pick(rng, &[Mode::Cors, Mode::Cors, Mode::Cors, Mode::Cors, Mode::NoCors, Mode::SameOrigin]);
        request.redirect =
            pick(rng, &[Redirect::Follow, Redirect::Follow, Redirect::Follow, Redirect::Manual, Redirect::Error]);
        request.referrer_policy = pick(
            rng,
            &[
                None,
                None,
                None,
                Some(ReferrerPolicy::NoReferrer),
                Some(ReferrerPolicy::Origin),
                Some(ReferrerPolicy::UnsafeUrl),
            ],
        );
    } else {
        // `XMLHttpRequest` has no other mode, and its own origin gets cookies anyway.
        request.credentials = pick(rng, &[Credentials::SameOrigin, Credentials::Include]);
    }
    for _ in 0..rng.usize(0..3) {
        let (name, value) = pick(
            rng,
            &[
                ("Accept", "text/html"),
                ("Accept", "a:b"),
                ("Accept-Language", "de"),
                ("Content-Language", "de"),
                ("Content-Type", "text/plain"),
                ("Content-Type", "application/json"),
                ("Range", "bytes=0-5"),
                ("Authorization", "me"),
                ("X-A", "1"),
                ("X-A", "\u{e9}"),
                ("X-B", "2"),
                ("Cookie", "a=1"),
                ("Sec-X", "1"),
            ],
        );
        request = request.header(name, value);
    }
    if !matches!(method, "GET" | "HEAD") && rng.bool() {
        request = request.content(pick(rng, &[Content::Text, Content::Fields, Content::Octets]));
    }
    request
}

const ORIGINS: [&str; 9] =
    ["<origin>", "<origin>", "<origin>", "<origin>", "*", "*", "null", "http://app.localhost:<pages>", "<origin>, *"];

fn access(rng: &mut Rng, mut answer: Answer) -> Answer {
    if rng.u8(..8) > 0 {
        answer = answer.with("access-control-allow-origin", pick(rng, &ORIGINS));
    }
    if rng.u8(..4) > 0 {
        answer = answer.with("access-control-allow-credentials", pick(rng, &["true", "true", "true", "True", "false"]));
    }
    answer
}

fn preflight(rng: &mut Rng) -> Answer {
    let status = pick(rng, &[200, 204, 204, 204, 204, 403, 404, 302]);
    let mut answer = access(rng, answer(status));
    if rng.u8(..5) > 0 {
        let methods = [
            "PUT, DELETE, PATCH, OPTIONS, CHICKEN",
            "PUT, DELETE, PATCH, OPTIONS, CHICKEN, patch",
            "*",
            "PUT",
            "put",
            "PUT, ,",
            "P UT",
        ];
        answer = answer.with("access-control-allow-methods", pick(rng, &methods));
    }
    if rng.u8(..5) > 0 {
        let headers =
            ["x-a, x-b, authorization, content-type, accept, range", "X-A,X-B", "*", "*, authorization", "x-a x-b", ""];
        answer = answer.with("access-control-allow-headers", pick(rng, &headers));
    }
    if rng.bool() {
        answer = answer.with("access-control-max-age", pick(rng, &["0", "600", "600", "-1", "x"]));
    }
    answer
}

fn response(rng: &mut Rng, next: usize) -> Answer {
    let status = pick(rng, &[200, 200, 200, 200, 201, 204, 404, 500, 301, 302, 303, 307, 308]);
    let mut answer = access(rng, answer(status)).with("content-type", "text/plain").with("x-a", "1").with("x-b", "2");
    if (300..400).contains(&status) {
        let location = ["/<id>/", "http://www.api.localhost:<api>/<id>/", "http://app.localhost:<pages>/<id>/"];
        answer = answer.with("location", format!("{}{next}", pick(rng, &location)));
    }
    if rng.bool() {
        answer = answer.with("access-control-expose-headers", pick(rng, &["x-a", "X-A, X-B", "*", "x a", ""]));
    }
    if rng.u8(..6) == 0 {
        answer = answer.with("cross-origin-resource-policy", pick(rng, &["same-origin", "same-site", "cross-origin"]));
    }
    answer
}

fn pick<T: Copy>(rng: &mut Rng, items: &[T]) -> T {
    items[rng.usize(..items.len())]
}
