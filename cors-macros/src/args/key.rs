//! The keys of the attribute.

use proc_macro2::{Ident, TokenStream, TokenTree};

/// The keys, in the order of the documentation.
const KEYS: &[&str] = &[
    "origins",
    "dev_origins",
    "credentials",
    "headers",
    "expose",
    "max_age",
    "methods",
    "preflight",
    "preflight_status",
    "preflight_guards",
    "enforce",
    "policy",
    "disabled",
    "danger_insecure_origins",
    "danger_public_suffixes",
    "crate",
];

/// The key that expansions of `#[cors] mod` write; nobody else does.
pub(crate) const INHERITED: &str = "__inherited";

/// The same for what registers a route.
pub(crate) const INHERITED_REGISTRATION: &str = "__inherited_registration";

/// The keys that say something about a route, and not about a policy.
pub(super) const ROUTE_KEYS: &[&str] = &["preflight", "preflight_guards", "policy", "disabled"];

/// The keys that may stand beside `policy`.
pub(super) const ALLOWED_WITH_POLICY: &[&str] =
    &["methods", "preflight", "preflight_status", "preflight_guards", "enforce", "policy", "crate"];

/// Where the arguments stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    /// In `#[cors(…)]`.
    Attribute,
    /// In the braces of `policy!`.
    Policy,
}

impl Context {
    pub(super) fn keys(self) -> impl Iterator<Item = &'static str> + Clone {
        KEYS.iter().copied().filter(move |key| self == Self::Attribute || !ROUTE_KEYS.contains(key))
    }
}

/// The key that stands among these tokens, where a comma should be before it.
pub(crate) fn find_key(tokens: &TokenStream) -> Option<Ident> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(word) if KEYS.iter().any(|key| word == key) => Some(word),
        _ => None,
    })
}
