//! A string, or a list of strings and of other sources of origins.

use cors_rules::nearest;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::{Ident, LitStr};

use super::{
    Predicate, Spanned, StringList,
    mistakes::{bad_value, missing_comma_between, not_a_literal, second_predicate},
    origin_source::{self, PredicateSource, Source},
};
use crate::{
    diagnostic::{Diagnostic, Errors, SpanRange},
    syntax::tokens::split_commas,
};

/// Parses a string or a list of strings.
pub(super) fn read(name: &'static str, tokens: &TokenStream, errors: &mut Errors) -> StringList {
    let span = SpanRange::of(tokens);
    match bracketed(tokens) {
        Some(list) => items(name, &list, span, errors),
        None => collect(name, std::slice::from_ref(tokens), span, errors),
    }
}

/// Parses the items between the brackets of a list.
pub(super) fn items(name: &'static str, list: &Group, span: SpanRange, errors: &mut Errors) -> StringList {
    collect(name, &split_commas(list.stream()), span, errors)
}

fn collect(name: &'static str, written: &[TokenStream], span: SpanRange, errors: &mut Errors) -> StringList {
    let mut list = StringList { items: Vec::new(), lists: Vec::new(), predicate: None, span, is_incomplete: false };
    for item in written {
        if let Err(mistake) = add(&mut list, name, item, errors) {
            errors.report(mistake);
            list.is_incomplete = true;
        }
    }
    list
}

fn add(list: &mut StringList, name: &'static str, item: &TokenStream, errors: &mut Errors) -> Result<(), Diagnostic> {
    match origin_source::parse(name, item)? {
        None => list.items.push(string_literal(name, item)?),
        Some(Source::List(path)) => list.lists.push(path),
        Some(Source::Predicate(_)) if list.predicate.is_some() => return Err(second_predicate(SpanRange::of(item))),
        Some(Source::Predicate(source)) => list.predicate = Some(predicate(source, errors)),
    }
    Ok(())
}

fn predicate(source: PredicateSource, errors: &mut Errors) -> Predicate {
    let vary = source.vary.map(|tokens| Box::new(read("vary", &tokens, errors)));
    Predicate { path: source.path, vary }
}

fn string_literal(name: &'static str, tokens: &TokenStream) -> Result<Spanned<String>, Diagnostic> {
    if let Ok(text) = syn::parse2::<LitStr>(tokens.clone())
        && text.suffix().is_empty()
    {
        return Ok(Spanned { value: text.value(), span: SpanRange::of(tokens) });
    }
    let mut rest = tokens.clone().into_iter();
    if let (Some(TokenTree::Literal(_)), Some(second)) = (rest.next(), rest.next()) {
        return Err(missing_comma_between(name, &second));
    }
    if name == "headers"
        && let Some(word) = word_of_headers(tokens)
    {
        let form =
            "is a name, a list of names, `\"*\"`, or one of the words `any` and `mirror` without quotes and brackets";
        return Err(bad_value(name, tokens, form, &format!("write `headers = {word}`")));
    }
    if starts_with_literal(tokens) {
        let help = format!("write `{name} = [\"…\", \"…\"]`");
        return Err(bad_value(name, tokens, "is a string in double quotes, or a list of strings", &help));
    }
    Err(not_a_literal(name, tokens))
}

/// The bare word that was intended, if it is misspelt or in brackets.
fn word_of_headers(tokens: &TokenStream) -> Option<&'static str> {
    let word = syn::parse2::<Ident>(tokens.clone()).ok()?.to_string();
    nearest(&word, ["any", "mirror"].into_iter())
}

/// The brackets that the tokens consist of.
pub(super) fn bracketed(tokens: &TokenStream) -> Option<Group> {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Bracket => Some(group),
        // A fragment from a `macro_rules!` macro is wrapped in another group.
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => bracketed(&group.stream()),
        _ => None,
    }
}

fn starts_with_literal(tokens: &TokenStream) -> bool {
    match tokens.clone().into_iter().next() {
        Some(TokenTree::Literal(_) | TokenTree::Punct(_)) => true,
        Some(TokenTree::Ident(word)) => word == "true" || word == "false",
        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::None || starts_with_literal(&group.stream()),
        None => false,
    }
}
