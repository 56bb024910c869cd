//! What to say about arguments that cannot be read.

use cors_rules::nearest_key;
use proc_macro2::{Ident, TokenStream, TokenTree};

use super::key::{Context, ROUTE_KEYS, find_key};
use crate::{
    diagnostic::{Diagnostic, SpanRange},
    syntax::tokens::to_source_text,
};

pub(super) fn unknown_key(argument: &TokenStream, context: Context, previous: Option<&Ident>) -> Diagnostic {
    let before_value = |token: &TokenTree| {
        !matches!(token, TokenTree::Punct(punct) if punct.as_char() == '=') && !matches!(token, TokenTree::Group(_))
    };
    let key: TokenStream = argument.clone().into_iter().take_while(before_value).collect();
    let word = if key.is_empty() { argument.to_string() } else { key.to_string().replace(' ', "") };
    let normal = word.replace('-', "_").to_ascii_lowercase();
    let help = match nearest_key(&word, context.keys()) {
        _ if ROUTE_KEYS.contains(&normal.as_str()) => format!("write `{normal}` in the `#[cors(…)]` of the route"),
        Some(near) => format!("did you mean `{near}`?"),
        None if normal.starts_with('"') => {
            let key = previous.map_or_else(|| "origins".to_owned(), Ident::to_string);
            format!("put the values of a list into brackets: `{key} = [\"…\", \"…\"]`")
        }
        None => "remove it, or choose one of these".to_owned(),
    };
    let span = if key.is_empty() { SpanRange::of(argument) } else { SpanRange::of(&key) };
    let owner = if context == Context::Policy { "policy!" } else { "#[cors]" };
    let problem = format!("`{word}` is not a key of `{owner}`");
    let keys = context.keys().collect::<Vec<_>>().join("`, `");
    Diagnostic::new("unknown-key", span, &problem, &format!("the keys are `{keys}`"), &help)
}

/// Tokens that are not a value of the key; a missing value where there are none.
pub(super) fn bad_value(key: &Ident, found: &TokenStream, expected: &str, help: &str) -> Diagnostic {
    if let Some(next) = find_key(found) {
        return Diagnostic::new(
            "unknown-value",
            next.span(),
            &format!("a comma is missing before `{next}`"),
            "settings are separated by commas",
            &format!("write `, {next}`"),
        );
    }
    let (span, problem) = if found.is_empty() {
        (key.span().into(), format!("`{key}` has no value"))
    } else {
        (SpanRange::of(found), format!("`{}` is no value of `{key}`", to_source_text(found)))
    };
    let reason = format!("`{key}` takes {expected}");
    Diagnostic::new("unknown-value", span, &problem, &reason, help)
}

/// A policy asks at most once.
pub(super) fn second_predicate(span: SpanRange) -> Diagnostic {
    Diagnostic::new(
        "duplicate-key",
        span,
        "a second `allow_if` in one policy",
        "a policy asks at most one function about an origin",
        "write one function that decides about both",
    )
}
