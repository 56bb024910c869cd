//! From a draft to a policy, collecting every mistake.

use crate::{
    draft::OriginListRules,
    draft::{CredentialsDraft, Draft},
    error::messages::{
        credentials_not_in_origins, empty_list, enforce_any_origin, missing_origins, relaxed_list_with_credentials,
        wildcard_origin_mixed, wildcard_origin_with_credentials, wrong_preflight_status,
    },
    error::{Finding, PolicyError, PolicyErrors, Rule, Setting, Subject},
    names::method::check_method,
    origin::{self, OriginPattern},
    policy::{Credentials, Origins, Policy},
    regex::{self, OriginRegex},
};

mod headers;
mod max_age;
mod origin_list;
mod redundancy;
mod strict_origins;

pub use self::{redundancy::Redundancy, strict_origins::StrictOrigins};

/// The one text that stands for everything.
const WILDCARD: &str = "*";

impl Draft {
    /// Checks the whole draft against every [`Rule`].
    ///
    /// # Errors
    /// All mistakes, in the order of the settings; of several rules that one value breaks, the first of [`Rule::ALL`].
    pub fn validate(&self) -> Result<Policy, PolicyErrors> {
        let mut check = Check { draft: self, errors: Vec::new() };
        let origins = check.origins();
        let dev_origins = check.dev_origins();
        let predicate_vary = check.predicate_vary();
        let origin_regexes = check.regexes(Setting::OriginRegexes, &self.origin_regexes);
        let dev_origin_regexes = check.regexes(Setting::DevOriginRegexes, &self.dev_origin_regexes);
        let credentials = check.credentials(&origins, &origin_regexes);
        let policy = Policy {
            origins,
            dev_origins,
            predicate_vary,
            origin_regexes,
            dev_origin_regexes,
            credentials,
            request_headers: check.request_headers(),
            exposed_headers: check.exposed_headers(),
            max_age_seconds: check.max_age(),
            methods: check.methods(),
            preflight_status: check.preflight_status(),
            enforce: check.enforce(),
        };
        if check.errors.is_empty() { Ok(policy) } else { Err(PolicyErrors::in_policy(check.errors)) }
    }

    fn has_credentials(&self) -> bool {
        self.credentials != CredentialsDraft::Off
    }

    /// Whether a list of patterns may be empty, since others allow origins too.
    fn allows_others(&self, setting: Setting) -> bool {
        let regexes = match setting {
            Setting::Origins => &self.origin_regexes,
            _ => &self.dev_origin_regexes,
        };
        self.has_runtime_origins() || !regexes.is_empty()
    }

    /// Whether there are origins that only the server will know.
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

    fn origins(&mut self) -> Origins {
        let Some(texts) = &self.draft.origins else {
            if !self.draft.origin_regexes.is_empty() {
                return Origins::Listed(Vec::new());
            }
            self.report(Setting::Origins, 0, "", missing_origins());
            return Origins::Listed(Vec::new());
        };
        let alone = texts.len() == 1 && !self.draft.allows_others(Setting::Origins);
        if alone && texts[0] == WILDCARD && self.draft.credentials != CredentialsDraft::On {
            return Origins::Any;
        }
        let credentialed = self.draft.credentials == CredentialsDraft::On;
        let patterns = self.patterns(Setting::Origins, texts, credentialed);
        if credentialed {
            self.strict_lists(texts.len());
        }
        Origins::Listed(patterns)
    }

    /// Lists follow the origins that are written out.
    fn strict_lists(&mut self, first_index: usize) {
        for (index, list) in (first_index..).zip(&self.draft.lists) {
            if list.rules != OriginListRules::default() {
                self.report(Setting::Origins, index, &list.name, relaxed_list_with_credentials(&list.name));
            }
        }
    }

    fn dev_origins(&mut self) -> Vec<OriginPattern> {
        let credentialed = self.draft.credentials == CredentialsDraft::On;
        self.draft
            .dev_origins
            .as_ref()
            .map_or_else(Vec::new, |texts| self.patterns(Setting::DevOrigins, texts, credentialed))
    }

    fn regexes(&mut self, setting: Setting, texts: &[String]) -> Vec<OriginRegex> {
        let trust = regex::Trust {
            credentialed: self.draft.credentials == CredentialsDraft::On,
            insecure: self.draft.danger_insecure_origins,
            strangers: self.draft.danger_public_suffixes,
        };
        let mut regexes = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            match regex::parse(text, trust) {
                Ok(regex) => regexes.push(regex),
                Err(rejection) => self.report(setting, index, text, rejection),
            }
        }
        regexes
    }

    fn credentials(&mut self, origins: &Origins, regexes: &[OriginRegex]) -> Credentials {
        let texts = match &self.draft.credentials {
            CredentialsDraft::Off => return Credentials::Never,
            CredentialsDraft::On => return Credentials::Always,
            CredentialsDraft::For(texts) => texts,
        };
        if texts.is_empty() {
            self.report(Setting::Credentials, 0, "", empty_list(Setting::Credentials));
        }
        let mut patterns = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            match credentialed_pattern(text, origins, regexes, self.draft) {
                Ok(pattern) => patterns.push(pattern),
                Err(rejection) => self.report(Setting::Credentials, index, text, rejection),
            }
        }
        Credentials::Only(patterns)
    }

    /// The patterns of a list that has to name origins.
    fn patterns(&mut self, setting: Setting, texts: &[String], credentialed: bool) -> Vec<OriginPattern> {
        if texts.is_empty() && !self.draft.allows_others(setting) {
            self.report(setting, 0, "", empty_list(setting));
        }
        let mut patterns = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let checked = if text == WILDCARD {
                Err(if credentialed { wildcard_origin_with_credentials() } else { wildcard_origin_mixed(setting) })
            } else {
                origin::parse(text, Subject::Policy)
                    .and_then(|pattern| check_credentialed(pattern, credentialed, self.draft))
            };
            match checked {
                Ok(pattern) => patterns.push(pattern),
                Err(rejection) => self.report(setting, index, text, rejection),
            }
        }
        patterns
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
        let mut methods: Vec<String> = Vec::new();
        for (index, name) in names.iter().enumerate() {
            match check_method(name, &self.draft.served_methods) {
                Ok(()) if methods.contains(name) => {}
                Ok(()) => methods.push(name.clone()),
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

    fn enforce(&mut self) -> Option<bool> {
        let any = self.draft.origins.as_ref().is_some_and(|texts| texts.iter().any(|text| text == WILDCARD));
        if self.draft.enforce == Some(true) && any {
            self.report(Setting::Enforce, 0, "", enforce_any_origin());
        }
        self.draft.enforce
    }
}

/// A pattern of the list form of `credentials`.
fn credentialed_pattern(
    text: &str,
    origins: &Origins,
    regexes: &[OriginRegex],
    draft: &Draft,
) -> Result<OriginPattern, Finding> {
    if text == WILDCARD {
        return Err(wildcard_origin_with_credentials());
    }
    let pattern = origin::parse(text, Subject::Policy)?;
    // Where `origins` has mistakes of its own, its list is incomplete and says nothing about what it covers.
    // What comes from elsewhere is known at run time only.
    let complete = |patterns: &[OriginPattern]| {
        !draft.has_runtime_origins()
            && Some(patterns.len()) == draft.origins.as_ref().map(Vec::len)
            && regexes.len() == draft.origin_regexes.len()
    };
    // Whether an expression covers all of a pattern with a wildcard is not asked.
    let matched = |pattern: &OriginPattern| {
        !regexes.is_empty() && (!pattern.is_exact() || regex::matched_by_any(&pattern.to_string(), regexes))
    };
    match origins {
        Origins::Listed(allowed)
            if complete(allowed) && !origin::covered_by_any(&pattern, allowed) && !matched(&pattern) =>
        {
            Err(credentials_not_in_origins(&pattern))
        }
        _ => check_credentialed(pattern, true, draft),
    }
}

fn check_credentialed(pattern: OriginPattern, credentialed: bool, draft: &Draft) -> Result<OriginPattern, Finding> {
    if credentialed {
        origin::check_credentialed(&pattern, draft.danger_insecure_origins, draft.danger_public_suffixes)?;
    }
    Ok(pattern)
}

#[cfg(test)]
mod tests;
