//! A policy in the words of the attribute.

use actix_web::http::header::HeaderValue;
use cors_rules::OriginRegex;

use crate::{
    policy::{
        Policy,
        enforcement::Enforcement,
        patterns::Patterns,
        table::{AllowHeaders, CredentialsTable},
    },
    route::Route,
};

/// What a policy says of the requests of a route.
pub(super) fn describe(route: &Route, policy: &Policy) -> String {
    let mut settings = vec![format!("origins = {}", origins(policy))];
    match &policy.credentials {
        CredentialsTable::Never => {}
        CredentialsTable::Always => settings.push("credentials".to_owned()),
        CredentialsTable::Only(list) => settings.push(format!("credentials = [{}]", patterns(list).join(", "))),
    }
    match route.allow_headers(policy) {
        AllowHeaders::None => {}
        AllowHeaders::List(names) => settings.push(format!("headers = {}", list(names))),
        AllowHeaders::Mirror => settings.push("headers = mirror".to_owned()),
    }
    if !policy.danger_origin_regexes.is_empty() {
        let texts: Vec<&str> = policy.danger_origin_regexes.iter().map(OriginRegex::as_str).collect();
        settings.push(format!("danger_origin_regexes = {texts:?}"));
    }
    settings.extend(policy.expose_headers.as_ref().map(|names| format!("expose = {}", list(names))));
    let max_age = policy.max_age.as_ref().and_then(|seconds| seconds.to_str().ok());
    settings.extend(max_age.map(|seconds| format!("max_age = {seconds}")));
    // A route narrows its policy in rows of their own.
    if route.is_any()
        && let Some(methods) = policy.methods()
    {
        settings.push(format!("methods = {:?}", methods.names()));
    }
    if !route.answers_preflights() {
        settings.push("preflight = manual".to_owned());
    }
    let status = route.preflight_status().as_u16();
    if status != 204 {
        settings.push(format!("preflight_status = {status}"));
    }
    match (route.enforcement(), &policy.credentials) {
        (Enforcement::Everything, _) => settings.push("enforce".to_owned()),
        (Enforcement::Nothing, CredentialsTable::Always | CredentialsTable::Only(_)) => {
            settings.push("enforce = false".to_owned());
        }
        (Enforcement::Nothing, CredentialsTable::Never) | (Enforcement::Effects, _) => {}
    }
    if route.skips_guards() {
        settings.push("preflight_guards = skip".to_owned());
    }
    let includes_insecure = policy.predicate().is_some_and(|predicate| !predicate.skips_insecure_origins);
    if includes_insecure && matches!(policy.credentials, CredentialsTable::Always) {
        settings.push("danger_insecure_origins".to_owned());
    }
    let settings = settings.join(", ");
    route.policy_name().map_or(settings.clone(), |name| format!("{name}: {settings}"))
}

/// What is to be said of a method that no policy covers.
pub(super) fn describe_uncovered(route: &Route) -> String {
    match route.policy() {
        Some(_) if route.enforcement() == Enforcement::Everything => "not covered by `methods`, enforce".to_owned(),
        Some(_) => "not covered by `methods`".to_owned(),
        None => "disabled".to_owned(),
    }
}

fn origins(policy: &Policy) -> String {
    let Some(list) = &policy.origins else {
        return "\"*\"".to_owned();
    };
    let mut items = patterns(list);
    items.extend(policy.lists.iter().map(|table| format!("from({})", table.name)));
    items.extend(policy.predicate().map(|predicate| match predicate.headers {
        [] => format!("allow_if({})", predicate.name),
        headers => format!("allow_if({}, vary = {headers:?})", predicate.name),
    }));
    format!("[{}]", items.join(", "))
}

/// The patterns of a list, sorted, so that the order in the source makes no difference.
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
