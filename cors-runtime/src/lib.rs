//! Per-route CORS for actix-web that cannot be misconfigured.
//!
//! A handler declares which origins may call it from a browser, the compiler checks that the policy is sound, and preflight
//! requests are answered for you:
//!
//! ```
//! use actix_web::{App, Responder, get, web};
//! use cors_runtime::cors;
//!
//! /// One order, for the shop's own front end.
//! #[cors(origins = ["https://shop.example.com"], credentials, expose = ["X-Total-Count"], max_age = "1h")]
//! #[get("/orders/{id}")]
//! async fn order(id: web::Path<u64>) -> impl Responder {
//!     format!("order {id}")
//! }
//!
//! // Serves `GET /orders/{id}` and its preflight.
//! let app = App::new().service(order);
//! ```
//!
//! See [`cors`] for the attribute and [`rules::Rule`] for the rules that it checks.
//!
//! # What a request gets
//!
//! | | preflight, origin allowed | preflight, not allowed | actual, allowed | actual, not allowed | not CORS |
//! |---|---|---|---|---|---|
//! | status | 204 (`preflight_status`) | 403 | the handler's | the handler's (403 where [enforced](guide::csrf)) | the handler's (403 where enforced, if `Sec-Fetch-Site` is foreign) |
//! | `Access-Control-Allow-Origin` | the origin, or `*` | – | the origin, or `*` | – | `*` where that is constant |
//! | `…-Allow-Credentials: true` | with credentials | – | with credentials | – | – |
//! | `…-Allow-Methods` | the route's methods | – | – | – | – |
//! | `…-Allow-Headers` | the list, `*`, or the mirrored request | – | – | – | – |
//! | `…-Max-Age` | if set | – | – | – | – |
//! | `…-Expose-Headers` | – | – | if set | – | as `Allow-Origin` |
//! | `Vary` gains | `Origin`, `Access-Control-Request-Method`, `Access-Control-Request-Headers` | the same | `Origin`, unless `Access-Control-Allow-Origin` is constantly `*` | the same | the same |
//!
//! A preflight is an `OPTIONS` request with an `Origin` and exactly one `Access-Control-Request-Method`
//! ([Fetch, CORS protocol](https://fetch.spec.whatwg.org/#http-cors-protocol)). A repeated or malformed `Origin` header is
//! never allowed; a policy that always sends `*` does not read the header.
//!
//! CORS headers that a handler or a middleware inside the route sets are removed: only those of the policy are sent.
//!
//! # What the server sees
//!
//! Browsers do not tell scripts why a request was refused. The server logs each refusal as a [`tracing`] event of level `DEBUG`
//! with the target `cors_runtime`. In programs without a `tracing` subscriber the events go to the [`log`] crate, so
//! `RUST_LOG=cors_runtime=debug` works with `env_logger` too. The fields are `reason` (a [`Reason`]), `origin`, `method`, `path`,
//! `route`, `policy` (its name and place), `handler` (`run` or `not run`), `near` (the listed origin that was probably intended),
//! `header` and `see` (the page of the reason). Values from the request are shortened and escaped.
//!
//! If that level is enabled, an allowed preflight that requests more headers than the policy allows is logged too, because the
//! browser will refuse it. If a middleware inside a [`Cors`] fails before a route is reached, the resulting refusal is not
//! logged.
//!
//! # Features
//!
//! - `surface`: for tests. [`surface`] shows full paths, and [`Surface::assert_matches_file`] compares it with a stored file. The
//!   feature enables actix-web's `experimental-introspection`, so put it in `[dev-dependencies]`.
//! - `inspector`: [`Inspector`], a page for development that shows who may call what and why requests are refused.
//! - `serde`: a [`Policy`] and [`rules::StrictOrigins`] can be read from configuration files.
//! - `regex`: expressions in placeholders, such as `https://pr-{_:[0-9]+}.example.com`, see [`cors`](macro@cors#origins), and
//!   [`PolicyBuilder::danger_origin_regex`].
//!
//! # Limits
//!
//! - Without outer middleware, `#[cors]` needs nothing but `service(handler)`. A middleware around an `App` or a `Scope` sees
//!   preflights first: see [`SkipPreflight`] for authentication there, and [`Cors`] for a default policy.
//! - Errors that a middleware *inside* the route returns carry the policy's headers. A layer *outside* the route that
//!   builds another response from such an error loses them.
//! - A plain route that is registered before an overlapping annotated one takes its requests. Without a method guard it takes
//!   the preflights too. With one (`#[put]`, `web::put()`) it takes the request but not its preflight: the annotated route
//!   answers that, by a policy that the plain route does not have. Annotate both, or write `#[cors(disabled)]` on the plain one.
//! - A preflight has no body, no `Content-Type` and the method `OPTIONS`. A guard that reads these rejects it, so the browser
//!   does not send the request. `preflight_guards = skip` exempts preflights from the route's guards.
//! - Enforcing does not prevent DNS rebinding (check the host with a guard): [CORS and CSRF](guide::csrf) lists what it closes.

// Shows in the documentation which feature an item needs; docs.rs sets the flag.
#![cfg_attr(docsrs, feature(doc_cfg))]

/// The README's programs, which need both features.
#[cfg(all(doctest, feature = "regex", feature = "serde"))]
#[doc = include_str!("../README.md")]
struct Readme;

// In the order of the flow; blank lines keep rustfmt from sorting them.
mod policy;

mod route;

mod route_tables;

mod request;

mod predicate;

mod decision;

mod surface;

mod middleware;

mod actix_cors_names;

#[cfg(feature = "inspector")]
mod inspector;

pub mod guide;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use cors_macros::{cors, policy};
pub use cors_rules::Reason;

#[cfg(feature = "inspector")]
pub use crate::inspector::Inspector;

pub use crate::{
    middleware::{cors::Cors, skip_preflight::SkipPreflight},
    policy::{
        Policy,
        builder::{MaxAge, PolicyBuilder, SettingText},
        into_policy::IntoPolicy,
        origin_list::{LoadEnvError, OriginList},
        predicate_policy::PredicatePolicy,
    },
    predicate::{OriginRequest, PredicateResult},
    surface::{
        registry::{mounted, surface},
        table::{Surface, SurfaceRow},
    },
};

/// The rules that a policy is checked against, and the types that report mistakes.
pub mod rules {
    // Messages link to its documentation here.
    #[doc(inline)]
    pub use cors_rules::Rule;
    #[doc(no_inline)]
    pub use cors_rules::{
        Credentials, CredentialsDraft, Draft, HeadersDraft, ListDraft, MaxAgeDraft, OriginListRules, OriginPattern,
        OriginPatterns, OriginRegex, OriginSet, OriginTemplate, Origins, ParameterMatch, Policy, PolicyError,
        PolicyErrors, PublicSuffixesDraft, Redundancy, RequestHeaders, Setting, StrictOrigins, is_serialized_origin,
    };
}
