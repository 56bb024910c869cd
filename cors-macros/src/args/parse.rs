//! Parses the tokens between the parentheses into arguments.

use cors_rules::{Key, KeyPlace, Meant};
use proc_macro2::{Ident, TokenStream, TokenTree};

use super::{
    Arguments,
    key::{INHERITED, INHERITED_REGISTRATION, WrittenKey, is_about_route, settles_origins},
    mistakes::{
        disabled_beside_others, duplicate_key, missing_comma, policy_beside_others, second_predicate, unknown_key,
    },
    value::{KeyValue, Value},
};
use crate::{
    diagnostic::{Errors, SpanRange},
    syntax::tokens::{is_punct, split_commas},
};

/// Parses the arguments; reports every mistake.
pub(crate) fn arguments(tokens: TokenStream, place: KeyPlace, errors: &mut Errors) -> Arguments {
    let mut arguments = Arguments::new(SpanRange::of(&tokens));
    let mut seen = Vec::new();
    for argument in split_commas(tokens) {
        for argument in split_at_keys(argument, place, errors) {
            read(argument, place, &mut arguments, &mut seen, errors);
        }
    }
    check_combinations(&arguments, &seen, errors);
    check_predicates(&arguments, errors);
    arguments
}

fn read(
    argument: TokenStream,
    place: KeyPlace,
    arguments: &mut Arguments,
    seen: &mut Vec<WrittenKey>,
    errors: &mut Errors,
) {
    let Some((word, value)) = split_value(&argument) else {
        arguments.needs_origins = false;
        errors.report(unknown_key(&argument, place, seen.last()));
        return;
    };
    let span = word.span();
    if let Some(key) = Key::find(&word.to_string(), place) {
        if seen.iter().any(|(other, _)| *other == key) {
            errors.report(duplicate_key(key, span));
            return;
        }
        seen.push((key, span));
        arguments.needs_origins &= !settles_origins(key);
        if is_about_route(key) {
            arguments.passed_to_routes.push(argument);
        }
        KeyValue { name: key.name(), span, value, errors }.read(key, arguments);
    } else if place == KeyPlace::Attribute && word == INHERITED {
        arguments.needs_origins = false;
        arguments.inherited = KeyValue { name: INHERITED, span, value, errors }.inherited_path();
    } else if place == KeyPlace::Attribute && word == INHERITED_REGISTRATION {
        arguments.inherited_registration = KeyValue { name: INHERITED, span, value, errors }.inherited_path();
    } else {
        arguments.needs_origins = false;
        errors.report(unknown_key(&argument, place, seen.last()));
        // Mistakes in its value are reported too, under the intended key.
        if let Some(Meant::Key(key) | Meant::Similar(key)) = Key::meant_by(&word.to_string(), place)
            && matches!(value, Value::Tokens(_))
            && seen.iter().all(|(other, _)| *other != key)
        {
            KeyValue { name: key.name(), span, value, errors }.read(key, arguments);
        }
    }
}

/// Splits an argument where another key follows without a comma, and reports the missing comma.
fn split_at_keys(argument: TokenStream, place: KeyPlace, errors: &mut Errors) -> Vec<TokenStream> {
    let mut parts = Vec::new();
    let mut part: Vec<TokenTree> = Vec::new();
    for token in argument {
        if let TokenTree::Ident(word) = &token
            // A word after punctuation is part of a value, such as a path.
            && part.last().is_some_and(|previous| !matches!(previous, TokenTree::Punct(_)))
            && Key::find(&word.to_string(), place).is_some()
        {
            errors.report(missing_comma(word));
            parts.push(part.drain(..).collect());
        }
        part.push(token);
    }
    parts.push(part.into_iter().collect());
    parts
}

/// The word at the start of an argument, and the tokens of its value.
fn split_value(argument: &TokenStream) -> Option<(Ident, Value)> {
    let mut tokens = argument.clone().into_iter();
    let Some(TokenTree::Ident(word)) = tokens.next() else {
        return None;
    };
    let value = match tokens.next() {
        None => Value::Absent,
        Some(token) if is_punct(&token, '=') => Value::Tokens(tokens.collect()),
        // `max-age`, and the like
        Some(token) if is_punct(&token, '-') => return None,
        Some(other) => Value::WithoutEqualsSign([other].into_iter().chain(tokens).collect()),
    };
    Some((word, value))
}

/// Reports keys that exclude each other.
fn check_combinations(arguments: &Arguments, seen: &[WrittenKey], errors: &mut Errors) {
    let span_of = |wanted: Key| seen.iter().find(|(key, _)| *key == wanted).map(|(_, span)| *span);
    let beside = |allowed: &dyn Fn(Key) -> bool| seen.iter().filter(|(key, _)| !allowed(*key)).copied().collect();
    let beside_disabled: Vec<WrittenKey> = beside(&|key| matches!(key, Key::Disabled | Key::Crate));
    if let Some(span) = span_of(Key::Disabled)
        && arguments.disabled
        && !beside_disabled.is_empty()
    {
        errors.report(disabled_beside_others(span));
        return;
    }
    let beside_policy: Vec<WrittenKey> = beside(&|key| is_about_route(key) || matches!(key, Key::Policy | Key::Crate));
    if span_of(Key::Policy).is_some() && !beside_policy.is_empty() {
        errors.report(policy_beside_others(&beside_policy));
    }
}

/// Reports a second predicate.
fn check_predicates(arguments: &Arguments, errors: &mut Errors) {
    let [first, second] =
        [&arguments.origins, &arguments.dev_origins].map(|list| list.as_ref().and_then(|list| list.predicate.as_ref()));
    if let (Some(_), Some(second)) = (first, second) {
        errors.report(second_predicate(SpanRange::of(&second.path)));
    }
}
