//! The inspector's verdict on single exchanges is the model's verdict on the request as a whole.

use std::{cell::RefCell, future::poll_fn, pin::Pin, rc::Rc};

use actix_http::Request;
use actix_web::{
    App, Error, HttpRequest, HttpResponse,
    body::MessageBody,
    dev::{Service, ServiceResponse},
    http::StatusCode,
    test::{TestRequest, init_service},
    web,
};
use cors_browser::{Browser, Credentials, Fetch, Page, Reason};
use cors_runtime::Inspector;
use fastrand::Rng;
use serde_json::Value;

const PAGE: &str = "https://app.example.com";
const URL: &str = "https://api.server.example/first";

/// The responses of a server: to preflights, to requests, and at the targets of redirects.
#[derive(Clone, Debug, Default)]
struct Answers {
    preflight: Answer,
    response: Answer,
    /// The response at every address but the first.
    next: Answer,
}

#[derive(Clone, Debug, Default)]
struct Answer {
    status: u16,
    headers: Vec<(&'static str, &'static str)>,
}

impl Answer {
    fn build(&self) -> HttpResponse {
        let mut response = HttpResponse::build(StatusCode::from_u16(self.status).unwrap());
        for line in &self.headers {
            response.append_header(*line);
        }
        response.finish()
    }
}

fn answer(status: u16, headers: &[(&'static str, &'static str)]) -> Answer {
    Answer { status, headers: headers.to_vec() }
}

const ALLOW: (&str, &str) = ("Access-Control-Allow-Origin", PAGE);
const ALLOW_ANY: (&str, &str) = ("Access-Control-Allow-Origin", "*");
const PUT: (&str, &str) = ("Access-Control-Allow-Methods", "PUT");
const TENANT: (&str, &str) = ("Access-Control-Allow-Headers", "X-Tenant");

/// A page's request.
#[derive(Clone, Debug)]
struct Asked {
    method: &'static str,
    headers: Vec<(&'static str, &'static str)>,
    credentials: bool,
    upload_listener: bool,
}

fn asked(method: &'static str) -> Asked {
    Asked { method, headers: Vec::new(), credentials: false, upload_listener: false }
}

impl Asked {
    fn with(self, name: &'static str, value: &'static str) -> Self {
        Self { headers: [self.headers, vec![(name, value)]].concat(), ..self }
    }

    fn credentials(self) -> Self {
        Self { credentials: true, ..self }
    }

    fn fetch(&self) -> Fetch {
        let mode = if self.credentials { Credentials::Include } else { Credentials::Omit };
        let fetch = Fetch::new(self.method, URL).credentials_mode(mode);
        let fetch = self.headers.iter().fold(fetch, |fetch, (name, value)| fetch.header(*name, value));
        if self.upload_listener { fetch.upload_listener() } else { fetch }
    }
}

/// An app that sends the given answers, with an inspector around it.
struct Watched<S> {
    app: S,
    answers: Rc<RefCell<Answers>>,
    /// The last exchange that has been read, as the page would name it.
    last: RefCell<String>,
}

async fn watched() -> Watched<impl Service<Request, Response = ServiceResponse<impl MessageBody>, Error = Error>> {
    let answers = Rc::new(RefCell::new(Answers::default()));
    let told = Rc::clone(&answers);
    let handler = move |request: HttpRequest| {
        let answers = told.borrow();
        let response = match (request.method().as_str(), request.path()) {
            ("OPTIONS", _) => answers.preflight.build(),
            (_, "/first") => answers.response.build(),
            _ => answers.next.build(),
        };
        async { response }
    };
    let app = App::new().default_service(web::to(handler)).wrap(Inspector::new().danger_for_every_peer());
    Watched { app: init_service(app).await, answers, last: RefCell::default() }
}

impl<S, B> Watched<S>
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    /// The model's verdict on a request, and the inspector's verdict on its exchanges.
    async fn both(&self, asked: &Asked, answers: Answers) -> (String, String) {
        *self.answers.borrow_mut() = answers;
        let browser = Browser::new();
        browser.set_cookie(URL, "session=1; Secure; SameSite=None; Path=/").unwrap();
        browser.set_cookie("https://other.example/", "session=1; Secure; SameSite=None; Path=/").unwrap();
        let page: Page = browser.open(PAGE);
        let result = page.fetch(&self.app, asked.fetch()).await;
        let entries = self.entries().await;
        let model = match &result {
            Ok(response) => readable(response.headers().keys().map(|name| name.as_str().to_owned())),
            Err(blocked) => blocked.reason().to_string(),
        };
        (model, judged(&entries, asked.credentials))
    }

    /// The exchanges since the last call: the first part of the stream, which goes on for longer.
    async fn entries(&self) -> Vec<Value> {
        let request =
            TestRequest::get().uri("/_cors/exchanges").insert_header(("Last-Event-ID", self.last.borrow().as_str()));
        let response = self.app.call(request.to_request()).await.unwrap();
        let mut body = Box::pin(response.into_body());
        let part = poll_fn(|context| Pin::new(&mut body).as_mut().poll_next(context)).await;
        let part = part.and_then(Result::ok).expect("a part of the stream");
        let text = String::from_utf8(part.to_vec()).unwrap();
        if let Some(id) = text.lines().rev().find_map(|line| line.strip_prefix("id: ")) {
            id.clone_into(&mut self.last.borrow_mut());
        }
        let entries = text.lines().filter_map(|line| line.strip_prefix("data: "));
        entries.map(|entry| serde_json::from_str(entry).unwrap()).collect()
    }
}

fn readable(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    format!("readable {names:?}")
}

/// The verdict on all exchanges of a request.
fn judged(entries: &[Value], credentials: bool) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for entry in entries {
        // A preflight does not show the mode, so the inspector gives both verdicts.
        if credentials && !entry["with_credentials"].is_null() {
            return text(&entry["with_credentials"]["reason"]);
        }
        if entry["verdict"]["word"] == "blocked" {
            return text(&entry["verdict"]["reason"]);
        }
    }
    match entries.last() {
        Some(entry) if entry["verdict"]["word"] == "readable" => {
            readable(entry["verdict"]["readable"].as_array().unwrap().iter().map(text))
        }
        Some(entry) => text(&entry["verdict"]["word"]),
        None => "nothing".to_owned(),
    }
}

/// The journal belongs to the process, so both run one after the other.
#[actix_web::test]
async fn exchanges_are_judged_as_the_model_judges_the_request() {
    let watched = watched().await;
    check_table(&watched).await;
    check_random(&watched).await;
}

async fn check_table<S, B>(watched: &Watched<S>)
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let silent = || answer(200, &[]);
    let allowed = || answer(200, &[ALLOW]);
    for (asked, preflight, response, reason) in [
        (asked("GET"), silent(), silent(), Reason::NoAllowOrigin),
        (
            asked("GET"),
            silent(),
            answer(200, &[("Access-Control-Allow-Origin", "https://other.example")]),
            Reason::AllowOriginMismatch,
        ),
        (asked("GET"), silent(), answer(200, &[ALLOW, ALLOW]), Reason::AllowOriginRepeated),
        (asked("GET").credentials(), silent(), answer(200, &[ALLOW_ANY]), Reason::WildcardWithCredentials),
        (asked("GET").credentials(), silent(), allowed(), Reason::CredentialsNotAllowed),
        (asked("PUT"), silent(), allowed(), Reason::NoAllowOrigin),
        (asked("PUT"), answer(401, &[]), allowed(), Reason::PreflightStatus),
        (asked("PUT"), answer(500, &[ALLOW]), allowed(), Reason::PreflightStatus),
        (asked("PUT"), answer(302, &[("Location", "/next")]), allowed(), Reason::PreflightRedirect),
        (asked("PUT"), answer(204, &[ALLOW]), allowed(), Reason::MethodNotAllowed),
        (asked("PUT"), answer(405, &[]), allowed(), Reason::MethodNotAllowed),
        (
            asked("PUT"),
            answer(204, &[ALLOW, ("Access-Control-Allow-Methods", "put")]),
            allowed(),
            Reason::MethodNotAllowed,
        ),
        (
            asked("PUT"),
            answer(204, &[ALLOW, ("Access-Control-Allow-Methods", "PUT DELETE")]),
            allowed(),
            Reason::PreflightMalformed,
        ),
        (asked("GET").with("X-Tenant", "1"), answer(204, &[ALLOW]), allowed(), Reason::HeaderNotAllowed),
        (
            asked("POST").with("Content-Type", "application/json"),
            answer(204, &[ALLOW, TENANT]),
            allowed(),
            Reason::HeaderNotAllowed,
        ),
        (
            asked("GET").with("Authorization", "Bearer x"),
            answer(204, &[ALLOW_ANY, ("Access-Control-Allow-Headers", "*")]),
            allowed(),
            Reason::HeaderNotAllowed,
        ),
        (asked("PUT").credentials(), answer(204, &[ALLOW_ANY, PUT]), allowed(), Reason::WildcardWithCredentials),
        (asked("PUT").credentials(), answer(204, &[ALLOW, PUT]), allowed(), Reason::CredentialsNotAllowed),
        (asked("PUT"), answer(204, &[ALLOW, PUT]), silent(), Reason::NoAllowOrigin),
        (asked("GET"), silent(), answer(302, &[ALLOW, ("Location", "ftp://other.example/")]), Reason::RedirectScheme),
        (
            asked("GET"),
            silent(),
            answer(302, &[ALLOW, ("Location", "https://a:b@other.example/")]),
            Reason::RedirectUserinfo,
        ),
        (asked("GET"), silent(), answer(302, &[ALLOW, ("Location", "http://[")]), Reason::RedirectLocation),
        // To another origin, so the page's becomes `null`.
        (
            asked("GET"),
            silent(),
            answer(302, &[ALLOW, ("Location", "https://other.example/next")]),
            Reason::AllowOriginMismatch,
        ),
    ] {
        let answers = Answers { preflight, response, next: allowed() };
        let (model, inspector) = watched.both(&asked, answers.clone()).await;
        assert_eq!((model.as_str(), inspector.as_str()), (reason.as_str(), reason.as_str()), "{asked:?} {answers:?}");
    }
}

async fn check_random<S, B>(watched: &Watched<S>)
where
    S: Service<Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    const CASES: u32 = 2_000;
    let mut rng = Rng::with_seed(14);
    let (mut readable, mut reasons) = (0, std::collections::BTreeSet::new());
    for case in 0..CASES {
        let asked = random_request(&mut rng);
        let answers = Answers {
            preflight: random_answer(&mut rng, &[200, 204, 204, 204, 302, 401, 403, 404, 405, 500]),
            response: random_answer(&mut rng, &[200, 200, 200, 204, 302, 307, 404, 500]),
            next: random_answer(&mut rng, &[200, 404]),
        };
        let (model, inspector) = watched.both(&asked, answers.clone()).await;
        assert_eq!(inspector, model, "case {case}: {asked:?}\n{answers:#?}");
        if model.starts_with("readable") {
            readable += 1;
        } else {
            reasons.insert(model);
        }
    }
    assert!(readable > CASES / 20 && reasons.len() >= 12, "{readable} readable; {reasons:?}");
}

fn random_request(rng: &mut Rng) -> Asked {
    let mut asked = asked(rng.choice(["GET", "HEAD", "POST", "PUT", "DELETE", "patch", "PURGE"]).unwrap());
    for (name, value) in [
        ("X-Tenant", "1"),
        ("Content-Type", "application/json"),
        ("Content-Type", "text/plain"),
        ("Authorization", "Bearer x"),
        ("Accept", "text/html"),
        ("Range", "bytes=0-9"),
    ] {
        if rng.u8(..6) == 0 {
            asked = asked.with(name, value);
        }
    }
    asked.credentials = rng.bool();
    // With another method, the listener changes what a missing `Access-Control-Allow-Methods` means, and no server can see it.
    asked.upload_listener = rng.u8(..8) == 0 && ["GET", "HEAD", "POST"].contains(&asked.method);
    asked
}

fn random_answer(rng: &mut Rng, statuses: &[u16]) -> Answer {
    let mut headers = Vec::new();
    let mut add = |rng: &mut Rng, name: &'static str, values: &[&'static str], probability: u8| {
        while rng.u8(..100) < probability {
            headers.push((name, *rng.choice(values).unwrap()));
            if rng.u8(..20) > 0 {
                break;
            }
        }
    };
    add(
        rng,
        "Access-Control-Allow-Origin",
        &[PAGE, PAGE, PAGE, PAGE, "*", "*", "null", "https://other.example", "https://app.example.com/"],
        90,
    );
    add(rng, "Access-Control-Allow-Credentials", &["true", "true", "true", "True", "false"], 60);
    add(rng, "Access-Control-Allow-Methods", &["PUT", "PUT, DELETE, patch, PURGE", "*", "put", "PUT DELETE", ""], 70);
    add(
        rng,
        "Access-Control-Allow-Headers",
        &["X-Tenant", "x-tenant, content-type, authorization, range", "*", "Authorization, *", "X Tenant"],
        70,
    );
    add(rng, "Access-Control-Expose-Headers", &["X-Total-Count", "*", "x-total-count, x-secret"], 50);
    add(rng, "X-Total-Count", &["3"], 50);
    add(
        rng,
        "Location",
        &["/next", "https://other.example/next", "ftp://other.example/", "http://[", "https://a:b@other.example/"],
        90,
    );
    Answer { status: *rng.choice(statuses).unwrap(), headers }
}
