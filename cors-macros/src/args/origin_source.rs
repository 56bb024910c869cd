//! Items of `origins` that are not strings: sources of further origins.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::Path;

use super::mistakes::{EXPRESSION_HELP, bad_value};
use crate::{diagnostic::Diagnostic, syntax::tokens::split_commas};

/// A source of origins.
pub(super) enum Source {
    /// `from(…)`
    List(Path),
    /// `allow_if(…)`
    Predicate(PredicateSource),
}

/// The parentheses of `allow_if(…)`.
pub(super) struct PredicateSource {
    pub(super) path: Path,
    /// The unread value of `vary`.
    pub(super) vary: Option<TokenStream>,
}

/// Parses an item such as `from(…)`; `None` for an item of another form.
pub(super) fn parse(key: &'static str, tokens: &TokenStream) -> Result<Option<Source>, Diagnostic> {
    let Some(Call { word, group, is_all }) = Call::parse(tokens) else {
        return Ok(None);
    };
    let takes_sources = key == "origins" || key == "dev_origins";
    let (source, what, help) = if word == "from" {
        (
            syn::parse2(group.stream()).ok().map(Source::List),
            "the path of a list",
            "write `origins = [from(FRONTENDS)]`, where that is a `static` of type `OriginList`",
        )
    } else if word == "allow_if" {
        (
            predicate(&group).map(Source::Predicate),
            "the path of a function",
            "write `origins = [allow_if(is_tenants_page)]`, or `allow_if(is_tenants_page, vary = [\"X-Tenant\"])` where \
             the function reads that header",
        )
    } else if word == "regex" && takes_sources {
        return Err(bad_value(key, tokens, "takes expressions in placeholders only", EXPRESSION_HELP));
    } else {
        return Ok(None);
    };
    if is_all && takes_sources && source.is_some() {
        return Ok(source);
    }
    let form = if takes_sources { format!("takes {what} in `{word}(…)`") } else { format!("takes no `{word}(…)`") };
    Err(bad_value(key, tokens, &form, help))
}

/// The path in the parentheses of `allow_if(…)`, and the headers after it.
fn predicate(group: &Group) -> Option<PredicateSource> {
    let mut arguments = split_commas(group.stream()).into_iter();
    let path = syn::parse2(arguments.next()?).ok()?;
    let Some(vary) = arguments.next() else {
        return Some(PredicateSource { path, vary: None });
    };
    let mut tokens = vary.into_iter();
    let (TokenTree::Ident(key), TokenTree::Punct(equals)) = (tokens.next()?, tokens.next()?) else {
        return None;
    };
    if key != "vary" || equals.as_char() != '=' || arguments.next().is_some() {
        return None;
    }
    Some(PredicateSource { path, vary: Some(tokens.collect()) })
}

/// A word with parentheses behind it.
struct Call {
    word: Ident,
    group: Group,
    /// Whether nothing follows.
    is_all: bool,
}

impl Call {
    fn parse(tokens: &TokenStream) -> Option<Self> {
        let mut tokens = tokens.clone().into_iter();
        match (tokens.next()?, tokens.next()?) {
            (TokenTree::Ident(word), TokenTree::Group(group)) => {
                Some(Self { word, group, is_all: tokens.next().is_none() })
            }
            _ => None,
        }
    }
}
