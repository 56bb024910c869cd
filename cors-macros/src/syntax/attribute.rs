//! An attribute of an item.

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Path,
    parse::{ParseStream, Parser},
};

use crate::diagnostic::SpanRange;

/// An attribute of an item, such as `#[get("/")]`.
#[derive(Clone)]
pub(crate) struct Attribute {
    tokens: TokenStream,
    /// `None` for what is no path, such as `unsafe(…)`.
    path: Option<Path>,
    /// What stands between its parentheses.
    pub(crate) arguments: TokenStream,
}

impl Attribute {
    pub(crate) fn new(pound: TokenTree, group: Group) -> Self {
        let parse =
            |input: ParseStream<'_>| Ok((input.call(Path::parse_mod_style).ok(), input.parse::<TokenStream>()?));
        let (path, rest) = parse.parse2(group.stream()).unwrap_or_default();
        let arguments = match rest.into_iter().next() {
            Some(TokenTree::Group(arguments)) => arguments.stream(),
            _ => TokenStream::new(),
        };
        Self { tokens: TokenStream::from_iter([pound, group.into()]), path, arguments }
    }

    /// The attribute with this between its brackets.
    pub(crate) fn of_meta(meta: TokenStream) -> Self {
        Self::new(TokenTree::Punct(Punct::new('#', Spacing::Alone)), Group::new(Delimiter::Bracket, meta))
    }

    /// Where its path stands, or all of it.
    pub(crate) fn span(&self) -> SpanRange {
        self.path.as_ref().map_or_else(|| SpanRange::of(&self.tokens), |path| SpanRange::of(&path.to_token_stream()))
    }

    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_ref()
    }

    /// The last word of its path.
    pub(crate) fn name(&self) -> Option<&Ident> {
        self.path.as_ref()?.segments.last().map(|segment| &segment.ident)
    }

    /// Whether it is the built-in attribute of this name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.path.as_ref().is_some_and(|path| path.is_ident(name))
    }
}

impl ToTokens for Attribute {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.tokens.clone());
    }
}
