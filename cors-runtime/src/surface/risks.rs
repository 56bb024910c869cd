//! Settings that reviewers should look at twice.

use crate::{
    policy::{Policy, enforcement::Enforcement, table::CredentialsTable},
    route::Route,
};

/// The risky settings of a policy, each in a few words. `dev_origins` are not among them: no server has them.
pub(super) fn risks(route: &Route, policy: &Policy) -> Vec<&'static str> {
    let origins = policy.listed_texts_without_dev();
    let has_function = policy.predicate().is_some_and(|predicate| !predicate.is_dev);
    let has_credentials = !matches!(policy.credentials, CredentialsTable::Never);
    let is_insecure = |origin: &String| {
        let host = origin.strip_prefix("http://").map(|rest| rest.trim_start_matches("*."));
        host.is_some_and(|host| !["localhost", "127.", "[::1]"].iter().any(|local| host.starts_with(local)))
    };
    let mut risks = Vec::new();
    let mut note = |is_risky: bool, risk| {
        if is_risky {
            risks.push(risk);
        }
    };
    note(policy.origins_without_dev().is_none(), "any origin may read responses");
    note(origins.iter().any(|origin| origin.contains("://*.")), "all subdomains of a name are allowed");
    note(origins.iter().any(is_insecure), "pages without encryption are allowed");
    note(has_credentials && has_function, "a function decides about credentials");
    let refuses_effects = route.enforcement() != Enforcement::Nothing;
    note(has_credentials && !refuses_effects, "untrusted pages can send requests with effects");
    risks
}
