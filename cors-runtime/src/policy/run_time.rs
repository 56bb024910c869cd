//! From a draft to tables, at run time.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use actix_web::http::header::HeaderValue;
use cors_rules::{Credentials, Draft, OriginPattern, OriginSet, Origins, PolicyErrors, RequestHeaders};

use super::{AllowHeaders, CredentialsTable, ListTable, Policy};
use crate::{held::Held, origin_regex::OriginRegex, route::USUAL_METHODS};

impl Policy {
    /// The policy that a draft means; `lists` are those that it names.
    pub(crate) fn from_draft(draft: &Draft, lists: Vec<ListTable>) -> Result<Self, PolicyErrors> {
        let policy = draft.validate()?;
        // As in the attribute: the profile that the server is built with decides.
        let dev_origins = if cfg!(debug_assertions) { policy.dev_origins() } else { &[] };
        let exposed = policy.exposed_headers();
        Ok(Self {
            regexes: regexes(policy.origin_regexes(), policy.dev_origin_regexes()),
            asks: None,
            origins: match policy.origins() {
                Origins::Any => None,
                Origins::Listed(patterns) => Some(shared_set(&[patterns, dev_origins].concat())),
            },
            lists: Held::Shared(lists.into()),
            credentials: match policy.credentials() {
                Credentials::Never => CredentialsTable::Never,
                Credentials::Always => CredentialsTable::Always,
                Credentials::Only(patterns) => CredentialsTable::Only(shared_set(patterns)),
            },
            allow_headers: allow_headers(policy.request_headers()),
            allow_headers_for_json: allow_headers(&policy.request_headers_for_json()),
            expose_headers: if exposed.is_empty() { None } else { list(exposed) },
            max_age: policy.max_age_seconds().map(HeaderValue::from),
            methods: policy.methods().map(|methods| Held::Shared(methods.iter().map(|name| keep(name)).collect())),
            preflight_status: policy.preflight_status(),
            enforces: policy.enforces(),
        })
    }
}

/// What is compiled when the first request asks.
#[cfg(feature = "regex")]
fn regexes(always: &[cors_rules::OriginRegex], dev: &[cors_rules::OriginRegex]) -> Held<[OriginRegex]> {
    let dev = if cfg!(debug_assertions) { dev } else { &[] };
    Held::Shared(always.iter().chain(dev).map(OriginRegex::new).collect())
}

/// Without the feature, validation refuses every expression.
#[cfg(not(feature = "regex"))]
fn regexes(_: &[cors_rules::OriginRegex], _: &[cors_rules::OriginRegex]) -> Held<[OriginRegex]> {
    Held::Static(&[])
}

#[cfg(feature = "serde")]
impl<'de> serde_core::Deserialize<'de> for Policy {
    fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let draft = Draft::deserialize(deserializer)?;
        Self::from_draft(&draft, Vec::new()).map_err(serde_core::de::Error::custom)
    }
}

fn shared_set(patterns: &[OriginPattern]) -> Held<OriginSet> {
    Held::Shared(Arc::new(OriginSet::new(patterns)))
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

/// The same name for the rest of the program, as those of generated tables are. Policies name few methods that are not
/// usual ones, and each is kept once.
fn keep(method: &str) -> &'static str {
    static OTHERS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    if let Some(usual) = USUAL_METHODS.iter().find(|usual| **usual == method) {
        return usual;
    }
    let mut others = OTHERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = others.get(method) {
        return known;
    }
    let kept: &'static str = Box::leak(method.into());
    others.insert(kept);
    kept
}
