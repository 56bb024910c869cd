//! Turns arguments into a validated policy, and its mistakes into spans.

use cors_rules::{CredentialsDraft, Draft, HeadersDraft, MaxAgeDraft, Policy, PublicSuffixesDraft, Rule, Setting};

use crate::{
    args::{Arguments, FlagOrList, HeadersArgument, MaxAgeArgument, StringList},
    diagnostic::{Diagnostic, Errors, Reported, SpanRange},
};

/// Validates the arguments for routes that serve these methods; an empty list is not compared.
///
/// The policy is `None` for routes without CORS. This is the last stage that reports: with a mistake of any stage, there is no
/// policy.
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
            // Only `disabled` has no origins and nothing reported.
            None
        }
    };
    errors.check().map(|()| policy)
}

/// The draft that the arguments make.
pub(crate) fn draft(arguments: &Arguments, served_methods: Vec<String>) -> Draft {
    let mut draft = Draft::default();
    draft.methods = arguments.methods.as_ref().map(strings);
    draft.served_methods = served_methods;
    draft.preflight_status = arguments.preflight_status.as_ref().map(|status| status.value);
    if arguments.policy.is_some() || arguments.inherited.is_some() {
        // That policy is validated at its definition. Only the keys beside it remain.
        draft.origins = Some(vec!["*".to_owned()]);
        return draft;
    }
    draft.origins = arguments.origins.as_ref().map(strings);
    draft.has_runtime_origins = arguments.has_other_origins();
    draft.predicate_vary = arguments.predicate().and_then(|(predicate, _)| predicate.vary.as_deref()).map(strings);
    draft.dev_origins = arguments.dev_origins.as_ref().map(strings);
    draft.credentials = match &arguments.credentials {
        None | Some(FlagOrList::Flag(false)) => CredentialsDraft::Off,
        Some(FlagOrList::Flag(true)) => CredentialsDraft::On,
        Some(FlagOrList::For(list)) => CredentialsDraft::For(strings(list)),
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
    draft.danger_public_suffixes = match &arguments.danger_public_suffixes {
        None | Some(FlagOrList::Flag(false)) => PublicSuffixesDraft::Off,
        Some(FlagOrList::Flag(true)) => PublicSuffixesDraft::On,
        Some(FlagOrList::For(list)) => PublicSuffixesDraft::For(strings(list)),
    };
    draft
}

/// The meaning of `headers = any`: `*` alone does not cover `Authorization` (Fetch, CORS non-wildcard request-header name).
/// <https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name>
const ANY_HEADER: [&str; 2] = ["*", "Authorization"];

fn strings(list: &StringList) -> Vec<String> {
    list.items.iter().map(|text| text.value.clone()).collect()
}

/// The written value of a setting.
enum Written<'a> {
    List(&'a StringList),
    Value(SpanRange),
    Nothing,
}

fn written(arguments: &Arguments, setting: Setting) -> Written<'_> {
    let written = match setting {
        Setting::Origins => arguments.origins.as_ref().map(Written::List),
        Setting::DevOrigins => arguments.dev_origins.as_ref().map(Written::List),
        Setting::Vary => arguments.predicate().and_then(|(predicate, _)| predicate.vary.as_deref()).map(Written::List),
        Setting::Credentials => arguments.credentials.as_ref().and_then(FlagOrList::list).map(Written::List),
        Setting::Headers => match &arguments.headers {
            Some(HeadersArgument::Names(list)) => Some(Written::List(list)),
            Some(HeadersArgument::Any(span)) => Some(Written::Value(*span)),
            Some(HeadersArgument::Mirror) | None => None,
        },
        Setting::Expose => arguments.expose.as_ref().map(Written::List),
        Setting::MaxAge => arguments.max_age.as_ref().map(|max_age| Written::Value(max_age.span)),
        Setting::Methods => arguments.methods.as_ref().map(Written::List),
        Setting::PreflightStatus => arguments.preflight_status.as_ref().map(|status| Written::Value(status.span)),
        Setting::Enforce => arguments.enforce.as_ref().map(|enforce| Written::Value(enforce.span)),
        Setting::DangerPublicSuffixes => {
            arguments.danger_public_suffixes.as_ref().and_then(FlagOrList::list).map(Written::List)
        }
        // Settings of configuration files.
        _ => None,
    };
    written.unwrap_or(Written::Nothing)
}

/// Whether a mistake is not the consequence of one that was reported before.
fn is_primary(rule: Rule, setting: Setting, arguments: &Arguments) -> bool {
    match rule {
        Rule::MissingOrigins => arguments.needs_origins,
        // An empty list is a mistake if it was written without items, but not if all of its items were reported.
        Rule::EmptyList => matches!(written(arguments, setting), Written::List(list) if !list.is_incomplete),
        Rule::CredentialsNotInOrigins => arguments.origins.as_ref().is_some_and(|list| !list.is_incomplete),
        _ => true,
    }
}

/// The span of a value; without one, that of the setting, or the whole attribute.
pub(crate) fn span_of(arguments: &Arguments, setting: Setting, index: usize) -> SpanRange {
    match written(arguments, setting) {
        Written::List(list) => list.items.get(index).map_or(list.span, |text| text.span),
        Written::Value(span) => span,
        Written::Nothing => arguments.span,
    }
}
