//! The server logs refusals.

use std::sync::{LazyLock, Once};

use actix_web::{App, Responder, get, post, routes, web};
use cors_runtime::{Cors, OriginList, OriginRequest, cors, policy};
use cors_test_support::Log;
use tracing_subscriber::filter::LevelFilter;

use crate::server::{EVIL, SHOP, Server, asks};

/// The log of the process. Workers are separate threads, so there is one log for all.
static LOG: LazyLock<Log> = LazyLock::new(Log::default);

/// The lines about a path, from the target on.
fn lines_about(path: &str) -> Vec<String> {
    let about = format!("path=\"{path}\"");
    LOG.text()
        .lines()
        .filter(|line| line.contains(&about))
        .map(|line| line[line.find("cors_runtime").unwrap()..].to_owned())
        .collect()
}

fn start() -> Server {
    static INIT: Once = Once::new();
    INIT.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::DEBUG)
            .with_ansi(false)
            .with_writer(|| LOG.clone())
            .init();
    });
    Server::start(|| {
        App::new()
            .service((read, write, nothing, asked, empty, alone, tenant, no_tenant))
            .service(web::scope("").wrap(Cors::new(&OUTER).routes_first()).service(enforced))
    })
}

#[cors(origins = ["https://shop.example.com"], headers = "X-Request-Id")]
#[get("/logged/{id}")]
async fn read() -> impl Responder {
    "read"
}

#[cors(origins = ["https://shop.example.com"], enforce)]
#[post("/logged/{id}")]
async fn write() -> impl Responder {
    "write"
}

static NEVER_LOADED: OriginList = OriginList::new();

#[cors(origins = [from(NEVER_LOADED)])]
#[get("/empty")]
async fn empty() -> impl Responder {
    "empty"
}

#[cors(origins = ["https://{tenant}.example.com"])]
#[get("/logged-tenant/{tenant}")]
async fn tenant() -> impl Responder {
    "tenant"
}

#[cors(origins = ["https://{tenant}.example.com"])]
#[get("/no-tenant/{id}")]
async fn no_tenant() -> impl Responder {
    "no tenant"
}

#[cors(disabled)]
#[get("/unlisted")]
async fn nothing() -> impl Responder {
    "nothing"
}

fn fails_for_get(request: &OriginRequest) -> Result<bool, String> {
    if request.method() == "GET" {
        Err(format!("the database cannot be reached{}", "!".repeat(60_000)))
    } else {
        Ok(false)
    }
}

#[cors(origins = [allow_if(fails_for_get)])]
#[routes]
#[get("/asked/{id}")]
#[post("/asked/{id}")]
async fn asked() -> impl Responder {
    "asked"
}

policy! {
    static OUTER = { origins = ["https://shop.example.com"], credentials };
}

/// Looser than the outer policy.
#[cors(origins = ["https://partner.example"])]
#[post("/enforced/{id}")]
async fn enforced() -> impl Responder {
    "enforced"
}

#[cors(origins = ["https://partner.example"], credentials)]
#[post("/alone/{id}")]
async fn alone() -> impl Responder {
    "alone"
}

/// The line of the `#[cors(…)]` above a handler.
fn line_of_policy(handler: &str) -> usize {
    let source: Vec<&str> = include_str!("log.rs").lines().collect();
    let of_handler = source.iter().position(|line| line.starts_with(&format!("async fn {handler}("))).unwrap();
    1 + source[..of_handler].iter().rposition(|line| line.starts_with("#[cors(")).unwrap()
}

/// The expected log of a refusal: the message, the fields that differ, and the handler that refuses.
struct Expected {
    message: &'static str,
    reason: &'static str,
    origin: &'static str,
    method: &'static str,
    handler: &'static str,
    ran: &'static str,
    more: &'static str,
}

impl Expected {
    fn line(&self, path: &str, route: &str) -> String {
        let Self { message, reason, origin, method, handler, ran, more } = self;
        let (file, line) = (file!(), line_of_policy(handler));
        let guide = "https://docs.rs/cors-runtime/latest/cors_runtime/guide/reasons/index.html";
        format!(
            "cors_runtime: {message} reason=\"{reason}\" origin=\"{origin}\" method=\"{method}\" path=\"{path}\" \
             route=\"{route}\" policy=\"{file}:{line}\" handler=\"{ran}\"{more} see=\"{guide}#{reason}\""
        )
    }
}

#[actix_web::test]
async fn a_refusal_logs_reason_request_policy_and_whether_the_handler_ran() {
    let server = start();
    for (path, route, request, headers, expected) in [
        (
            "/logged/1",
            "/logged/{id}",
            "OPTIONS",
            &[EVIL, asks("GET")][..],
            Expected {
                message: "preflight refused: the policy does not list the origin",
                reason: "origin-not-listed",
                origin: "https://evil.example",
                method: "GET",
                handler: "read",
                ran: "not run",
                more: "",
            },
        ),
        (
            "/logged/2",
            "/logged/{id}",
            "GET",
            &[("Origin", "null")],
            Expected {
                message: "the browser will keep the response from the page: the request has `Origin: null`, which no list matches",
                reason: "origin-null",
                origin: "null",
                method: "GET",
                handler: "read",
                ran: "run",
                more: "",
            },
        ),
        (
            "/logged/22",
            "/logged/{id}",
            "GET",
            &[("Origin", "https://shop.example.com/")],
            Expected {
                message: "the browser will keep the response from the page: `Origin` is not a serialized origin",
                reason: "origin-malformed",
                origin: "https://shop.example.com/",
                method: "GET",
                handler: "read",
                ran: "run",
                more: "",
            },
        ),
        (
            "/logged/23",
            "/logged/{id}",
            "GET",
            &[("Origin", "http://shop.example.com")],
            Expected {
                message: "the browser will keep the response from the page: the policy does not list this origin, but `https://shop.example.com`",
                reason: "origin-not-listed",
                origin: "http://shop.example.com",
                method: "GET",
                handler: "read",
                ran: "run",
                more: " near=\"https://shop.example.com\"",
            },
        ),
        (
            "/logged/3",
            "/logged/{id}",
            "POST",
            &[SHOP, EVIL],
            Expected {
                message: "request refused before the handler: the request has more than one `Origin` line",
                reason: "origin-repeated",
                origin: "https://shop.example.com, https://evil.example",
                method: "POST",
                handler: "write",
                ran: "not run",
                more: "",
            },
        ),
        (
            "/logged/4",
            "/logged/{id}",
            "OPTIONS",
            &[SHOP, asks("GET"), ("Access-Control-Request-Headers", "x-request-id,x-tenant")],
            Expected {
                message: "the browser will refuse the request: the policy's `headers` lack `x-tenant`",
                reason: "header-not-allowed",
                origin: "https://shop.example.com",
                method: "GET",
                handler: "read",
                ran: "not run",
                more: " header=\"x-tenant\"",
            },
        ),
        (
            "/no-tenant/1",
            "/no-tenant/{id}",
            "OPTIONS",
            &[("Origin", "https://acme.example.com"), asks("GET")],
            Expected {
                message: "preflight refused: the pattern names a path parameter that the request does not have",
                reason: "parameter-missing",
                origin: "https://acme.example.com",
                method: "GET",
                handler: "no_tenant",
                ran: "not run",
                more: "",
            },
        ),
        (
            "/logged-tenant/acme",
            "/logged-tenant/{tenant}",
            "GET",
            &[("Origin", "https://other.example.com")],
            Expected {
                message: "the browser will keep the response from the page: the origin does not equal the request's path parameter",
                reason: "parameter-mismatch",
                origin: "https://other.example.com",
                method: "GET",
                handler: "tenant",
                ran: "run",
                more: "",
            },
        ),
        (
            "/unlisted",
            "/unlisted",
            "OPTIONS",
            &[SHOP, asks("GET")],
            Expected {
                message: "preflight refused: the route has no CORS",
                reason: "disabled",
                origin: "https://shop.example.com",
                method: "GET",
                handler: "nothing",
                ran: "not run",
                more: "",
            },
        ),
        (
            "/empty",
            "/empty",
            "GET",
            &[SHOP],
            Expected {
                message: "the browser will keep the response from the page: the list of origins has not been loaded",
                reason: "list-not-loaded",
                origin: "https://shop.example.com",
                method: "GET",
                handler: "empty",
                ran: "run",
                more: "",
            },
        ),
    ] {
        server.send(&format!("{request} {path}"), headers).await;
        // The one warning of the process may be about this request.
        let lines: Vec<String> = lines_about(path).into_iter().filter(|line| line.contains(" handler=")).collect();
        assert_eq!(lines, [expected.line(path, route)]);
    }
}

#[actix_web::test]
async fn failures_of_predicates_are_errors() {
    let server = start();
    let unreadable = "the browser will keep the response from the page";
    let denied = Expected {
        message: "the browser will keep the response from the page: the function in `allow_if` returned `false`",
        reason: "predicate-denied",
        origin: "https://evil.example",
        method: "POST",
        handler: "asked",
        ran: "run",
        more: "",
    };
    server.send("POST /asked/1", &[EVIL]).await;
    assert_eq!(lines_about("/asked/1"), [denied.line("/asked/1", "/asked/{id}")]);
    server.send("GET /asked/2", &[EVIL]).await;
    let lines = lines_about("/asked/2");
    let [failed, refused] = &lines[..] else { panic!("{lines:?}") };
    assert!(failed.starts_with(
        "cors_runtime: the function in `allow_if` failed: refused reason=\"predicate-failed\" origin=\"https://evil.example\" \
         path=\"/asked/2\" error=\"the database cannot be reached"
    ));
    assert!(failed.len() < 700, "errors are cut: {failed}");
    assert!(refused.starts_with(&format!("cors_runtime: {unreadable}: the function in `allow_if` returned an error")));
}

#[actix_web::test]
async fn allowed_requests_are_not_logged() {
    let server = start();
    let own = format!("http://{}", server.address());
    server.send("POST /logged/5", &[("Origin", &own)]).await;
    server.send("POST /logged/5", &[EVIL, ("Sec-Fetch-Site", "same-origin")]).await;
    server.send("OPTIONS /logged/5", &[SHOP, asks("GET"), ("Access-Control-Request-Headers", "x-request-id")]).await;
    server.send("GET /logged/5", &[SHOP]).await;
    server.send("GET /logged/5", &[]).await;
    assert_eq!(lines_about("/logged/5"), [] as [&str; 0]);
}

#[actix_web::test]
async fn strangers_cannot_forge_or_flood_the_log() {
    let server = start();
    server.send_bytes("GET /logged/6", b"Origin: https://a.com\x80\"\\ rule=x\r\n", b"").await;
    let lines = lines_about("/logged/6");
    assert!(lines[0].contains(r#"https://a.com\\x80\\\"\\\\ rule=x"#), "{lines:?}");
    server.send("GET /logged/8", &[EVIL, asks("SPOOF")]).await;
    assert!(lines_about("/logged/8")[0].contains("method=\"GET\""));
    let long = "a".repeat(8_192);
    server.send("GET /logged/7", &[("Origin", &long)]).await;
    server.send(&format!("GET /logged/9{long}"), &[EVIL]).await;
    server.send("OPTIONS /logged/10", &[SHOP, asks("GET"), ("Access-Control-Request-Headers", &long)]).await;
    server.send("OPTIONS /logged/11", &[SHOP, ("Access-Control-Request-Method", &long)]).await;
    server.send("GET /logged/12", &[EVIL; 40]).await;
    let log = LOG.text();
    for marker in ["/logged/7", "/logged/9", "/logged/10", "/logged/12"] {
        let about: Vec<&str> = log.lines().filter(|line| line.contains(marker)).collect();
        assert!(!about.is_empty() && about.iter().all(|line| line.len() < 1_200), "{marker}: {about:?}");
    }
}

/// The message and the reason of the only line about a path.
fn only_message_about(path: &str) -> (String, String) {
    let lines = lines_about(path);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    let (message, fields) = lines[0].split_once(" reason=\"").unwrap();
    (message.trim_start_matches("cors_runtime: ").to_owned(), fields.split('"').next().unwrap().to_owned())
}

#[actix_web::test]
async fn an_enforced_refusal_logs_its_cause_and_its_remedy() {
    const REFUSED: &str = "request refused before the handler: ";
    let server = start();
    let host = server.address().to_string();
    let null = "; pages of listed origins send `null` as well, under `Referrer-Policy: no-referrer`, after redirects and in \
                sandboxed frames";
    let mismatch = format!(
        "the origin is neither listed nor the host that the request was sent to; it was sent to `{host}`, which a proxy may \
         have changed"
    );
    let near = "the policy does not list this origin, but `https://partner.example`";
    let of_site = |which| {
        format!(
            "the request comes from another {which}, according to `Sec-Fetch-Site`, and the policy does not trust it"
        )
    };
    let site = |value| ("Sec-Fetch-Site", value);
    for (path, headers, message, reason) in [
        ("/alone/1", &[EVIL][..], mismatch.clone(), "host-mismatch"),
        ("/alone/2", &[("Origin", "http://partner.example"), site("cross-site")], near.to_owned(), "cross-site"),
        ("/alone/3", &[site("cross-site")], of_site("site"), "cross-site"),
        ("/alone/4", &[site("same-site")], of_site("origin of the same site"), "same-site"),
        (
            "/alone/5",
            &[("Origin", "null")],
            format!("the request has `Origin: null`, which no list matches{null}"),
            "origin-null",
        ),
        (
            "/enforced/1",
            &[EVIL],
            format!("{mismatch}; to let strangers send it: `.except(\"/enforced/1\")` on the `Cors`"),
            "host-mismatch",
        ),
        // It would have to be written in another form.
        ("/enforced/%7B1", &[site("cross-site")], of_site("site"), "cross-site"),
    ] {
        server.send(&format!("POST {path}"), headers).await;
        assert_eq!(only_message_about(path), (format!("{REFUSED}{message}"), reason.to_owned()), "{path}");
    }
    assert!(lines_about("/enforced/1")[0].contains(&format!("policy=\"OUTER ({}:", file!())));
    let origin = ("Origin", "null");
    server.send("POST /enforced/null", &[origin, ("X-Forwarded-Host", "shop.example.com")]).await;
    assert_eq!(only_message_about("/enforced/null").1, "origin-null");
}

#[actix_web::test]
async fn a_looser_policy_inside_is_named_once() {
    let server = start();
    let asks_post = asks("POST");
    for id in 10..13 {
        server.send(&format!("OPTIONS /enforced/{id}"), &[("Origin", "https://partner.example"), asks_post]).await;
    }
    let file = file!();
    let source: Vec<&str> = include_str!("log.rs").lines().collect();
    let outer = 1 + source.iter().position(|line| line.contains("Cors::new(&OUTER)")).unwrap();
    let expected = format!(
        "the policy {file}:{} allows a request that the policy OUTER ({file}:{outer}) around it refuses before any handler; if it is to \
         be reached, write `.except(\"/enforced/{{id}}\")` there",
        line_of_policy("enforced")
    );
    let log = LOG.text();
    let warnings: Vec<&str> = log.lines().filter(|line| line.contains("refuses before any handler")).collect();
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert!(
        warnings[0].contains(" WARN cors_runtime: ") && warnings[0].ends_with(&expected),
        "{warnings:#?}\n{expected}"
    );
}
