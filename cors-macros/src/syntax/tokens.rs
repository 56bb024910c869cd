//! Tokens, consumed from the front.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{Attribute, parse::Parser};

/// The remaining tokens in reverse order, so taking one from the front does not move the others.
pub(crate) struct Tokens(Vec<TokenTree>);

impl Tokens {
    pub(crate) fn new(tokens: TokenStream) -> Self {
        let mut left = Self(Vec::new());
        left.put_back(tokens);
        left
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `#![…]` at the head of a module.
    pub(crate) fn inner_attributes(&mut self) -> TokenStream {
        let mut inner = Vec::new();
        while self.starts_with('#', 0) && self.starts_with('!', 1) {
            inner.extend(self.0.split_off(self.0.len().saturating_sub(3)).into_iter().rev());
        }
        inner.into_iter().collect()
    }

    /// The attributes of an item.
    pub(crate) fn attributes(&mut self) -> Vec<Attribute> {
        let mut attributes = Vec::new();
        while let Some(mut found) = self.attribute() {
            attributes.append(&mut found);
        }
        attributes
    }

    /// The next attribute; `None` where `#` and brackets are not one, or not next.
    fn attribute(&mut self) -> Option<Vec<Attribute>> {
        let pair: TokenStream = self.0.iter().rev().take(2).cloned().collect();
        let found = Attribute::parse_outer.parse2(pair).ok().filter(|found| !found.is_empty())?;
        self.0.truncate(self.0.len() - 2);
        Some(found)
    }

    /// Takes an item or a visibility out of its group, if it is next and a `macro_rules!` macro has wrapped it.
    pub(crate) fn unwrap_fragment(&mut self) {
        while let Some(group) = self.0.pop_if(|token| is_fragment(token)) {
            if let TokenTree::Group(group) = group {
                self.put_back(group.stream());
            }
        }
    }

    /// The tokens up to the end of an item. Parts that it splits are joined again.
    pub(crate) fn item(&mut self) -> TokenStream {
        let mut item = Vec::new();
        while let Some(token) = self.0.pop() {
            let is_end = ends_item(&token);
            item.push(token);
            if is_end {
                break;
            }
        }
        item.into_iter().collect()
    }

    /// All remaining tokens.
    pub(crate) fn rest(self) -> TokenStream {
        self.0.into_iter().rev().collect()
    }

    fn put_back(&mut self, tokens: TokenStream) {
        let start = self.0.len();
        self.0.extend(tokens);
        self.0[start..].reverse();
    }

    /// Whether this is the punctuation after so many tokens.
    fn starts_with(&self, character: char, skipped: usize) -> bool {
        self.0.iter().rev().nth(skipped).is_some_and(|token| is_punct(token, character))
    }
}

/// The top-level items of a comma-separated list; empty ones are left out.
pub(crate) fn split_commas(tokens: TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens
        .split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','))
        .filter(|item| !item.is_empty())
        .map(|item| item.iter().cloned().collect())
        .collect()
}

/// The tokens as they were probably written.
pub(crate) fn to_source_text(tokens: &TokenStream) -> String {
    let text = tokens.to_string();
    // The compiler adds spaces only between tokens.
    if tokens.clone().into_iter().count() > 1 { text.replace(' ', "") } else { text }
}

/// Whether the token is this punctuation character.
pub(crate) fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// Whether the token is this word.
pub(crate) fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_fragment(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::None)
}

fn ends_item(token: &TokenTree) -> bool {
    match token {
        // A body that a `macro_rules!` macro has wrapped ends an item as well.
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            matches!(group.stream().into_iter().last(), Some(TokenTree::Group(last)) if last.delimiter() == Delimiter::Brace)
        }
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Group;
    use quote::quote;

    use super::*;

    fn wrapped(tokens: TokenStream) -> TokenTree {
        Group::new(Delimiter::None, tokens).into()
    }

    /// The number of attributes and the text of each item.
    fn items(tokens: TokenStream) -> Vec<(usize, String)> {
        let mut tokens = Tokens::new(tokens);
        let mut items = Vec::new();
        while !tokens.is_empty() {
            tokens.unwrap_fragment();
            let attributes = tokens.attributes().len();
            tokens.unwrap_fragment();
            items.push((attributes, tokens.item().to_string()));
        }
        items
    }

    #[test]
    fn items_are_read_one_by_one() {
        let item = wrapped(wrapped(quote! { #[a] fn x() {} }).into());
        let (visibility, nothing) = (wrapped(quote! { pub }), wrapped(quote! {}));
        let body = wrapped(quote! { { 1 } });
        for (tokens, expected) in [
            (quote! {}, vec![]),
            (quote! { use a::{b}; fn c() {} struct D; }, vec![(0, quote! { use a::{b} }), (0, quote! { ; })]),
            (quote! { #[a] #[b(c)] fn d() {} }, vec![(2, quote! { fn d() {} })]),
            (quote! { #item fn y() {} }, vec![(1, quote! { fn x() {} }), (0, quote! { fn y() {} })]),
            (quote! { #[a] #visibility fn x(); }, vec![(1, quote! { pub fn x(); })]),
            (quote! { #[a] #nothing fn x(); }, vec![(1, quote! { fn x(); })]),
            (quote! { fn x() #body fn y(); }, vec![(0, quote! { fn x() #body }), (0, quote! { fn y(); })]),
            (quote! { # 1; fn x(); }, vec![(0, quote! { # 1; }), (0, quote! { fn x(); })]),
            (quote! { fn x }, vec![(0, quote! { fn x })]),
            (quote! { #[a] # }, vec![(1, quote! { # })]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(count, item)| (count, item.to_string())).collect();
            let found = items(tokens.clone());
            assert_eq!(found[..expected.len()], expected, "{tokens}");
        }
    }

    #[test]
    fn inner_attributes_come_first() {
        let mut tokens = Tokens::new(quote! { #![a] #![b] #[c] fn d() {} });
        assert_eq!(tokens.inner_attributes().to_string(), quote! { #![a] #![b] }.to_string());
        assert_eq!(tokens.rest().to_string(), quote! { #[c] fn d() {} }.to_string());
    }
}
