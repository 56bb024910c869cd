//! Settings that reviewers should look at twice.

use cors_rules::{is_loopback, registrable_domain};

use crate::{
    policy::{Policy, enforcement::Enforcement, table::CredentialsTable},
    route::Route,
};

/// The risky settings of a policy, each in a few words. `dev_origins` are not among them: no server has them.
pub(super) fn risks(route: &Route, policy: &Policy) -> Vec<&'static str> {
    let texts = policy.listed_texts_without_dev();
    let listed: Vec<Listed<'_>> = texts.iter().filter_map(|text| Listed::read(text)).collect();
    let has_function = policy.predicate().is_some_and(|predicate| !predicate.is_dev);
    let has_credentials = !matches!(policy.credentials, CredentialsTable::Never);
    let mut risks = Vec::new();
    let mut note = |is_risky: bool, risk| {
        if is_risky {
            risks.push(risk);
        }
    };
    note(policy.origins_without_dev().is_none(), "any origin may read responses");
    note(listed.iter().any(Listed::is_wildcard), "all subdomains of a name are allowed");
    note(listed.iter().any(Listed::is_under_public_suffix), "strangers can register names that are allowed");
    note(listed.iter().any(Listed::is_insecure), "pages without encryption are allowed");
    note(listed.iter().any(Listed::is_local), "pages on a developer's machine are allowed");
    note(!policy.danger_origin_regexes.is_empty(), "an expression decides about whole origins");
    note(has_credentials && has_function, "a function decides about credentials");
    let refuses_effects = route.enforcement() != Enforcement::Nothing;
    note(has_credentials && !refuses_effects, "untrusted pages can send requests with effects");
    risks
}

/// An origin or a pattern of a list.
struct Listed<'a> {
    is_encrypted: bool,
    is_wildcard: bool,
    /// The host, or what is below the wildcard; without the port.
    host: &'a str,
}

impl<'a> Listed<'a> {
    /// `None` for schemes of apps and extensions.
    fn read(text: &'a str) -> Option<Self> {
        let (is_encrypted, authority) = match text.split_once("://")? {
            ("https", authority) => (true, authority),
            ("http", authority) => (false, authority),
            _ => return None,
        };
        let (is_wildcard, authority) = match authority.strip_prefix("*.") {
            Some(below) => (true, below),
            None => (false, authority),
        };
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port == "*" || port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        Some(Self { is_encrypted, is_wildcard, host })
    }

    fn is_wildcard(&self) -> bool {
        self.is_wildcard
    }

    fn is_under_public_suffix(&self) -> bool {
        self.is_wildcard && !is_loopback(self.host) && registrable_domain(self.host).is_none()
    }

    fn is_insecure(&self) -> bool {
        !self.is_encrypted && !is_loopback(self.host)
    }

    fn is_local(&self) -> bool {
        is_loopback(self.host)
    }
}

#[cfg(test)]
mod tests {
    use std::panic::Location;

    use super::*;
    use crate::policy::{builder::PolicyBuilder, static_or_arc::StaticOrArc};

    #[test]
    fn risky_settings_are_named() {
        const LOCAL: &str = "pages on a developer's machine are allowed";
        let secure = || Policy::builder().origins(["https://app.example.com"]);
        let origins = |origin: &str| Policy::builder().origins([origin]);
        for (policy, expected) in [
            (secure(), &[][..]),
            (secure().credentials(), &[]),
            (origins("*"), &["any origin may read responses"]),
            (origins("https://*.example.com"), &["all subdomains of a name are allowed"]),
            (
                origins("https://*.github.io").danger_public_suffixes(),
                &["all subdomains of a name are allowed", "strangers can register names that are allowed"],
            ),
            (origins("http://app.example.com"), &["pages without encryption are allowed"]),
            (origins("http://192.168.*.*:5173"), &["pages without encryption are allowed"]),
            (origins("http://localhost:*"), &[LOCAL]),
            (origins("http://[::1]:5173"), &[LOCAL]),
            (origins("https://*.localhost:8443"), &["all subdomains of a name are allowed", LOCAL]),
            (origins("tauri://localhost"), &[]),
            (secure().credentials().enforce(false), &["untrusted pages can send requests with effects"]),
            (secure().credentials().allow_if(|_| true), &["a function decides about credentials"]),
        ] as [(PolicyBuilder, &[&str]); _]
        {
            let policy = policy.build().unwrap();
            let route = Route::any(StaticOrArc::Shared(std::sync::Arc::new(policy.clone())), Location::caller());
            assert_eq!(risks(&route, &policy), expected, "{policy:?}");
        }
    }
}
