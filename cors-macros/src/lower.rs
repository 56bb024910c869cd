//! From arguments to a validated policy, and from its mistakes to places in the source.

use cors_rules::{CredentialsDraft, Draft, HeadersDraft, MaxAgeDraft, Policy, Rule, Setting};

use crate::{
    args::{Arguments, CredentialsArgument, HeadersArgument, MaxAgeArgument, StringList},
    diagnostic::{Diagnostic, Errors, Reported, SpanRange},
};

/// Validates what was written for routes that serve these methods, unless none are given.
///
/// The policy is `None` for routes without CORS. It is the last stage that reports: with a mistake of any stage, there is
/// no policy.
pub(crate) fn lower(
    arguments: &Arguments,
    served_methods: Vec<String>,
    errors: &mut Errors,
) -> Result<Option<Policy>, Reported> {
    let policy = match draft(arguments, served_methods).validate() {
        Ok(policy) => Some(policy).filter(|_| !arguments.disabled),
        Err(mistakes) => {
            let mistakes = mistakes.iter().filter(|mistake| is_primary(mistake.rule(), mistake.setting(), arguments));
            for mistake in mistakes {
                let span = span_of(arguments, mistake.setting(), mistake.index());
                errors.report(Diagnostic::policy(mistake, span));
            }
            // What nothing was reported for is `disabled`, which has no origins.
            None
        }
    };
    errors.check().map(|()| policy)
}

/// The policy as it was written.
pub(crate) fn draft(arguments: &Arguments, served_methods: Vec<String>) -> Draft {
    let mut draft = Draft::default();
    draft.methods = arguments.methods.as_ref().map(strings);
    draft.served_methods = served_methods;
    draft.preflight_status = arguments.preflight_status.as_ref().map(|status| status.value);
    if arguments.policy.is_some() || arguments.inherited.is_some() {
        // That policy has been validated where it stands. What remains are the settings beside it.
        draft.origins = Some(vec!["*".to_owned()]);
        return draft;
    }
    draft.origins = arguments.origins.as_ref().map(strings);
    draft.has_runtime_origins = arguments.has_other_origins();
    draft.predicate_vary = arguments.predicate().and_then(|(predicate, _)| predicate.vary.as_deref()).map(strings);
    draft.dev_origins = arguments.dev_origins.as_ref().map(strings);
    draft.credentials = match &arguments.credentials {
        None | Some(CredentialsArgument::Flag(false)) => CredentialsDraft::Off,
        Some(CredentialsArgument::Flag(true)) => CredentialsDraft::On,
        Some(CredentialsArgument::For(list)) => CredentialsDraft::For(strings(list)),
    };
    draft.headers = arguments.headers.as_ref().map(|headers| match headers {
        HeadersArgument::Names(list) => HeadersDraft::Names(strings(list)),
        HeadersArgument::Any(_) => HeadersDraft::Names(ANY_HEADER.map(str::to_owned).to_vec()),
        HeadersArgument::Mirror => HeadersDraft::Mirror,
    });
    draft.expose = arguments.expose.as_ref().map(strings);
    draft.max_age = arguments.max_age.as_ref().map(|max_age| match &max_age.value {
        MaxAgeArgument::Seconds(seconds) => MaxAgeDraft::Seconds(*seconds),
        MaxAgeArgument::Text(text) => MaxAgeDraft::Text(text.clone()),
    });
    draft.enforce = arguments.enforce.as_ref().map(|enforce| enforce.value);
    draft.danger_insecure_origins = arguments.danger_insecure_origins;
    draft.danger_public_suffixes = arguments.danger_public_suffixes;
    draft
}

/// What `headers = any` stands for: `*` alone does not cover `Authorization` (Fetch, CORS non-wildcard request-header name).
/// <https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name>
const ANY_HEADER: [&str; 2] = ["*", "Authorization"];

fn strings(list: &StringList) -> Vec<String> {
    list.items.iter().map(|text| text.value.clone()).collect()
}

fn string_list(arguments: &Arguments, setting: Setting) -> Option<&StringList> {
    match setting {
        Setting::Origins => arguments.origins.as_ref(),
        Setting::DevOrigins => arguments.dev_origins.as_ref(),
        Setting::Vary => arguments.predicate().and_then(|(predicate, _)| predicate.vary.as_deref()),
        Setting::Credentials => match &arguments.credentials {
            Some(CredentialsArgument::For(list)) => Some(list),
            _ => None,
        },
        Setting::Headers => match &arguments.headers {
            Some(HeadersArgument::Names(list)) => Some(list),
            _ => None,
        },
        Setting::Expose => arguments.expose.as_ref(),
        Setting::Methods => arguments.methods.as_ref(),
        _ => None,
    }
}

/// Whether a mistake is one of its own, and not the consequence of one that was reported before.
fn is_primary(rule: Rule, setting: Setting, arguments: &Arguments) -> bool {
    match rule {
        Rule::MissingOrigins => arguments.needs_origins,
        // A list is empty on purpose where no item was written, and not where all its items were reported.
        Rule::EmptyList => string_list(arguments, setting).is_some_and(|list| !list.is_incomplete),
        Rule::CredentialsNotInOrigins => arguments.origins.as_ref().is_some_and(|list| !list.is_incomplete),
        _ => true,
    }
}

/// Where a value stands; where there is none, the setting, or the whole attribute.
pub(crate) fn span_of(arguments: &Arguments, setting: Setting, index: usize) -> SpanRange {
    if let Some(list) = string_list(arguments, setting) {
        return list.items.get(index).map_or(list.span, |text| text.span);
    }
    let single = match setting {
        Setting::Headers => match &arguments.headers {
            Some(HeadersArgument::Any(span)) => Some(*span),
            _ => None,
        },
        Setting::MaxAge => arguments.max_age.as_ref().map(|max_age| max_age.span),
        Setting::PreflightStatus => arguments.preflight_status.as_ref().map(|status| status.span),
        Setting::Enforce => arguments.enforce.as_ref().map(|enforce| enforce.span),
        _ => None,
    };
    single.unwrap_or(arguments.span)
}
