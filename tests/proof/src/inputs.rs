//! Untrusted inputs: functions that take any bytes and check what must always hold.
//!
//! The fuzz targets in `fuzz/` call them, and so does a test that replays the stored inputs on stable.

#![expect(clippy::missing_panics_doc, reason = "a property that does not hold panics")]

use std::{fs, path::Path};

use actix_web::{
    App, HttpResponse,
    dev::Service as _,
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
    test::{TestRequest, init_service},
    web,
};
use bytes::Bytes;
use cors_browser::{Browser, Fetch, Purpose, Step};
use cors_runtime::{
    Cors, Policy,
    rules::{Draft, OriginPattern, Origins, ParameterMatch, is_serialized_origin},
};
use fastrand::Rng;
use url::Url;

pub use crate::{
    attributes::attributes,
    connections::{connections, exchange},
};

/// A function that takes any bytes, and its name.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: &[Target] = &[
    ("attributes", attributes),
    ("connections", connections),
    ("origins", origins),
    ("policy_files", policy_files),
    ("requests", requests),
    ("responses", responses),
];

/// The stored inputs of a target: those that fuzzing has found worth keeping, and those that once broke something.
#[must_use]
pub fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = files.map(|file| file.expect("the folder can be read").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("the file can be read")).collect()
}

/// Gives each target a number of random inputs, made of the stored ones, and returns how many there were.
pub fn changed(seed: u64, each: u64) -> u64 {
    let mut rng = Rng::with_seed(seed);
    for (name, target) in TARGETS {
        let inputs = corpus(name);
        for _ in 0..each {
            target(&change(&mut rng, &inputs));
        }
    }
    each * TARGETS.len() as u64
}

/// One of the inputs with some bytes changed, or with a part of another one inside.
fn change(rng: &mut Rng, inputs: &[Vec<u8>]) -> Vec<u8> {
    let mut input = rng.choice(inputs).cloned().unwrap_or_default();
    for _ in 0..rng.usize(1..6) {
        let at = rng.usize(..=input.len());
        match rng.u8(..4) {
            0 if at < input.len() => input[at] = rng.u8(..),
            1 if at < input.len() => drop(input.remove(at)),
            2 => input.insert(at, rng.choice(b"\n:*./@%-,{}[]()=\"#\0 \x80").copied().unwrap_or_default()),
            _ => {
                let other = rng.choice(inputs).map(Vec::as_slice).unwrap_or_default();
                let from = rng.usize(..=other.len());
                input.splice(at..at, other[from..].iter().copied());
            }
        }
    }
    input
}

/// The text before the first line end is a pattern, the rest an `Origin` header: nothing panics, and they match if and only if
/// they do according to the `url` crate.
pub fn origins(input: &[u8]) {
    let (pattern, origin) = input.split_at(input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len()));
    let origin = origin.strip_prefix(b"\n").unwrap_or(origin);
    let Ok(pattern) = str::from_utf8(pattern) else { return };
    let mut draft = Draft::default();
    draft.origins = Some(vec![pattern.to_owned()]);
    let policy = match draft.validate() {
        Ok(policy) => policy,
        Err(errors) => {
            assert!(errors.iter().count() > 0 && !errors.to_string().is_empty());
            for error in &errors {
                // A correction must be accepted; otherwise the user is sent in circles.
                if let Some(correction) = error.correction() {
                    draft.origins = Some(vec![correction.to_owned()]);
                    assert!(draft.validate().is_ok(), "{pattern:?} is corrected to {correction:?}, which is refused");
                }
            }
            return;
        }
    };
    let Origins::Listed(patterns) = policy.origins() else { return };
    for template in patterns.templates() {
        let matched = template.compare(origin, |name, value| {
            assert!(
                !name.is_empty() && (value.is_empty() || origin.windows(value.len()).any(|part| part == value)),
                "{template}: {name}"
            );
            ParameterMatch::Equal
        });
        assert!(matched.is_none() || is_serialized_origin(origin), "{template} matches {}", origin.escape_ascii());
    }
    for pattern in patterns.plain() {
        assert!(
            !pattern.matches(origin) || is_serialized_origin(origin),
            "{pattern} matches {}",
            origin.escape_ascii()
        );
        if let Ok(text) = str::from_utf8(origin)
            && matches!(pattern.scheme(), "http" | "https")
        {
            assert_eq!(pattern.matches(origin), oracle(pattern, text), "{pattern} and {text:?}");
        }
    }
}

/// Whether a pattern matches an origin, according to the `url` crate.
fn oracle(pattern: &OriginPattern, origin: &str) -> bool {
    let Ok(url) = Url::parse(origin) else { return false };
    // Browsers have exactly one notation for each origin.
    if url.origin().ascii_serialization() != origin || url.scheme() != pattern.scheme() {
        return false;
    }
    let Some(host) = url.host_str() else { return false };
    let hosts = if pattern.has_subdomain_wildcard() {
        host.strip_suffix(pattern.host()).and_then(|rest| rest.strip_suffix('.')).is_some_and(is_labels)
    } else {
        host == pattern.host()
    };
    let port = pattern.to_string().rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    hosts && host.len() <= 253 && (pattern.has_port_wildcard() || url.port() == port)
}

/// Whether these are valid DNS labels; the `url` crate accepts more.
fn is_labels(name: &str) -> bool {
    name.split('.').all(|label| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
    })
}

/// A policy in a configuration file: a verdict, and no panic.
pub fn policy_files(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    match toml::from_str::<Policy>(text) {
        Ok(policy) => drop(Cors::new(policy)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A method and header lines: an outer policy responds, and reflects only what it lists.
pub fn requests(input: &[u8]) {
    let mut lines = input.split(|byte| *byte == b'\n');
    let method = lines.next().and_then(|line| Method::from_bytes(line).ok()).unwrap_or(Method::OPTIONS);
    let mut request = TestRequest::with_uri("/").method(method);
    for line in lines {
        let (name, value) = line.split_at(line.iter().position(|byte| *byte == b':').unwrap_or(line.len()));
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name), HeaderValue::from_bytes(value.get(1..).unwrap_or(b"")))
        {
            request = request.append_header((name, value));
        }
    }
    let response = actix_web::rt::System::new().block_on(async {
        let policy = Policy::builder().origins(["https://app.example.com", "https://*.app.example.com"]).credentials();
        let policy = policy.mirror_headers().build().expect("the policy breaks no rule");
        let app = App::new().wrap(Cors::new(policy)).default_service(web::to(HttpResponse::Ok));
        init_service(app).await.call(request.to_request()).await.expect("the app answers")
    });
    for origin in response.headers().get_all("access-control-allow-origin") {
        let is_listed = origin == "https://app.example.com"
            || origin
                .to_str()
                .is_ok_and(|origin| origin.starts_with("https://") && origin.ends_with(".app.example.com"));
        assert!(is_listed && is_serialized_origin(origin.as_bytes()), "{origin:?}");
    }
}

/// Header lines of responses to a preflight and a request: the model of the browser never panics, and a page reads nothing
/// without `Access-Control-Allow-Origin`.
pub fn responses(input: &[u8]) {
    let page = Browser::new().open("https://app.example.com");
    let mut step = page.start(Fetch::put("https://api.example.com/").header("X-Tenant", "1").credentials());
    let mut parts = input.split(|byte| *byte == 0);
    loop {
        step = match step {
            Step::Send(pending) => {
                let part = parts.next().unwrap_or_default();
                let status = 200 + u16::from(part.first().copied().unwrap_or_default()) % 200;
                let mut response = http::Response::new(Bytes::new());
                *response.status_mut() = http::StatusCode::from_u16(status).expect("from 200 to 399");
                for line in part.get(1..).unwrap_or_default().split(|byte| *byte == b'\n') {
                    let (name, value) = line.split_at(line.iter().position(|byte| *byte == b':').unwrap_or(line.len()));
                    let name = http::HeaderName::from_bytes(name);
                    let value = http::HeaderValue::from_bytes(value.get(1..).unwrap_or(b""));
                    if let (Ok(name), Ok(value)) = (name, value) {
                        response.headers_mut().append(name, value);
                    }
                }
                pending.receive(response)
            }
            Step::Done(Ok(response)) => {
                let last = response.exchanges().iter().rfind(|exchange| exchange.purpose() == Purpose::Request);
                let headers = last.and_then(|exchange| exchange.response()).map(http::Response::headers);
                let is_allowed = headers.is_some_and(|headers| headers.contains_key("access-control-allow-origin"));
                let is_own = response.url().is_some_and(|url| url.starts_with("https://app.example.com/"));
                assert!(is_allowed || is_own, "{response:?}");
                return;
            }
            Step::Done(Err(blocked)) => {
                assert!(!blocked.to_string().is_empty());
                return;
            }
        };
    }
}
