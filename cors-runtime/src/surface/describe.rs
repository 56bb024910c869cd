//! Describes a policy in the notation of the attribute.

use actix_web::http::{StatusCode, header::HeaderValue};
use cors_rules::{Key, OriginRegex};

use crate::{
    policy::{
        Policy,
        enforcement::Enforcement,
        patterns::Patterns,
        table::{AllowHeaders, CredentialsTable},
    },
    route::Route,
};

/// The origins that a description shows. Only some builds add `dev_origins`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// The origins of all builds.
    Always,
    /// These, and those that `dev_origins` adds to this build.
    WithDev,
}

/// The value of a flag.
const FLAG: &str = "true";

/// The settings of a policy for the requests of a route, by key.
pub(super) fn settings(route: &Route, policy: &Policy) -> Vec<(&'static str, String)> {
    let setting = |key: &Key| match value(*key, route, policy)? {
        Value::Flag => Some((key.name(), FLAG.to_owned())),
        Value::Text(text) => Some((key.name(), text)),
    };
    Key::ALL.iter().filter_map(setting).collect()
}

/// The same in one line, in the words of the attribute.
pub(super) fn describe(policy: &Policy, settings: &[(&'static str, String)], shown: Shown) -> String {
    let shown = settings.iter().filter(|(key, _)| *key != Key::DevOrigins.name() || shown == Shown::WithDev);
    let setting = |(key, value): &(&'static str, String)| match value.as_str() {
        FLAG => (*key).to_owned(),
        value => format!("{key} = {value}"),
    };
    let settings = shown.map(setting).collect::<Vec<_>>().join(", ");
    policy.name().map_or(settings.clone(), |name| format!("{name}: {settings}"))
}

/// Every origin.
const ANY: &str = "\"*\"";

/// The value of a key.
enum Value {
    Flag,
    Text(String),
}

/// The value of a key, unless it is the default.
fn value(key: Key, route: &Route, policy: &Policy) -> Option<Value> {
    let text = match key {
        Key::Origins => origins(policy),
        Key::DevOrigins => dev_origins(policy)?,
        Key::Credentials => match &policy.credentials {
            CredentialsTable::Never => return None,
            CredentialsTable::Always => return Some(Value::Flag),
            CredentialsTable::Only(list) => format!("[{}]", patterns(list).join(", ")),
        },
        Key::Headers => match route.allow_headers(policy) {
            AllowHeaders::None => return None,
            AllowHeaders::List(names) => list(names),
            AllowHeaders::Mirror => "mirror".to_owned(),
        },
        Key::Expose => list(policy.expose_headers.as_ref()?),
        Key::MaxAge => policy.max_age.as_ref()?.to_str().ok()?.to_owned(),
        // Methods that a route leaves out have rows of their own.
        Key::Methods if route.is_any() => format!("{:?}", policy.methods()?.names()),
        Key::Preflight if !route.answers_preflights() => "manual".to_owned(),
        Key::PreflightStatus if route.preflight_status() != StatusCode::NO_CONTENT => {
            route.preflight_status().as_u16().to_string()
        }
        Key::PreflightGuards if route.skips_guards() => "skip".to_owned(),
        Key::Enforce => match (route.enforcement(), &policy.credentials) {
            (Enforcement::Everything, _) => return Some(Value::Flag),
            (Enforcement::Nothing, CredentialsTable::Always | CredentialsTable::Only(_)) => "false".to_owned(),
            (Enforcement::Nothing, CredentialsTable::Never) | (Enforcement::Effects, _) => return None,
        },
        Key::DangerOriginRegexes if !policy.danger_origin_regexes.is_empty() => {
            let texts: Vec<&str> = policy.danger_origin_regexes.iter().map(OriginRegex::as_str).collect();
            format!("{texts:?}")
        }
        Key::DangerInsecureOrigins => {
            let includes_insecure = policy.predicate().is_some_and(|predicate| !predicate.skips_insecure_origins);
            let has_credentials = matches!(policy.credentials, CredentialsTable::Always);
            return (includes_insecure && has_credentials).then_some(Value::Flag);
        }
        Key::Methods
        | Key::Preflight
        | Key::PreflightStatus
        | Key::PreflightGuards
        | Key::DangerOriginRegexes
        // What it permits is among the patterns.
        | Key::DangerPublicSuffixes
        // They are about the route or the expansion.
        | Key::Policy
        | Key::Disabled
        | Key::Crate => return None,
    };
    Some(Value::Text(text))
}

/// Describes a method that the policy does not cover.
pub(super) fn describe_uncovered(route: &Route) -> String {
    match route.policy() {
        Some(_) if route.enforcement() == Enforcement::Everything => "not covered by `methods`, enforce".to_owned(),
        Some(_) => "not covered by `methods`".to_owned(),
        None => "disabled".to_owned(),
    }
}

fn origins(policy: &Policy) -> String {
    let Some(list) = policy.origins_without_dev() else {
        return ANY.to_owned();
    };
    let mut items = patterns(list);
    items.extend(sources(policy, false));
    format!("[{}]", items.join(", "))
}

/// What `dev_origins` add to `origins` in this build, if anything.
fn dev_origins(policy: &Policy) -> Option<String> {
    let mut items = match (&policy.origins, policy.origins_without_dev()) {
        (None, Some(_)) => return Some(ANY.to_owned()),
        (None | Some(_), None) => Vec::new(),
        (Some(all), Some(without)) => {
            let without = patterns(without);
            patterns(all).into_iter().filter(|pattern| !without.contains(pattern)).collect()
        }
    };
    items.extend(sources(policy, true));
    (!items.is_empty()).then(|| format!("[{}]", items.join(", ")))
}

/// The lists and the function of `origins`, or those of `dev_origins`.
fn sources(policy: &Policy, is_dev: bool) -> impl Iterator<Item = String> {
    let lists = policy.lists.iter().filter(move |table| table.is_dev == is_dev);
    let predicate = policy.predicate().filter(|predicate| predicate.is_dev == is_dev);
    lists.map(|table| format!("from({})", table.name)).chain(predicate.map(|predicate| match predicate.headers {
        [] => format!("allow_if({})", predicate.name),
        headers => format!("allow_if({}, vary = {headers:?})", predicate.name),
    }))
}

/// The patterns of a list, sorted, so the order in the source makes no difference.
fn patterns(list: &Patterns) -> Vec<String> {
    let mut patterns: Vec<String> = list.texts(usize::MAX).iter().map(|pattern| format!("{pattern:?}")).collect();
    patterns.sort_unstable();
    patterns
}

/// The names of a header's value.
fn list(names: &HeaderValue) -> String {
    let names: Vec<&str> = names.to_str().unwrap_or_default().split(", ").collect();
    format!("{names:?}")
}
