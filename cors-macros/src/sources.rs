//! Items of `origins` that are no strings: where further origins come from.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::{LitStr, Path};

use crate::{
    args::{Function, Spanned, split_commas},
    diagnostics::Place,
    values::{Argument, Value},
};

/// Where origins come from.
pub(crate) enum Source {
    /// `from(…)`
    List(Path),
    /// `allow_if(…)`
    Function(Function),
    /// `regex(…)`
    Regex(Spanned<String>),
}

impl Argument<'_> {
    /// What an item such as `from(…)` names; `None` for an item of another form.
    pub(crate) fn source(&mut self, tokens: &TokenStream) -> Option<Result<Source, ()>> {
        let (word, group, is_all) = split_call(tokens)?;
        let takes_sources = self.key == "origins" || self.key == "dev_origins";
        let source = if word == "from" {
            syn::parse2(group.stream()).ok().filter(|_| is_all && takes_sources).map(Source::List)
        } else if word == "allow_if" {
            self.function(&group).filter(|_| is_all && takes_sources).map(Source::Function)
        } else if word == "regex" {
            regex(&group).filter(|_| is_all && takes_sources).map(Source::Regex)
        } else {
            return None;
        };
        if source.is_none() {
            let (what, help) = if word == "from" {
                (
                    "the path of a list",
                    "write `origins = [from(FRONTENDS)]`, where that is a `static` of type `OriginList`",
                )
            } else if word == "regex" {
                ("one string", r#"write `origins = [regex(r"https://[a-z0-9-]+\.preview\.example\.com")]`"#)
            } else {
                (
                    "the path of a function",
                    "write `origins = [allow_if(is_tenants_page)]`, or `allow_if(is_tenants_page, vary = [\"X-Tenant\"])` where \
                     the function reads that header",
                )
            };
            let expected = if takes_sources { format!("{what} in `{word}(…)`") } else { format!("no `{word}(…)`") };
            self.reject(tokens, &expected, help);
        }
        Some(source.ok_or(()))
    }

    /// The path in the parentheses of `allow_if(…)`, and the headers behind it.
    fn function(&mut self, group: &Group) -> Option<Function> {
        let mut arguments = split_commas(group.stream()).into_iter();
        let path = syn::parse2(arguments.next()?).ok()?;
        let Some(vary) = arguments.next() else {
            return Some(Function { path, vary: None });
        };
        let mut tokens = vary.into_iter();
        let (TokenTree::Ident(key), TokenTree::Punct(equals)) = (tokens.next()?, tokens.next()?) else {
            return None;
        };
        if key != "vary" || equals.as_char() != '=' || arguments.next().is_some() {
            return None;
        }
        let value = Value::Some(tokens.collect());
        let vary =
            Argument { key: &key, value, errors: self.errors }.texts("a name or a list of names", "[\"X-Tenant\"]");
        Some(Function { path, vary: vary.map(Box::new) })
    }
}

/// The text in the parentheses of `regex(…)`.
fn regex(group: &Group) -> Option<Spanned<String>> {
    let text: LitStr = syn::parse2(group.stream()).ok()?;
    let place = Place::of(&group.stream());
    (text.suffix().is_empty() && group.delimiter() == Delimiter::Parenthesis)
        .then(|| Spanned { value: text.value(), place })
}

/// A word, the parentheses behind it, and whether that is all.
fn split_call(tokens: &TokenStream) -> Option<(Ident, Group, bool)> {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next()?, tokens.next()?) {
        (TokenTree::Ident(word), TokenTree::Group(group)) => Some((word, group, tokens.next().is_none())),
        _ => None,
    }
}
