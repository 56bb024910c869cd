//! Turns a draft into tables, at run time.

use actix_web::http::{Method, header::HeaderValue};
use cors_rules::{Credentials, Draft, Origins, PolicyErrors, RequestHeaders};

use super::{
    Policy,
    enforcement::Enforcement,
    methods::Methods,
    patterns::Patterns,
    predicate::BoxedPredicate,
    static_or_arc::StaticOrArc,
    table::{AllowHeaders, CredentialsTable, ListTable, PredicateTable},
};

impl Policy {
    /// The policy of a draft; `lists` are those that it names, and `function` decides about unlisted origins.
    pub(crate) fn from_draft(
        mut draft: Draft,
        lists: Vec<ListTable>,
        function: Option<BoxedPredicate>,
    ) -> Result<Self, PolicyErrors> {
        draft.allows_empty_lists = true;
        draft.has_runtime_origins = function.is_some();
        let policy = draft.validate()?;
        // As in the attribute, the server's build profile decides.
        let none = Origins::default();
        let dev_origins = if cfg!(debug_assertions) { policy.dev_origins() } else { &none };
        let exposed = policy.exposed_headers();
        let origins = match (policy.origins(), dev_origins) {
            (Origins::Any, _) | (_, Origins::Any) => None,
            (Origins::Listed(patterns), Origins::Listed(dev)) => Some(Patterns::from_lists(&[patterns, dev])),
        };
        let has_templates = origins.as_ref().is_some_and(|patterns| !patterns.templates.is_empty());
        Ok(Self {
            has_sets_only: !has_templates && lists.is_empty() && policy.danger_origin_regexes().is_empty(),
            name: None,
            danger_origin_regexes: StaticOrArc::Shared(policy.danger_origin_regexes().into()),
            predicate: function.as_ref().map(|_| PredicateTable {
                name: "closure",
                is_dev: false,
                headers: &[],
                // As in the attribute.
                skips_insecure_origins: *policy.credentials() == Credentials::Always && !draft.danger_insecure_origins,
            }),
            predicate_function: function,
            origins,
            origins_without_dev: match policy.origins() {
                Origins::Listed(patterns) if *dev_origins != none => Some(Patterns::from_lists(&[patterns])),
                Origins::Listed(_) | Origins::Any => None,
            },
            lists: StaticOrArc::Shared(lists.into()),
            credentials: match policy.credentials() {
                Credentials::Never => CredentialsTable::Never,
                Credentials::Always => CredentialsTable::Always,
                Credentials::Only(patterns) => CredentialsTable::Only(Patterns::from_lists(&[patterns])),
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

#[cfg(feature = "serde")]
impl<'de> serde_core::Deserialize<'de> for Policy {
    fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let draft = Draft::deserialize(deserializer)?;
        Self::from_draft(draft, Vec::new(), None).map_err(serde_core::de::Error::custom)
    }
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
