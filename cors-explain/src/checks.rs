//! Checks beyond the one request: origins that are allowed by mistake, caches, cookies.

use bytes::Bytes;
use cors_browser::{Browser, Purpose, Step};
use cors_rules::Reason;
use http::{
    HeaderMap, Method, Request,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE, HeaderName, HeaderValue,
        ORIGIN, VARY,
    },
};
use url::Url;

use crate::{
    arguments::Question,
    finding::{Finding, Level},
    transport::Transport,
    verdict::{Mode, Report},
};

const CORS_CHECK: &str = "https://fetch.spec.whatwg.org/#concept-cors-check";
const CORS_AND_CACHES: &str = "https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches";
const MAX_AGE: &str = "https://fetch.spec.whatwg.org/#http-access-control-max-age";

/// A name that cannot be registered (RFC 2606), so a server only allows it if it allows all.
const STRANGER: &str = "https://cors-explain-probe.example";

/// Whether browsers send a preflight before every request.
pub(crate) fn check_caching(report: &Report) -> Option<Finding> {
    let exchange = report.primary().exchanges().iter().find(|exchange| exchange.purpose() == Purpose::Preflight)?;
    let headers = exchange.response()?.headers();
    if report.primary().blocked().is_some() || headers.contains_key(ACCESS_CONTROL_MAX_AGE) {
        return None;
    }
    Some(Finding {
        id: "preflight-not-cached",
        level: Level::Note,
        message: "the preflight has no `Access-Control-Max-Age`: browsers send another one after 5 seconds".to_owned(),
        help: "send `Access-Control-Max-Age` in response to preflights, for example 7200, which is Chromium's limit",
        link: MAX_AGE,
    })
}

/// Cookies that the response sets and the browser ignores.
pub(crate) fn check_cookies(report: &Report) -> Vec<Finding> {
    let included = report.modes.iter().find(|mode| mode.credentials).map(Mode::exchanges).unwrap_or_default();
    let problems =
        included.iter().flat_map(cors_browser::Exchange::cookie_problems).filter(|problem| !problem.was_stored());
    problems
        .map(|problem| Finding {
            id: "cookie-not-stored",
            level: Level::Warning,
            message: problem.to_string(),
            help: "a cookie for pages of other sites needs `SameSite=None; Secure`",
            link: problem.reason().link(),
        })
        .collect()
}

/// Checks which other origins the server allows. Only requests without effects are sent: preflights, or `GET`.
pub(crate) fn check_origins(question: &Question, transport: &mut Transport) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut failures = Vec::new();
    let mut probe = |origin: &str| match Probe::send(question, origin, transport) {
        Ok(probe) => Some(probe),
        Err(problem) => {
            failures.push(failed(origin, &problem));
            None
        }
    };
    let own = probe(&question.from);
    let stranger = probe(STRANGER);
    let reflects = stranger.as_ref().is_some_and(|stranger| stranger.reflects(STRANGER));
    if reflects {
        let credentialed = own.as_ref().is_some_and(Probe::allows_credentials);
        findings.push(reflected(credentialed));
    } else if own.as_ref().is_some_and(|own| own.reflects(&question.from)) {
        // None of these adds anything if every origin is allowed.
        for (origin, kind) in relatives(&question.from) {
            if probe(&origin).is_some_and(|relative| relative.reflects(&origin)) {
                findings.push(kind.finding(&origin));
            }
        }
    }
    if probe("null").is_some_and(|null| null.reflects("null")) {
        findings.push(Finding {
            id: "allows-null",
            level: Level::Error,
            message: "the server allows the origin `null`, which any page can send from a sandboxed frame".to_owned(),
            help: "remove `null` from the allowed origins",
            link: "https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin",
        });
    }
    if let Some(own) = &own {
        findings.extend(own.check_vary());
        findings.extend(own.check_wildcard_with_credentials());
        findings.extend(stranger.filter(|_| question.is_cacheable()).and_then(|stranger| own.check_vary_of(&stranger)));
    }
    findings.extend(failures);
    findings
}

/// A check that could not be made.
fn failed(origin: &str, problem: &str) -> Finding {
    Finding {
        id: "check-failed",
        level: Level::Note,
        message: format!("the check with the origin `{origin}` got no response: {problem}"),
        help: "what the server does with it is unknown; try again, or ask with `--from` and `--no-checks`",
        link: CORS_CHECK,
    }
}

fn reflected(credentialed: bool) -> Finding {
    if credentialed {
        Finding {
            id: "reflects-any-origin-with-credentials",
            level: Level::Error,
            message: "the server allows every origin with credentials: any page can read what its visitor may read"
                .to_owned(),
            help: "compare `Origin` with a list of origins, and send no CORS headers if it is not listed",
            link: CORS_CHECK,
        }
    } else {
        Finding {
            id: "reflects-any-origin",
            level: Level::Warning,
            message: "the server reflects every origin in `Access-Control-Allow-Origin`".to_owned(),
            help: "for public data send `*`, which cannot be combined with credentials by mistake",
            link: CORS_CHECK,
        }
    }
}

/// How an origin is related to the intended one.
#[derive(Clone, Copy, Debug)]
enum Relative {
    Insecure,
    LookAlike,
}

impl Relative {
    fn finding(self, origin: &str) -> Finding {
        match self {
            Self::Insecure => Finding {
                id: "allows-insecure-origin",
                level: Level::Warning,
                message: format!("the server also allows `{origin}`, whose pages anyone on the network can change"),
                help: "allow the https origin only",
                link: "https://www.rfc-editor.org/rfc/rfc6454#section-8.4",
            },
            Self::LookAlike => Finding {
                id: "allows-look-alike-origin",
                level: Level::Error,
                message: format!("the server allows `{origin}`, which anyone can register"),
                help: "compare the whole origin, byte by byte, and not its beginning or end",
                link: "https://www.rfc-editor.org/rfc/rfc6454#section-5",
            },
        }
    }
}

/// Origins that a careless comparison mistakes for the intended one.
fn relatives(from: &str) -> Vec<(String, Relative)> {
    let Ok(url) = Url::parse(from) else { return Vec::new() };
    let mut relatives = Vec::new();
    if let Some(authority) = from.strip_prefix("https://") {
        relatives.push((format!("http://{authority}"), Relative::Insecure));
    }
    if let (scheme, Some(host)) = (url.scheme(), url.domain().filter(|host| host.contains('.'))) {
        relatives.push((format!("{scheme}://{host}.cors-explain-probe.example"), Relative::LookAlike));
        relatives.push((format!("{scheme}://cors-explain-probe{host}"), Relative::LookAlike));
    }
    relatives
}

/// The server's response to an origin.
struct Probe {
    headers: HeaderMap,
}

impl Probe {
    fn send(question: &Question, origin: &str, transport: &mut Transport) -> Result<Self, String> {
        let request = if question.is_cacheable() { Self::request(question) } else { Self::preflight(question) };
        let mut request = request.ok_or("the request cannot be sent")?;
        let origin = HeaderValue::try_from(origin).map_err(|error| error.to_string())?;
        request.headers_mut().insert(ORIGIN, origin);
        let response = transport.send(&request)?;
        Ok(Self { headers: response.headers().clone() })
    }

    /// The request itself, without what the page adds.
    fn request(question: &Question) -> Option<Request<Bytes>> {
        let mut request = Request::new(Bytes::new());
        *request.method_mut() = question.method.clone();
        *request.uri_mut() = question.url.as_str().parse().ok()?;
        Some(request)
    }

    /// The preflight that a browser would send.
    fn preflight(question: &Question) -> Option<Request<Bytes>> {
        let page = question.open(&Browser::with_profile(question.profile.clone()));
        let Step::Send(pending) = page.start(question.fetch(true)) else { return None };
        let mut request = pending.request().clone();
        if pending.purpose() == Purpose::Request {
            *request.method_mut() = Method::OPTIONS;
            *request.body_mut() = Bytes::new();
            let method = HeaderValue::try_from(question.method.as_str()).ok()?;
            request.headers_mut().insert(HeaderName::from_static("access-control-request-method"), method);
        }
        Some(request)
    }

    /// Whether the response allows exactly this origin.
    fn reflects(&self, origin: &str) -> bool {
        self.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN).is_some_and(|allowed| allowed == origin)
    }

    fn allows_credentials(&self) -> bool {
        self.headers.get(ACCESS_CONTROL_ALLOW_CREDENTIALS).is_some_and(|value| value == "true")
    }

    fn check_vary(&self) -> Option<Finding> {
        let allowed = self.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN)?;
        if allowed == "*" || self.varies() {
            return None;
        }
        Some(Finding {
            id: "missing-vary",
            level: Level::Warning,
            message:
                "the response depends on `Origin` but `Vary` does not list it: a cache can serve it to other pages"
                    .to_owned(),
            help: "send `Vary: Origin`, also if the origin is not allowed",
            link: CORS_AND_CACHES,
        })
    }

    /// Whether a response to another origin may be stored and served to the page, which then cannot read it.
    fn check_vary_of(&self, stranger: &Self) -> Option<Finding> {
        if !self.varies() || stranger.varies() || stranger.headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
            return None;
        }
        Some(Finding {
            id: "vary-only-if-allowed",
            level: Level::Warning,
            message: "responses to other origins lack `Vary: Origin`: a cache can serve one to the page, which cannot read it"
                .to_owned(),
            help: "send `Vary: Origin` whatever the origin is",
            link: CORS_AND_CACHES,
        })
    }

    fn varies(&self) -> bool {
        self.headers.get_all(VARY).iter().filter_map(|line| line.to_str().ok()).any(|line| {
            line.split(',').map(str::trim).any(|field| field == "*" || field.eq_ignore_ascii_case("origin"))
        })
    }

    fn check_wildcard_with_credentials(&self) -> Option<Finding> {
        let wildcard = self.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN).is_some_and(|allowed| allowed == "*");
        (wildcard && self.allows_credentials()).then(|| Finding {
            id: Reason::WildcardWithCredentials.as_str(),
            level: Level::Warning,
            message:
                "the server sends `*` together with `Access-Control-Allow-Credentials: true`, which browsers refuse"
                    .to_owned(),
            help: "list the origins, or do not allow credentials",
            link: CORS_CHECK,
        })
    }
}
