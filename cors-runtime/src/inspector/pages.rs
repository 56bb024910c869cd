//! The page and the resources that it loads.

use std::{
    fmt::Write as _,
    hash::{BuildHasher as _, RandomState},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    dev::RequestHead,
    http::{
        Method, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    },
    rt::time::sleep,
};
use bytes::Bytes;
use futures_util::stream;
use serde_json::{Map, Value, json};

use super::{gate::Gate, journal::journal, trial};
use crate::{request::classify::field_lines, surface::registry::mounted};

/// The path of the page.
pub(super) const PATH: &str = "/_cors";

const PAGE: &str = include_str!("page.html");

/// How often a stream checks for new exchanges.
const INTERVAL: Duration = Duration::from_millis(300);

/// How often one stream checks before it ends. The browser then reconnects; a server that shuts down waits no longer than that.
const MAX_LOOKS: u32 = 10;

/// The maximum number of concurrent streams.
const MAX_STREAMS: usize = 8;

static STREAMS: AtomicUsize = AtomicUsize::new(0);

/// Whether a path is the inspector's.
pub(super) fn is_page(path: &str) -> bool {
    path.strip_prefix(PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Responds to a request for one of the pages.
pub(super) fn answer(head: &RequestHead, gate: Gate) -> HttpResponse {
    if let Some(reason) = gate.refusal(head) {
        tracing::info!(target: "cors_runtime::inspector", reason, "the inspector's page was refused");
        return secure(HttpResponse::Forbidden()).body(
            "This page is only available on the machine that the server runs on, under the name localhost. If you followed a link, copy the \
             address into the address bar.\n",
        );
    }
    if head.method != Method::GET {
        return secure(HttpResponse::MethodNotAllowed()).finish();
    }
    match head.uri.path().strip_prefix(PATH) {
        Some("") => page(),
        Some("/surface") => json_response(StatusCode::OK, &surface()),
        Some("/exchanges") => exchanges(last_event(head)),
        Some("/try") => match trial::answer(head.uri.query().unwrap_or_default()) {
            Ok(answer) => json_response(StatusCode::OK, &answer),
            Err(problem) => json_response(StatusCode::BAD_REQUEST, &json!({ "problem": problem })),
        },
        _ => secure(HttpResponse::NotFound()).finish(),
    }
}

fn secure(mut response: HttpResponseBuilder) -> HttpResponseBuilder {
    response
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header(("Cross-Origin-Resource-Policy", "same-origin"))
        .insert_header(("X-Frame-Options", "DENY"));
    response
}

/// Only scripts and styles with the nonce of this response run, so injected ones do not.
fn page() -> HttpResponse {
    let nonce = format!("{:016x}{:016x}", RandomState::new().hash_one(1), RandomState::new().hash_one(2));
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    secure(HttpResponse::Ok())
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .body(PAGE.replace("{nonce}", &nonce))
}

fn json_response(status: StatusCode, value: &Value) -> HttpResponse {
    secure(HttpResponse::build(status)).content_type("application/json").body(value.to_string())
}

fn surface() -> Value {
    let surface = mounted().with_dev_origins();
    let rows = surface.iter().map(|row| {
        json!({
            "method": row.method(),
            "path": row.path(),
            "policy": row.policy(),
            "settings": row.settings().map(|(key, value)| (key.to_owned(), json!(value))).collect::<Map<_, _>>(),
            "place": format!("{}:{}", row.file(), row.line()),
            "risks": row.risks(),
        })
    });
    rows.collect()
}

/// The number of the last exchange that the page has, 0 if it has none from this process.
fn last_event(head: &RequestHead) -> u64 {
    let name = HeaderName::from_static("last-event-id");
    let line = field_lines(head, &name).first().and_then(|line| line.to_str().ok());
    let (run, id) = line.and_then(|line| line.split_once('-')).unwrap_or_default();
    let is_of_this_run = u64::from_str_radix(run, 16).is_ok_and(|run| run == journal().run());
    id.parse().ok().filter(|_| is_of_this_run).unwrap_or_default()
}

/// A stream of exchanges as server-sent events.
///
/// <https://html.spec.whatwg.org/multipage/server-sent-events.html>
fn exchanges(after: u64) -> HttpResponse {
    let Some(open) = Open::new() else {
        return secure(HttpResponse::ServiceUnavailable()).body("too many streams\n");
    };
    let events = stream::unfold((after, 0, open), |(mut last, looks, open)| async move {
        if looks == MAX_LOOKS {
            return None;
        }
        if looks > 0 {
            sleep(INTERVAL).await;
        }
        // A comment keeps the connection alive.
        let mut text = if looks == 0 { "retry: 200\n\n".to_owned() } else { ":\n\n".to_owned() };
        let (run, entries) = {
            let journal = journal();
            (journal.run(), journal.after(last))
        };
        for (id, entry) in entries {
            // Writing to a string cannot fail.
            let _ = write!(text, "id: {run:x}-{id}\ndata: {entry}\n\n");
            last = id;
        }
        Some((Ok::<_, actix_web::Error>(Bytes::from(text)), (last, looks + 1, open)))
    });
    secure(HttpResponse::Ok()).content_type("text/event-stream").streaming(events)
}

/// One of the streams that may be open.
struct Open;

impl Open {
    fn new() -> Option<Self> {
        if STREAMS.fetch_add(1, Ordering::SeqCst) < MAX_STREAMS {
            return Some(Self);
        }
        STREAMS.fetch_sub(1, Ordering::SeqCst);
        None
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        STREAMS.fetch_sub(1, Ordering::SeqCst);
    }
}
