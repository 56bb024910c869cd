//! Mistakes in the arguments.

use cors_rules::{Key, KeyPlace, Meant, Rule};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use super::key::WrittenKey;
use crate::{
    diagnostic::{Diagnostic, SpanRange},
    syntax::tokens::{is_punct, to_source_text},
};

/// Where expressions are written.
pub(super) const EXPRESSION_HELP: &str =
    "put the expression into a placeholder of `origins`, as in `\"https://pr-{_:[0-9]+}.preview.example.com\"`";

/// An argument that does not start with a key.
pub(super) fn unknown_key(argument: &TokenStream, place: KeyPlace, previous: Option<&WrittenKey>) -> Diagnostic {
    let before_value = |token: &TokenTree| !is_punct(token, '=') && !matches!(token, TokenTree::Group(_));
    let key: TokenStream = argument.clone().into_iter().take_while(before_value).collect();
    if matches!(key.clone().into_iter().next(), Some(TokenTree::Literal(_)) | None) {
        let found = to_source_text(argument);
        let list = previous.map_or("origins", |(key, _)| key.name());
        return Diagnostic::new(Rule::UnknownKey, SpanRange::of(argument), format!("expected a key, found `{found}`"))
            .help(format!("put the values of a list in brackets: `{list} = [\"…\", \"…\"]`"));
    }
    let word = to_source_text(&key);
    let unknown = Diagnostic::new(Rule::UnknownKey, SpanRange::of(&key), format!("unknown key `{word}`"));
    match Key::meant_by(&word, place) {
        Some(Meant::Key(key)) => unknown.help(format!("the key is `{}`", key.name())),
        Some(Meant::Similar(key)) => unknown.help(format!("a key with a similar name exists: `{}`", key.name())),
        Some(Meant::Written(_, example)) => unknown.help(format!("write `{example}`")),
        Some(Meant::Needless(reason)) => unknown.help("remove it").note(reason),
        Some(Meant::Elsewhere(key)) if key.is_allowed_in(KeyPlace::Attribute) => {
            unknown.help(format!("write `{}` in the `#[cors(…)]` of the route", key.name()))
        }
        Some(Meant::Elsewhere(Key::DangerOriginRegexes)) => unknown.help(EXPRESSION_HELP),
        Some(Meant::Elsewhere(key)) => {
            unknown.help("remove it").note(format!("`{}` is a key of configuration files", key.name()))
        }
        None => {
            let keys = Key::of(place).map(Key::name).collect::<Vec<_>>().join("`, `");
            unknown.note(format!("the keys are `{keys}`"))
        }
    }
}

pub(super) fn duplicate_key(key: Key, span: Span) -> Diagnostic {
    Diagnostic::new(Rule::DuplicateKey, span, format!("`{}` is written twice", key.name()))
        .help("join the two, or remove one")
}

/// A key that follows a value without a comma.
pub(super) fn missing_comma(next: &Ident) -> Diagnostic {
    Diagnostic::new(Rule::UnknownValue, next.span(), format!("expected `,`, found `{next}`"))
        .help(format!("add a comma before `{next}`"))
}

/// A value that follows another one without a comma.
pub(super) fn missing_comma_between(name: &str, second: &TokenTree) -> Diagnostic {
    let found = describe(second);
    let help = format!("separate the values of a list with commas: `{name} = [\"…\", \"…\"]`");
    Diagnostic::new(Rule::UnknownValue, second.span(), format!("expected `,`, found {found}")).help(help)
}

pub(super) fn missing_value(name: &str, span: Span, example: &str) -> Diagnostic {
    let problem = format!("`{name}` has no value");
    Diagnostic::new(Rule::UnknownValue, span, problem).help(format!("write `{name} = {example}`"))
}

pub(super) fn missing_equals_sign(name: &str, found: &TokenStream, example: &str) -> Diagnostic {
    let Some(first) = found.clone().into_iter().next() else {
        return missing_value(name, Span::call_site(), example);
    };
    let problem = format!("expected `=` after `{name}`, found {}", describe(&first));
    Diagnostic::new(Rule::UnknownValue, first.span(), problem).help(format!("write `{name} = {example}`"))
}

/// Tokens that are not a value of the key; `form` describes its values.
pub(super) fn bad_value(name: &str, found: &TokenStream, form: &str, help: &str) -> Diagnostic {
    let problem = format!("`{}` is not a value of `{name}`", to_source_text(found));
    Diagnostic::new(Rule::UnknownValue, SpanRange::of(found), problem).help(help).note(format!("`{name}` {form}"))
}

/// A word or a macro instead of a string.
pub(super) fn not_a_literal(name: &str, found: &TokenStream) -> Diagnostic {
    let text = to_source_text(found);
    let help = match name {
        "origins" | "dev_origins" => {
            "write the text itself, in double quotes; for origins known only at run time, use `from(LIST)`".to_owned()
        }
        "credentials" => "write the text itself, in double quotes".to_owned(),
        _ => match quoted_name(name, &text) {
            Some(quoted) => format!("write `{quoted}`, in double quotes"),
            None => "write the text itself, in double quotes".to_owned(),
        },
    };
    Diagnostic::new(Rule::NotALiteral, SpanRange::of(found), format!("`{text}` is not a string literal"))
        .help(help)
        .note("the policy is checked before constants and macros have values")
}

/// `"GET"` for `GET` and `Method::GET`, `"Content-Type"` for `header::CONTENT_TYPE`.
fn quoted_name(name: &str, text: &str) -> Option<String> {
    let (path, constant) = text.rsplit_once("::").map_or((None, text), |(path, constant)| (Some(path), constant));
    let is_constant = |character: char| character.is_ascii_uppercase() || character == '_';
    if constant.is_empty() || !constant.chars().all(is_constant) {
        return None;
    }
    if name == "methods" {
        return Some(format!("\"{constant}\""));
    }
    path?;
    let words = constant.split('_').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        format!("{first}{}", rest.to_ascii_lowercase())
    });
    Some(format!("\"{}\"", words.collect::<Vec<_>>().join("-")))
}

pub(super) fn negative_max_age(span: SpanRange) -> Diagnostic {
    Diagnostic::new(Rule::MaxAgeRange, span, "`max_age` is negative")
        .help("write `max_age = 0` to turn caching off")
        .note("it is the number of seconds that a preflight may be cached")
}

/// A second predicate.
pub(super) fn second_predicate(span: SpanRange) -> Diagnostic {
    Diagnostic::new(Rule::DuplicateKey, span, "a second `allow_if` in one policy")
        .help("write one function that decides about both")
        .note("a policy calls at most one function for an origin")
}

pub(super) fn disabled_beside_others(span: Span) -> Diagnostic {
    Diagnostic::new(Rule::DisabledAlone, span, "`disabled` cannot be combined with other keys")
        .help("remove `disabled`, or write `#[cors(disabled)]` alone")
        .note("a route without CORS has no policy")
}

/// Keys beside `policy` that belong in the named policy.
pub(super) fn policy_beside_others(others: &[WrittenKey]) -> Diagnostic {
    let names = others.iter().map(|(key, _)| format!("`{}`", key.name())).collect::<Vec<_>>().join(", ");
    let span = others.first().map_or_else(Span::call_site, |(_, span)| *span);
    Diagnostic::new(Rule::PolicyMixed, span, format!("`policy` cannot be combined with {names}"))
        .help("put it in the `policy!`, or write the whole policy here, without `policy`")
        .note("a named policy is the same wherever it is used")
}

/// A token as the compiler's own messages name it.
fn describe(token: &TokenTree) -> String {
    match token {
        TokenTree::Group(group) => {
            let text = group.to_string();
            format!("`{}`", text.chars().next().unwrap_or('('))
        }
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => format!("`{token}`"),
    }
}
