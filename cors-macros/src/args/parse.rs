//! From the tokens between the parentheses to arguments.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;

use super::{
    Arguments, StringList,
    key::{ALLOWED_WITH_POLICY, Context, INHERITED, INHERITED_REGISTRATION},
    mistakes::{second_predicate, unknown_key},
    value::{KeyValue, Value},
};
use crate::{
    diagnostic::{Diagnostic, SpanRange},
    syntax::tokens::{is_word, split_commas},
};

/// Reads the arguments; every mistake goes to `errors`.
pub(crate) fn arguments(tokens: TokenStream, context: Context, errors: &mut Vec<Diagnostic>) -> Arguments {
    let mut arguments = Arguments::new(SpanRange::of(&tokens));
    let mut seen: Vec<Ident> = Vec::new();
    for argument in split_commas(tokens) {
        let Some((key, value)) = split_key(&argument, context) else {
            arguments.needs_origins = false;
            errors.push(unknown_key(&argument, context, seen.last()));
            continue;
        };
        if seen.contains(&key) {
            errors.push(Diagnostic::new(
                "duplicate-key",
                key.span(),
                &format!("`{key}` is written twice"),
                "it is not clear which one is meant",
                "join them, or remove one",
            ));
            continue;
        }
        // Also where a comma before it is missing.
        let names_origins = argument.clone().into_iter().any(|token| is_word(&token, "origins"));
        if names_origins || ["policy", "disabled", INHERITED].iter().any(|other| key == other) {
            arguments.needs_origins = false;
        }
        if ALLOWED_WITH_POLICY.contains(&key.to_string().as_str()) && key != "policy" && key != "crate" {
            arguments.passed_to_routes.push(argument.clone());
        }
        KeyValue { key: &key, value, errors }.read(&mut arguments);
        seen.push(key);
    }
    check_combinations(&arguments, &seen, errors);
    check_predicates(&arguments, errors);
    arguments.needs_origins &= !arguments.disabled;
    arguments
}

/// Reports keys that exclude each other.
fn check_combinations(arguments: &Arguments, seen: &[Ident], errors: &mut Vec<Diagnostic>) {
    let others =
        |allowed: &[&str]| seen.iter().filter(|key| !allowed.contains(&key.to_string().as_str())).collect::<Vec<_>>();
    if arguments.disabled
        && !others(&["disabled", "crate"]).is_empty()
        && let Some(key) = seen.iter().find(|key| *key == "disabled")
    {
        errors.push(Diagnostic::new(
            "disabled-alone",
            key.span(),
            "`disabled` stands beside other settings",
            "a route without CORS has none of them",
            "remove `disabled`, or write `#[cors(disabled)]` alone",
        ));
    } else if seen.iter().any(|key| key == "policy")
        && let unsupported = others(ALLOWED_WITH_POLICY)
        && let Some(first) = unsupported.first()
    {
        let names = unsupported.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        errors.push(Diagnostic::new(
            "policy-mixed",
            first.span(),
            &format!("{names} cannot stand beside `policy`"),
            "a named policy is used as it is, so that it means the same wherever it stands",
            "put it into the `policy!`, or write the whole policy here without `policy`",
        ));
    }
}

/// Reports a second predicate.
fn check_predicates(arguments: &Arguments, errors: &mut Vec<Diagnostic>) {
    let of = |list: &'_ Option<StringList>| list.as_ref().is_some_and(|list| list.predicate.is_some());
    if of(&arguments.origins)
        && let Some(second) = arguments.dev_origins.as_ref().and_then(|list| list.predicate.as_ref())
    {
        errors.push(second_predicate(SpanRange::of(&second.path.to_token_stream())));
    }
}

/// A known key, and the tokens of its value after `=`; no value for a key that stands alone.
fn split_key(argument: &TokenStream, context: Context) -> Option<(Ident, Value)> {
    let mut tokens = argument.clone().into_iter();
    let Some(TokenTree::Ident(key)) = tokens.next() else {
        return None;
    };
    let inherited = [INHERITED, INHERITED_REGISTRATION].into_iter().filter(|_| context == Context::Attribute);
    context.keys().chain(inherited).find(|known| key == known)?;
    let value = match tokens.next() {
        None => Value::None,
        Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => Value::Some(tokens.collect()),
        // `max-age`, and the like
        Some(TokenTree::Punct(punct)) if punct.as_char() == '-' => return None,
        Some(other) => Value::WithoutEqualsSign([other].into_iter().chain(tokens).collect()),
    };
    Some((key, value))
}
