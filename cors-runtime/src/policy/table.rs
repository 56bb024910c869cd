//! The tables that generated code fills in.

use actix_web::http::header::HeaderValue;

use super::{
    origin_list::OriginList,
    patterns::{PatternData, PatternTable, Patterns},
};

/// A policy in generated code. All values come from a validated policy. `P` is a list of patterns.
#[derive(Clone, Copy, Debug)]
pub struct PolicyTable<P = PatternTable> {
    /// The name of the policy in the source, if it has one.
    pub name: Option<&'static str>,
    /// `None` for every origin.
    pub origins: Option<P>,
    /// The same without `dev_origins`, where this build adds some.
    pub origins_without_dev: Option<P>,
    /// Further origins, known at run time.
    pub lists: &'static [ListTable],
    /// The predicate for unlisted origins.
    pub predicate: Option<PredicateTable>,
    /// Whose requests may carry credentials.
    pub credentials: CredentialsTable<P>,
    /// The value of `Access-Control-Allow-Headers`.
    pub allow_headers: AllowHeaders<&'static str>,
    /// The same for routes that read a JSON body.
    pub allow_headers_for_json: AllowHeaders<&'static str>,
    /// The value of `Access-Control-Expose-Headers`.
    pub expose_headers: Option<&'static str>,
    /// The value of `Access-Control-Max-Age`, in seconds.
    pub max_age: Option<&'static str>,
    /// The methods that the policy is narrowed to.
    pub methods: Option<&'static [&'static str]>,
    /// The status of a successful preflight.
    pub preflight_status: u16,
    /// Whether requests of untrusted origins are refused before the handler runs, if the policy has `enforce`.
    pub enforces: Option<bool>,
}

impl PolicyTable<PatternData> {
    /// The same table with lists of patterns that stay in memory until the program ends.
    pub(crate) fn build(&self) -> PolicyTable {
        PolicyTable {
            name: self.name,
            origins: self.origins.map(PatternData::build),
            origins_without_dev: self.origins_without_dev.map(PatternData::build),
            lists: self.lists,
            predicate: self.predicate,
            credentials: match self.credentials {
                CredentialsTable::Never => CredentialsTable::Never,
                CredentialsTable::Always => CredentialsTable::Always,
                CredentialsTable::Only(patterns) => CredentialsTable::Only(patterns.build()),
            },
            allow_headers: self.allow_headers,
            allow_headers_for_json: self.allow_headers_for_json,
            expose_headers: self.expose_headers,
            max_age: self.max_age,
            methods: self.methods,
            preflight_status: self.preflight_status,
            enforces: self.enforces,
        }
    }
}

/// A list of origins with its name.
#[derive(Clone, Copy, Debug)]
pub struct ListTable {
    /// Its name in the source, for the log.
    pub name: &'static str,
    /// The list itself.
    pub list: &'static OriginList,
    /// Whether it is one of `dev_origins`.
    pub is_dev: bool,
}

/// A predicate. The function itself is a type beside the policy.
#[derive(Clone, Copy, Debug)]
pub struct PredicateTable {
    /// Its name in the source.
    pub name: &'static str,
    /// Whether it is one of `dev_origins`.
    pub is_dev: bool,
    /// The request headers that it reads, beyond those that every response varies by.
    pub headers: &'static [&'static str],
    /// Whether origins without encryption are denied without calling it.
    pub skips_insecure_origins: bool,
}

/// Whose requests may carry credentials.
#[derive(Clone, Copy, Debug)]
pub enum CredentialsTable<S> {
    /// None.
    Never,
    /// Requests from all allowed origins.
    Always,
    /// Requests from some allowed origins.
    Only(S),
}

impl CredentialsTable<PatternTable> {
    pub(super) const fn into_runtime(self) -> CredentialsTable<Patterns> {
        match self {
            CredentialsTable::Never => CredentialsTable::Never,
            CredentialsTable::Always => CredentialsTable::Always,
            CredentialsTable::Only(table) => CredentialsTable::Only(Patterns::from_table(table)),
        }
    }
}

/// The value of `Access-Control-Allow-Headers`.
#[derive(Clone, Copy, Debug)]
pub enum AllowHeaders<T> {
    /// No header.
    None,
    /// These names.
    List(T),
    /// Every header that a preflight requests.
    Mirror,
}

impl AllowHeaders<&'static str> {
    pub(super) const fn into_runtime(self) -> AllowHeaders<HeaderValue> {
        match self {
            AllowHeaders::None => AllowHeaders::None,
            AllowHeaders::List(names) => AllowHeaders::List(HeaderValue::from_static(names)),
            AllowHeaders::Mirror => AllowHeaders::Mirror,
        }
    }
}
