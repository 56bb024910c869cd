//! From a draft to tables, at run time.

use std::sync::Arc;

use actix_web::http::{Method, header::HeaderValue};
use cors_rules::{Credentials, Draft, OriginPattern, OriginSet, Origins, PolicyErrors, RequestHeaders};

use super::{
    Policy,
    enforcement::Enforcement,
    methods::Methods,
    origin_regex::OriginRegex,
    static_or_arc::StaticOrArc,
    table::{AllowHeaders, CredentialsTable, ListTable},
};

impl Policy {
    /// The policy that a draft means; `lists` are those that it names.
    pub(crate) fn from_draft(mut draft: Draft, lists: Vec<ListTable>) -> Result<Self, PolicyErrors> {
        draft.allows_empty_lists = true;
        let policy = draft.validate()?;
        // As in the attribute: the profile that the server is built with decides.
        let dev_origins = if cfg!(debug_assertions) { policy.dev_origins() } else { &[] };
        let exposed = policy.exposed_headers();
        Ok(Self {
            regexes: regexes(policy.origin_regexes(), policy.dev_origin_regexes()),
            predicate: None,
            predicate_function: None,
            origins: match policy.origins() {
                Origins::Any => None,
                Origins::Listed(patterns) => Some(shared_set(&[patterns, dev_origins].concat())),
            },
            lists: StaticOrArc::Shared(lists.into()),
            credentials: match policy.credentials() {
                Credentials::Never => CredentialsTable::Never,
                Credentials::Always => CredentialsTable::Always,
                Credentials::Only(patterns) => CredentialsTable::Only(shared_set(patterns)),
            },
            allow_headers: allow_headers(policy.request_headers()),
            allow_headers_for_json: allow_headers(&policy.request_headers_for_json()),
            expose_headers: if exposed.is_empty() { None } else { list(exposed) },
            max_age: policy.max_age_seconds().map(HeaderValue::from),
            methods: policy.methods().map(shared_methods),
            preflight_status: policy.preflight_status(),
            enforcement: Enforcement::new(policy.enforces(), *policy.credentials() != Credentials::Never),
        })
    }
}

/// Expressions, compiled when the first request needs them.
#[cfg(feature = "regex")]
fn regexes(always: &[cors_rules::OriginRegex], dev: &[cors_rules::OriginRegex]) -> StaticOrArc<[OriginRegex]> {
    let dev = if cfg!(debug_assertions) { dev } else { &[] };
    StaticOrArc::Shared(always.iter().chain(dev).map(OriginRegex::new).collect())
}

/// Without the feature, validation refuses every expression.
#[cfg(not(feature = "regex"))]
fn regexes(_: &[cors_rules::OriginRegex], _: &[cors_rules::OriginRegex]) -> StaticOrArc<[OriginRegex]> {
    StaticOrArc::Static(&[])
}

#[cfg(feature = "serde")]
impl<'de> serde_core::Deserialize<'de> for Policy {
    fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let draft = Draft::deserialize(deserializer)?;
        Self::from_draft(draft, Vec::new()).map_err(serde_core::de::Error::custom)
    }
}

fn shared_set(patterns: &[OriginPattern]) -> StaticOrArc<OriginSet> {
    StaticOrArc::Shared(Arc::new(OriginSet::new(patterns)))
}

/// Validated names are tokens.
fn shared_methods(names: &[String]) -> Methods {
    Methods::Shared(names.iter().filter_map(|name| Method::from_bytes(name.as_bytes()).ok()).collect())
}

fn allow_headers(headers: &RequestHeaders) -> AllowHeaders<HeaderValue> {
    match headers {
        RequestHeaders::Names(names) if names.is_empty() => AllowHeaders::None,
        RequestHeaders::Names(names) => list(names).map_or(AllowHeaders::None, AllowHeaders::List),
        RequestHeaders::Mirror => AllowHeaders::Mirror,
    }
}

/// Header names are tokens, and a list of tokens is a header value.
fn list(names: &[String]) -> Option<HeaderValue> {
    HeaderValue::try_from(names.join(", ")).ok()
}
