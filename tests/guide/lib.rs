//! Runs the guide's snippets, with all features and the crates that they use.

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/cors_in_one_page.md")]
mod cors_in_one_page {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/from_actix_cors.md")]
mod from_actix_cors {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/console.md")]
mod console {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/csrf.md")]
mod csrf {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/reasons.md")]
mod reasons {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/cookies.md")]
mod cookies {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/bearer.md")]
mod bearer {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/public_api.md")]
mod public_api {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/environments.md")]
mod environments {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/partners.md")]
mod partners {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/websocket_sse.md")]
mod websocket_sse {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/transfers.md")]
mod transfers {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/static_files.md")]
mod static_files {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/shells.md")]
mod shells {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/proxies.md")]
mod proxies {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/openapi.md")]
mod openapi {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/plain_routes.md")]
mod plain_routes {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/observing.md")]
mod observing {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/recipes/fleets.md")]
mod fleets {}

#[cfg(doctest)]
#[doc = include_str!("../../cors-runtime/src/guide/testing.md")]
mod testing {}
