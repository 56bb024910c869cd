//! Relations between keys.

use cors_rules::Key;
use proc_macro2::Span;

/// A written key with its span.
pub(super) type WrittenKey = (Key, Span);

/// The key that expansions of `#[cors] mod` write for the policy of the module.
pub(crate) const INHERITED: &str = "__inherited";

/// The same for the function that registers a route.
pub(crate) const INHERITED_REGISTRATION: &str = "__inherited_registration";

/// Whether the key lists origins, or makes a list of them unnecessary.
pub(super) fn settles_origins(key: Key) -> bool {
    match key {
        Key::Origins | Key::DangerOriginRegexes | Key::Policy | Key::Disabled => true,
        Key::DevOrigins
        | Key::Credentials
        | Key::Headers
        | Key::Expose
        | Key::MaxAge
        | Key::Methods
        | Key::Preflight
        | Key::PreflightStatus
        | Key::PreflightGuards
        | Key::Enforce
        | Key::DangerInsecureOrigins
        | Key::DangerPublicSuffixes
        | Key::Crate => false,
    }
}

/// Whether a key is about the route and may be beside a named policy.
pub(super) fn is_about_route(key: Key) -> bool {
    match key {
        Key::Methods | Key::Preflight | Key::PreflightStatus | Key::PreflightGuards | Key::Enforce => true,
        Key::Origins
        | Key::DevOrigins
        | Key::DangerOriginRegexes
        | Key::Credentials
        | Key::Headers
        | Key::Expose
        | Key::MaxAge
        | Key::Policy
        | Key::Disabled
        | Key::DangerInsecureOrigins
        | Key::DangerPublicSuffixes
        | Key::Crate => false,
    }
}
