//! Turns a draft into a policy, or collects every mistake.

use std::collections::HashSet;

use crate::{
    draft::{CredentialsDraft, Draft, PublicSuffixesDraft},
    error::{
        Finding, PolicyError, PolicyErrors, Rule, Setting,
        messages::{empty_list, enforce_any_origin, wrong_preflight_status},
    },
    names::method::check_method,
    origin::check_owned_name,
    policy::Policy,
};

mod coverage;
mod headers;
mod max_age;
mod origin_list;
mod origins;
mod redundancy;
mod strict_origins;

pub use self::{redundancy::Redundancy, strict_origins::StrictOrigins};

/// The wildcard for everything.
const WILDCARD: &str = "*";

impl Draft {
    /// Checks the whole draft against every [`Rule`].
    ///
    /// # Errors
    /// All mistakes, in the order of the settings; if one value breaks several rules, the first in [`Rule::ALL`].
    pub fn validate(&self) -> Result<Policy, PolicyErrors> {
        let mut check = Check { draft: self, errors: Vec::new() };
        let origins = check.origins();
        let dev_origins = check.dev_origins(&origins);
        let predicate_vary = check.predicate_vary();
        let danger_origin_regexes = check.danger_origin_regexes();
        let credentials = check.credentials(&origins, &danger_origin_regexes);
        let policy = Policy {
            origins: origins.into_origins(),
            dev_origins: dev_origins.into_origins(),
            predicate_vary,
            danger_origin_regexes,
            credentials,
            request_headers: check.request_headers(),
            exposed_headers: check.exposed_headers(),
            max_age_seconds: check.max_age(),
            methods: check.methods(),
            preflight_status: check.preflight_status(),
            enforce: check.enforce(),
        };
        check.public_suffixes();
        if check.errors.is_empty() { Ok(policy) } else { Err(PolicyErrors::in_policy(check.errors)) }
    }

    fn has_credentials(&self) -> bool {
        self.credentials != CredentialsDraft::Off
    }

    /// Whether a list of patterns may be empty because other settings allow origins too.
    fn allows_others(&self, setting: Setting) -> bool {
        self.has_runtime_origins() || setting == Setting::Origins && !self.danger_origin_regexes.is_empty()
    }

    /// Whether some origins are known at run time only.
    fn has_runtime_origins(&self) -> bool {
        self.has_runtime_origins || !self.lists.is_empty()
    }
}

/// Validates a draft, collecting errors. Returned values are meaningless once `errors` is not empty.
struct Check<'a> {
    draft: &'a Draft,
    errors: Vec<PolicyError>,
}

impl Check<'_> {
    fn report(&mut self, setting: Setting, index: usize, found: &str, finding: Finding) {
        if finding.rule == Rule::EmptyList && self.draft.allows_empty_lists {
            return;
        }
        self.errors.push(PolicyError { setting, index, found: found.to_owned(), finding });
    }

    fn max_age(&mut self) -> Option<u32> {
        let written = self.draft.max_age.as_ref()?;
        match max_age::seconds(written) {
            Ok(seconds) => Some(seconds),
            Err(rejection) => {
                self.report(Setting::MaxAge, 0, &written.to_string(), rejection);
                None
            }
        }
    }

    fn methods(&mut self) -> Option<Vec<String>> {
        let names = self.draft.methods.as_ref()?;
        if names.is_empty() {
            self.report(Setting::Methods, 0, "", empty_list(Setting::Methods));
        }
        let mut methods = Vec::new();
        let mut seen = HashSet::new();
        for (index, name) in names.iter().enumerate() {
            match check_method(name, &self.draft.served_methods) {
                Ok(()) if seen.insert(name) => methods.push(name.clone()),
                Ok(()) => {}
                Err(rejection) => self.report(Setting::Methods, index, name, rejection),
            }
        }
        Some(methods)
    }

    fn preflight_status(&mut self) -> u16 {
        const DEFAULT: u16 = 204;
        let Some(status) = self.draft.preflight_status else {
            return DEFAULT;
        };
        if let Ok(status @ 200..=299) = u16::try_from(status) {
            return status;
        }
        self.report(Setting::PreflightStatus, 0, &status.to_string(), wrong_preflight_status(status));
        DEFAULT
    }

    fn public_suffixes(&mut self) {
        let PublicSuffixesDraft::For(names) = &self.draft.danger_public_suffixes else {
            return;
        };
        if names.is_empty() {
            self.report(Setting::DangerPublicSuffixes, 0, "", empty_list(Setting::DangerPublicSuffixes));
        }
        for (index, name) in names.iter().enumerate() {
            if let Err(finding) = check_owned_name(name) {
                self.report(Setting::DangerPublicSuffixes, index, name, finding);
            }
        }
    }

    fn enforce(&mut self) -> Option<bool> {
        if self.draft.enforce == Some(true) {
            let lists = [(Setting::Origins, &self.draft.origins), (Setting::DevOrigins, &self.draft.dev_origins)];
            let has_any = |texts: &Option<Vec<String>>| texts.iter().flatten().any(|text| text == WILDCARD);
            if let Some((setting, _)) = lists.into_iter().find(|(_, texts)| has_any(texts)) {
                self.report(Setting::Enforce, 0, "", enforce_any_origin(setting));
            }
        }
        self.draft.enforce
    }
}

#[cfg(test)]
mod tests;
