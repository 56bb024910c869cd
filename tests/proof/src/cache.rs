//! A shared cache in front of the server never changes what a page may read.
//!
//! The cache follows RFC 9111, section 4.1: a stored response serves a request whose header fields, of those that `Vary` names,
//! have the same values. <https://www.rfc-editor.org/rfc/rfc9111#section-4.1>

use std::{cell::Cell, rc::Rc};

use actix_web::{HttpMessage as _, dev::Service as _, http::header::HeaderMap, test::TestRequest};
use bytes::Bytes;
use cors_browser::{Browser, Credentials, Fetch, Step};
use fastrand::Rng;

use crate::{policy::ORIGINS, stack::Stack};

/// The figures of a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Requests of pages to the cache.
    pub cases: u64,
    /// Responses from the cache.
    pub hits: u64,
}

const URL: &str = "https://api.server.example/scope/resource";

/// Runs this many cases.
pub async fn check(seed: u64, cases: u64) -> Figures {
    let mut figures = Figures::default();
    let mut seed = seed;
    while figures.cases < cases {
        check_stack(seed, &mut figures).await;
        seed = seed.wrapping_add(1);
    }
    figures
}

async fn check_stack(seed: u64, figures: &mut Figures) {
    let mut rng = Rng::with_seed(seed);
    let (stack, policies) = Stack::random(&mut rng);
    let app = stack.app(policies, Rc::new(Cell::new(0))).await;
    let mut stored: Vec<(HeaderMap, http::Response<Bytes>)> = Vec::new();
    for _ in 0..20 {
        let origin = rng.choice(ORIGINS).filter(|_| rng.u8(..8) > 0);
        let credentials = rng.bool();
        let mode = if credentials { Credentials::Include } else { Credentials::Omit };
        let page = match origin {
            Some(origin) => Browser::new().open(origin),
            None => Browser::new().open("https://sandboxed.example").sandboxed_frame(),
        };
        let Step::Send(pending) = page.start(Fetch::get(URL).credentials_mode(mode)) else {
            unreachable!("it is simple")
        };
        let request = to_actix(pending.request());
        let hit = stored.iter().find(|(sent, response)| serves(sent, response, request.headers()));
        let response = if let Some((_, response)) = hit {
            figures.hits += 1;
            response.clone()
        } else {
            let sent = request.headers().clone();
            let response = app.call(request).await.expect("the app answers");
            let response = from_actix(response.status().as_u16(), response.headers());
            if !has(&response, "cache-control", "no-store") {
                stored.push((sent, response.clone()));
            }
            response
        };
        let Step::Done(result) = pending.receive(response) else { unreachable!("there is no redirect") };
        let access = stack.innermost().access(origin);
        let is_allowed = access.is_some_and(|access| access.credentials || !credentials);
        let expected = is_allowed && stack.lets_through(origin, "GET");
        assert_eq!(
            result.is_ok(),
            expected,
            "seed {seed}, {origin:?}, credentials {credentials}\n{stack:#?}\n{result:#?}"
        );
        figures.cases += 1;
    }
}

/// Whether a stored response serves a request.
fn serves(stored: &HeaderMap, response: &http::Response<Bytes>, request: &HeaderMap) -> bool {
    let lines = response.headers().get_all("vary").iter().filter_map(|line| line.to_str().ok());
    let same = |name: &str| stored.get_all(name).eq(request.get_all(name));
    lines.flat_map(|line| line.split(',')).map(str::trim).all(|name| name != "*" && same(name))
}

fn has(response: &http::Response<Bytes>, name: &str, value: &str) -> bool {
    response.headers().get(name).is_some_and(|found| found == value)
}

fn to_actix(request: &http::Request<Bytes>) -> actix_http::Request {
    let headers = request.headers().iter();
    headers
        .fold(TestRequest::with_uri(request.uri().path()), |test, (name, value)| {
            test.append_header((name.as_str(), value.as_bytes()))
        })
        .to_request()
}

fn from_actix(status: u16, headers: &HeaderMap) -> http::Response<Bytes> {
    let response = headers.iter().fold(http::Response::builder().status(status), |response, (name, value)| {
        response.header(name.as_str(), value.as_bytes())
    });
    response.body(Bytes::new()).expect("they are the same headers")
}
