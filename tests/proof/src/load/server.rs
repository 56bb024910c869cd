//! The server under load: a route for each kind of policy.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Duration,
};

use actix_web::{App, HttpResponse, HttpServer, Responder, get, routes, web};
use bytes::Bytes;
use cors_runtime::{Cors, OriginList, OriginRequest, Policy, cors};
use futures_util::stream;

/// In every version of the list.
pub const LISTED: &str = "https://listed.example.com";
/// In every other version.
pub const SOMETIMES: &str = "https://sometimes.example.com";
/// Allowed by the function.
pub const ASKED: &str = "https://asked.example.com";
/// The function fails.
pub const FAILING: &str = "https://failing.example.com";

/// A part of the body of `/large`.
static PART: [u8; 64 << 10] = [b'x'; 64 << 10];
/// How many parts it has: more than the buffers of a connection hold.
const PARTS: usize = 128;

static ORIGINS: OriginList = OriginList::new();

#[cors(origins = "*", headers = any)]
#[routes]
#[get("/public")]
#[put("/public")]
async fn public() -> impl Responder {
    "public"
}

#[cors(origins = [from(ORIGINS), "https://*.tenants.example.com"], credentials, expose = ["X-Total-Count"], max_age = "1h")]
#[routes]
#[get("/listed")]
#[put("/listed")]
async fn listed() -> impl Responder {
    "listed"
}

/// Sometimes at once, sometimes later, as with a cache in front of a database.
async fn is_allowed(request: &OriginRequest) -> Result<bool, &'static str> {
    match request.origin() {
        FAILING => Err("the database does not answer"),
        ASKED => {
            actix_web::rt::task::yield_now().await;
            Ok(true)
        }
        _ => Ok(false),
    }
}

#[cors(origins = [allow_if(is_allowed)])]
#[routes]
#[get("/asked")]
#[put("/asked")]
async fn asked() -> impl Responder {
    "asked"
}

#[cors(origins = [from(ORIGINS)])]
#[get("/large")]
async fn large() -> impl Responder {
    // Part by part, so a slow reader costs the server a part and not the whole, which would look like a leak.
    let parts = (0..PARTS).map(|_| Ok::<_, Infallible>(Bytes::from_static(&PART)));
    HttpResponse::Ok().streaming(stream::iter(parts))
}

/// Starts it on a free port, with time limits that clients can run into.
pub fn start() -> SocketAddr {
    ORIGINS.load([LISTED]).expect("a list without mistakes");
    let app = || {
        let policy = Policy::builder().origins([LISTED]).build().expect("the policy breaks no rule");
        let around = web::scope("/around").wrap(Cors::new(policy)).route("/it", web::get().to(|| async { "around" }));
        App::new().service((public, listed, asked, large, around))
    };
    let server = HttpServer::new(app)
        .workers(2)
        .disable_signals()
        .client_request_timeout(Duration::from_secs(3))
        .client_disconnect_timeout(Duration::from_secs(1))
        .bind(("127.0.0.1", 0))
        .expect("a free port");
    let address = server.addrs()[0];
    actix_web::rt::spawn(server.run());
    address
}

/// Replaces the list as fast as a list may be replaced, short by long and long by short.
pub fn replace_origins(over: &AtomicBool, replacements: &AtomicU64) {
    let many: Vec<String> = (0..300).map(|number| format!("https://tenant-{number}.example.com")).collect();
    let long: Vec<&str> = many.iter().map(String::as_str).chain([LISTED, SOMETIMES]).collect();
    while !over.load(Ordering::Relaxed) {
        for list in [&long[..], &[LISTED]] {
            ORIGINS.load(list).expect("a list without mistakes");
            replacements.fetch_add(1, Ordering::Relaxed);
        }
        thread::sleep(Duration::from_millis(1));
    }
}
