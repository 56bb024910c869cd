//! Which origins may read responses, and which may send credentials.

use std::collections::HashSet;

use super::{Check, WILDCARD, coverage::Coverage};
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
    policy::{Credentials, Origins},
    template::{self, Pattern, Trust},
};

/// The origins that `origins` allows.
pub(super) enum Allowed {
    Any,
    /// In the order of the list; `None` for reported items.
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

    /// The indices of lists follow those of the origins in the source.
    fn strict_lists(&mut self, first_index: usize) {
        for (index, list) in (first_index..).zip(&self.draft.lists) {
            if list.rules != OriginListRules::default() {
                self.report(Setting::Origins, index, &list.name, relaxed_list_with_credentials(&list.name));
            }
        }
    }

    pub(super) fn dev_origins(&mut self, origins: &Allowed) -> Allowed {
        let Some(texts) = &self.draft.dev_origins else {
            return Allowed::Listed(Vec::new());
        };
        let is_wildcard = matches!(&texts[..], [text] if text == WILDCARD);
        if is_wildcard && self.draft.credentials != CredentialsDraft::On {
            return Allowed::Any;
        }
        Allowed::Listed(self.patterns(Setting::DevOrigins, texts, origins.patterns()))
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
        let allowed = self.known_origins(origins, regexes);
        let is_allowed =
            |pattern: &Pattern| allowed.as_ref().is_none_or(|allowed| may_allow(allowed, regexes, pattern));
        let parse = |text: &String| {
            if text == WILDCARD {
                return Err(wildcard_origin_with_credentials(Setting::Credentials));
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

    /// The origins that `origins` allows, if the draft contains all of them.
    fn known_origins<'a>(&self, origins: &'a Allowed, regexes: &[OriginRegex]) -> Option<Coverage<'a>> {
        let Allowed::Listed(allowed) = origins else {
            return None;
        };
        // If `origins` has mistakes, its list is incomplete, so what it covers is unknown.
        // Origins from elsewhere are known at run time only.
        let is_complete = allowed.iter().all(Option::is_some)
            && self.draft.origins.is_some()
            && !self.draft.has_runtime_origins()
            && regexes.len() == self.draft.danger_origin_regexes.len();
        is_complete.then(|| Coverage::new(allowed.iter().map(Option::as_ref)))
    }

    /// The patterns of a list that must name origins.
    fn patterns(&mut self, setting: Setting, texts: &[String], wider: &[Option<Pattern>]) -> Vec<Option<Pattern>> {
        if texts.is_empty() && !self.draft.allows_others(setting) {
            self.report(setting, 0, "", empty_list(setting));
        }
        let credentialed = self.draft.credentials == CredentialsDraft::On;
        let parse = |text: &String| {
            if text == WILDCARD {
                let rejected = if credentialed {
                    wildcard_origin_with_credentials(setting)
                } else {
                    wildcard_origin_mixed(setting)
                };
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

    /// Reports mistakes in the items of a list, alone and in combination. `wider` gives the same access as the list.
    fn report_findings(
        &mut self,
        setting: Setting,
        texts: &[String],
        parsed: Vec<Result<Pattern, Finding>>,
        wider: &[Option<Pattern>],
    ) -> Vec<Option<Pattern>> {
        let listed = Coverage::new(parsed.iter().map(|pattern| pattern.as_ref().ok()));
        let wider = Coverage::new(wider.iter().map(Option::as_ref));
        let credentialed = self.credentialed_texts(setting);
        let shadow = |pattern: &Pattern| {
            let others = listed.covering(pattern).chain(wider.covering(pattern)).map(|(_, other)| other);
            let shadow = { others }.find(|other| *other != pattern)?;
            // A pattern that is listed for `credentials` is not shadowed by one that allows the same origins anonymously.
            (!credentialed.contains(pattern.to_string().as_str())).then(|| placeholder_shadowed(pattern, shadow))
        };
        let bound = parsed.iter().map(|pattern| pattern.as_ref().ok().filter(|pattern| pattern.is_bound()));
        let shadows: Vec<_> = bound.map(|pattern| pattern.and_then(shadow)).collect();
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

    /// The items of `credentials`, for checking `origins`.
    fn credentialed_texts(&self, setting: Setting) -> HashSet<&str> {
        match &self.draft.credentials {
            CredentialsDraft::For(texts) if setting == Setting::Origins => texts.iter().map(String::as_str).collect(),
            _ => HashSet::new(),
        }
    }

    fn trust(&self, setting: Setting) -> Trust<'_> {
        Trust {
            insecure_origins: self.draft.danger_insecure_origins,
            public_suffixes: &self.draft.danger_public_suffixes,
            local_networks: setting == Setting::DevOrigins,
        }
    }
}

/// Whether origins or regular expressions may allow a pattern. An expression need not match all of its origins.
fn may_allow(allowed: &Coverage<'_>, regexes: &[OriginRegex], pattern: &Pattern) -> bool {
    let matches = |origin: String| regexes.iter().any(|regex| regex.matches(origin.as_bytes()));
    allowed.covering(pattern).next().is_some()
        || allowed.templates().any(|template| template.may_allow(pattern))
        || !regexes.is_empty() && pattern.as_exact().is_none_or(matches)
}
