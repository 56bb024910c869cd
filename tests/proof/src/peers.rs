//! The same policies in actix-cors and tower-http, with the same pages.
//!
//! Each difference belongs to a class with a reason. A difference without a class is a bug, or a new insight.

use std::{cell::Cell, collections::BTreeMap, convert::Infallible, rc::Rc};

use actix_web::{App, http::Method, test::init_service, web};
use bytes::Bytes;
use cors_browser::{Browser, Credentials, Fetch, Page};
use cors_runtime::{Cors, Policy};
use fastrand::Rng;
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

const URL: &str = "https://api.server.example/resource";
const ORIGINS: [&str; 3] = ["https://app.example.com", "https://admin.example.com", "http://localhost:5173"];
const STRANGERS: [&str; 3] = ["https://evil.example", "https://app.example.com.evil.example", "https://example.com"];
const METHODS: [&str; 4] = ["GET", "POST", "PUT", "DELETE"];
const HEADERS: [&str; 3] = ["x-tenant", "content-type", "authorization"];

/// Why this library and another one differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// With credentials, a request that can have effects is refused before the handler if its origin is not trusted. The others run
    /// the handler and keep the response from the page.
    EffectsAreRefused,
    /// `methods` leaves out GET or POST, and the request has a header that needs a preflight. Browsers never compare these methods
    /// with `Access-Control-Allow-Methods` (Fetch, CORS-preflight fetch, step 7), so a server that only states its list lets them
    /// through; this library and actix-cors refuse the preflight.
    UncoveredSimpleMethod,
}

/// The figures of a run.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Requests of pages.
    pub cases: u64,
    /// Differences by library and class.
    pub differences: BTreeMap<(&'static str, Class), u64>,
}

/// A policy that all three support.
#[derive(Clone, Debug)]
struct Shared {
    origins: Vec<&'static str>,
    methods: Vec<&'static str>,
    headers: Vec<&'static str>,
    credentials: bool,
    max_age: Option<u64>,
}

/// What the page and the server see of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    readable: bool,
    ran: bool,
}

/// Runs this many cases.
pub async fn check(seed: u64, cases: u64) -> Figures {
    let mut rng = Rng::with_seed(seed);
    let mut figures = Figures::default();
    while figures.cases < cases {
        let policy = Shared::random(&mut rng);
        for _ in 0..20 {
            compare(&policy, &mut rng, &mut figures).await;
        }
    }
    figures
}

async fn compare(policy: &Shared, rng: &mut Rng, figures: &mut Figures) {
    let origin = if rng.bool() { rng.choice(ORIGINS) } else { rng.choice(STRANGERS) }.expect("not empty");
    let method = rng.choice(METHODS).expect("not empty");
    let credentials = if rng.bool() { Credentials::Include } else { Credentials::Omit };
    let headers: Vec<&str> = HEADERS.into_iter().filter(|_| rng.u8(..3) == 0).collect();
    let fetch = || {
        let fetch = Fetch::new(method, URL).credentials_mode(credentials);
        headers.iter().fold(fetch, |fetch, name| {
            fetch.header(*name, if *name == "content-type" { "application/json" } else { "1" })
        })
    };
    let page = || Browser::new().open(origin);
    let ours = policy.ours(&page(), fetch()).await;
    for (peer, theirs) in [
        ("actix-cors", policy.actix_cors(&page(), fetch()).await),
        ("tower-http", policy.tower_http(&page(), fetch()).await),
    ] {
        if ours != theirs {
            let class = policy.class(origin, method, !headers.is_empty(), ours, theirs);
            let class = class.unwrap_or_else(|| {
                panic!("ours {ours:?}, {peer} {theirs:?}: {method} {headers:?} {credentials:?} from {origin} under {policy:#?}")
            });
            *figures.differences.entry((peer, class)).or_default() += 1;
        }
    }
    figures.cases += 1;
}

impl Shared {
    fn random(rng: &mut Rng) -> Self {
        let mut some = |of: &[&'static str]| -> Vec<&'static str> {
            let some: Vec<_> = of.iter().copied().filter(|_| rng.bool()).collect();
            if some.is_empty() { of[..1].to_vec() } else { some }
        };
        let (origins, methods, headers) = (some(&ORIGINS), some(&METHODS), some(&HEADERS));
        Self { origins, methods, headers, credentials: rng.bool(), max_age: rng.bool().then(|| rng.u64(1..600)) }
    }

    fn class(&self, origin: &str, method: &str, has_headers: bool, ours: Seen, theirs: Seen) -> Option<Class> {
        let is_listed = self.origins.contains(&origin);
        match (ours, theirs) {
            (Seen { readable: false, ran: false }, Seen { readable: false, ran: true })
                if !is_listed && self.credentials =>
            {
                Some(Class::EffectsAreRefused)
            }
            (Seen { readable: false, ran: false }, Seen { ran: true, .. })
                if is_listed && has_headers && !self.methods.contains(&method) && ["GET", "POST"].contains(&method) =>
            {
                Some(Class::UncoveredSimpleMethod)
            }
            _ => None,
        }
    }

    async fn ours(&self, page: &Page, fetch: Fetch) -> Seen {
        let policy = Policy::builder().origins(&self.origins).methods(&self.methods).headers(&self.headers);
        let policy = if self.credentials { policy.credentials() } else { policy };
        let policy = policy.max_age(self.max_age.unwrap_or(5)).build().expect("the policy breaks no rule");
        let runs = Rc::new(Cell::new(false));
        let counted = Rc::clone(&runs);
        let app = init_service(App::new().wrap(Cors::new(policy)).default_service(web::to(move |method: Method| {
            counted.set(counted.get() || method != Method::OPTIONS);
            async { "served" }
        })))
        .await;
        let readable = page.fetch(&app, fetch).await.is_ok();
        Seen { readable, ran: runs.get() }
    }

    async fn actix_cors(&self, page: &Page, fetch: Fetch) -> Seen {
        let cors = actix_cors::Cors::default().allowed_methods(self.methods.iter().copied());
        let cors = self.origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin));
        let cors = self.headers.iter().fold(cors, |cors, name| cors.allowed_header(*name));
        let cors = if self.credentials { cors.supports_credentials() } else { cors };
        let cors = cors.max_age(self.max_age.and_then(|seconds| usize::try_from(seconds).ok()));
        let runs = Rc::new(Cell::new(false));
        let counted = Rc::clone(&runs);
        let app = init_service(App::new().wrap(cors).default_service(web::to(move |method: Method| {
            counted.set(counted.get() || method != Method::OPTIONS);
            async { "served" }
        })))
        .await;
        let readable = page.fetch(&app, fetch).await.is_ok();
        Seen { readable, ran: runs.get() }
    }

    async fn tower_http(&self, page: &Page, fetch: Fetch) -> Seen {
        let value = |text: &&str| http::HeaderValue::try_from(*text).expect("it is a value");
        let method = |name: &&str| http::Method::from_bytes(name.as_bytes()).expect("it is a method");
        let header = |name: &&str| http::HeaderName::try_from(*name).expect("it is a name");
        let layer = CorsLayer::new()
            .allow_origin(AllowOrigin::list(self.origins.iter().map(value)))
            .allow_methods(self.methods.iter().map(method).collect::<Vec<_>>())
            .allow_headers(AllowHeaders::list(self.headers.iter().map(header)))
            .allow_credentials(self.credentials);
        let layer = match self.max_age {
            Some(seconds) => layer.max_age(std::time::Duration::from_secs(seconds)),
            None => layer,
        };
        let runs = Rc::new(Cell::new(false));
        let mut step = page.start(fetch);
        let result = loop {
            step = match step {
                cors_browser::Step::Done(result) => break result,
                cors_browser::Step::Send(pending) => {
                    let counted = Rc::clone(&runs);
                    let handler = service_fn(move |request: http::Request<Bytes>| {
                        counted.set(counted.get() || *request.method() != http::Method::OPTIONS);
                        async { Ok::<_, Infallible>(http::Response::new(Bytes::new())) }
                    });
                    let response = layer.layer(handler).oneshot(pending.request().clone()).await;
                    pending.receive(response.unwrap_or_else(|never| match never {}))
                }
            };
        };
        Seen { readable: result.is_ok(), ran: runs.get() }
    }
}
