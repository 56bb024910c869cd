//! Whose pages may read responses, and whose requests may carry credentials.

use super::{Check, WILDCARD};
use crate::{
    draft::{CredentialsDraft, OriginListRules},
    error::{
        Finding, Setting,
        messages::{
            credentials_not_in_origins, empty_list, missing_origins, placeholder_shadowed,
            relaxed_list_with_credentials, wildcard_origin_mixed, wildcard_origin_with_credentials,
        },
    },
    origin_regex::OriginRegex,
    policy::{Credentials, OriginPatterns, Origins},
    template::{self, Pattern, Trust},
};

/// What `origins` allows.
pub(super) enum Allowed {
    Any,
    /// In the order of the list; `None` for what was reported.
    Listed(Vec<Option<Pattern>>),
}

impl Allowed {
    pub(super) fn into_origins(self) -> Origins {
        match self {
            Self::Any => Origins::Any,
            Self::Listed(patterns) => Origins::Listed(patterns.into_iter().flatten().collect()),
        }
    }

    fn patterns(&self) -> &[Option<Pattern>] {
        match self {
            Self::Any => &[],
            Self::Listed(patterns) => patterns,
        }
    }
}

impl Check<'_> {
    pub(super) fn origins(&mut self) -> Allowed {
        let Some(texts) = &self.draft.origins else {
            if self.draft.danger_origin_regexes.is_empty() {
                self.report(Setting::Origins, 0, "", missing_origins());
            }
            return Allowed::Listed(Vec::new());
        };
        let credentialed = self.draft.credentials == CredentialsDraft::On;
        let alone = texts.len() == 1 && !self.draft.allows_others(Setting::Origins);
        if alone && texts[0] == WILDCARD && !credentialed {
            return Allowed::Any;
        }
        let patterns = self.patterns(Setting::Origins, texts, &[]);
        if credentialed {
            self.strict_lists(texts.len());
        }
        Allowed::Listed(patterns)
    }

    /// Lists follow the origins that are written out.
    fn strict_lists(&mut self, first_index: usize) {
        for (index, list) in (first_index..).zip(&self.draft.lists) {
            if list.rules != OriginListRules::default() {
                self.report(Setting::Origins, index, &list.name, relaxed_list_with_credentials(&list.name));
            }
        }
    }

    pub(super) fn dev_origins(&mut self, origins: &Allowed) -> OriginPatterns {
        let texts = self.draft.dev_origins.as_ref();
        let patterns = texts.map(|texts| self.patterns(Setting::DevOrigins, texts, origins.patterns()));
        patterns.into_iter().flatten().flatten().collect()
    }

    pub(super) fn danger_origin_regexes(&mut self) -> Vec<OriginRegex> {
        let mut regexes = Vec::new();
        for (index, text) in self.draft.danger_origin_regexes.iter().enumerate() {
            match OriginRegex::parse(text) {
                Ok(regex) => regexes.push(regex),
                Err(finding) => self.report(Setting::DangerOriginRegexes, index, text, finding),
            }
        }
        regexes
    }

    pub(super) fn credentials(&mut self, origins: &Allowed, regexes: &[OriginRegex]) -> Credentials {
        let texts = match &self.draft.credentials {
            CredentialsDraft::Off => return Credentials::Never,
            CredentialsDraft::On => return Credentials::Always,
            CredentialsDraft::For(texts) => texts,
        };
        if texts.is_empty() {
            self.report(Setting::Credentials, 0, "", empty_list(Setting::Credentials));
        }
        let is_allowed = |pattern: &Pattern| self.may_be_allowed(pattern, origins, regexes);
        let parse = |text: &String| {
            if text == WILDCARD {
                return Err(wildcard_origin_with_credentials());
            }
            let pattern = template::parse(text)?;
            if !is_allowed(&pattern) {
                return Err(credentials_not_in_origins(&pattern));
            }
            pattern.check_credentialed(self.trust(Setting::Credentials))?;
            Ok(pattern)
        };
        let parsed: Vec<_> = texts.iter().map(parse).collect();
        let patterns = self.report_findings(Setting::Credentials, texts, parsed, &[]);
        Credentials::Only(patterns.into_iter().flatten().collect())
    }

    /// Whether `origins` allows a pattern, as far as the draft tells.
    fn may_be_allowed(&self, pattern: &Pattern, origins: &Allowed, regexes: &[OriginRegex]) -> bool {
        let Allowed::Listed(allowed) = origins else {
            return true;
        };
        // Where `origins` has mistakes of its own, its list is incomplete and says nothing about what it covers.
        // What comes from elsewhere is known at run time only.
        let is_complete = allowed.iter().all(Option::is_some)
            && self.draft.origins.is_some()
            && !self.draft.has_runtime_origins()
            && regexes.len() == self.draft.danger_origin_regexes.len();
        // Whether an expression matches all of a pattern is not asked.
        let matched = || {
            !regexes.is_empty()
                && pattern.as_exact().is_none_or(|origin| regexes.iter().any(|regex| regex.matches(origin.as_bytes())))
        };
        !is_complete || allowed.iter().flatten().any(|allowed| allowed.may_allow(pattern)) || matched()
    }

    /// The patterns of a list that has to name origins.
    fn patterns(&mut self, setting: Setting, texts: &[String], wider: &[Option<Pattern>]) -> Vec<Option<Pattern>> {
        if texts.is_empty() && !self.draft.allows_others(setting) {
            self.report(setting, 0, "", empty_list(setting));
        }
        let credentialed = self.draft.credentials == CredentialsDraft::On;
        let parse = |text: &String| {
            if text == WILDCARD {
                let rejected =
                    if credentialed { wildcard_origin_with_credentials() } else { wildcard_origin_mixed(setting) };
                return Err(rejected);
            }
            let pattern = template::parse(text)?;
            if credentialed {
                pattern.check_credentialed(self.trust(setting))?;
            }
            Ok(pattern)
        };
        let parsed: Vec<_> = texts.iter().map(parse).collect();
        self.report_findings(setting, texts, parsed, wider)
    }

    /// Reports what is wrong with the items of a list, by themselves and beside each other. `wider` allows the same as the list.
    fn report_findings(
        &mut self,
        setting: Setting,
        texts: &[String],
        parsed: Vec<Result<Pattern, Finding>>,
        wider: &[Option<Pattern>],
    ) -> Vec<Option<Pattern>> {
        let shadows: Vec<Option<Finding>> = parsed
            .iter()
            .map(|pattern| {
                let pattern = pattern.as_ref().ok().filter(|pattern| pattern.is_bound())?;
                let others = parsed.iter().filter_map(|other| other.as_ref().ok()).chain(wider.iter().flatten());
                let shadow = others.into_iter().find(|other| *other != pattern && other.covers(pattern))?;
                (!self.has_access_of_its_own(setting, pattern)).then(|| placeholder_shadowed(pattern, shadow))
            })
            .collect();
        let mut patterns = Vec::new();
        for (index, (pattern, shadow)) in parsed.into_iter().zip(shadows).enumerate() {
            match pattern.and_then(|pattern| shadow.map_or(Ok(pattern), Err)) {
                Ok(pattern) => patterns.push(Some(pattern)),
                Err(finding) => {
                    self.report(setting, index, &texts[index], finding);
                    patterns.push(None);
                }
            }
        }
        patterns
    }

    /// Whether a pattern of `origins` is there for the sake of `credentials`: what allows the same anonymously then does not
    /// shadow it.
    fn has_access_of_its_own(&self, setting: Setting, pattern: &Pattern) -> bool {
        match &self.draft.credentials {
            CredentialsDraft::For(texts) => setting == Setting::Origins && texts.contains(&pattern.to_string()),
            CredentialsDraft::On | CredentialsDraft::Off => false,
        }
    }

    fn trust(&self, setting: Setting) -> Trust {
        Trust {
            insecure_origins: self.draft.danger_insecure_origins,
            public_suffixes: self.draft.danger_public_suffixes,
            local_networks: setting == Setting::DevOrigins,
        }
    }
}
