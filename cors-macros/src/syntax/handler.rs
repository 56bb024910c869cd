//! The item below the attribute: a function, taken apart no further than needed.
//!
//! Its body is passed on token by token, so that one which is still being written reaches the compiler, and the
//! editor, as it stands.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::{
    Visibility,
    parse::{ParseStream, Parser},
};

use super::{
    attribute::Attribute,
    tokens::{is_punct, is_word, split_attributes},
};

/// A function with its attributes.
pub(crate) struct Handler {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) name: Ident,
    pub(crate) has_return_type: bool,
    pub(crate) has_receiver: bool,
    /// Whether a parameter's type mentions `Json<_>`.
    pub(crate) takes_json: bool,
    /// From the first word of its signature to the end of its body.
    signature_and_body: TokenStream,
}

/// An item without its attributes, up to its body.
pub(crate) fn signature(item: TokenStream) -> TokenStream {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    item.into_iter().take_while(|token| !is_end(token)).collect()
}

impl Handler {
    /// Reads an item; `None` if it is no function.
    pub(crate) fn parse(attributes: Vec<Attribute>, item: TokenStream) -> Option<Self> {
        let parse = |input: ParseStream<'_>| Ok((input.parse::<Visibility>()?, input.parse::<TokenStream>()?));
        let (visibility, signature_and_body) = parse.parse2(item).ok()?;
        let mut tokens = signature_and_body.clone().into_iter();
        // `async`, `const`, `unsafe`, `extern "C"`
        tokens.find(|token| !is_qualifier(token)).filter(|token| is_word(token, "fn"))?;
        let Some(TokenTree::Ident(name)) = tokens.next() else {
            return None;
        };
        let parameters = tokens.by_ref().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
            _ => None,
        })?;
        let has_return_type =
            tokens.next().is_some_and(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '-'));
        Some(Self {
            attributes,
            visibility,
            name,
            has_return_type,
            has_receiver: has_receiver(&parameters),
            takes_json: mentions_json(parameters),
            signature_and_body,
        })
    }
}

impl Handler {
    /// The function with something at the head of its body: the only place for a macro's error in an `impl`.
    pub(crate) fn with_in_body(&self, head: &TokenStream) -> TokenStream {
        let mut tokens: Vec<TokenTree> = self.signature_and_body.clone().into_iter().collect();
        if let Some(TokenTree::Group(body)) = tokens.last_mut() {
            let inside = body.stream();
            let mut group = Group::new(body.delimiter(), quote! { #head #inside });
            group.set_span(body.span());
            *body = group;
        }
        let Self { attributes, visibility, .. } = self;
        let function: TokenStream = tokens.into_iter().collect();
        quote! { #(#attributes)* #visibility #function }
    }
}

impl ToTokens for Handler {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.attributes);
        self.visibility.to_tokens(tokens);
        tokens.extend(self.signature_and_body.clone());
    }
}

fn is_qualifier(token: &TokenTree) -> bool {
    ["async", "const", "unsafe", "extern", "safe"].iter().any(|word| is_word(token, word))
        || matches!(token, TokenTree::Literal(_))
}

/// Whether the first parameter is `self`, `&self`, `mut self` or `self: Type`.
fn has_receiver(parameters: &TokenStream) -> bool {
    let (_, first) = split_attributes(parameters.clone());
    let tokens: Vec<TokenTree> = first.into_iter().collect();
    let mut start = 0;
    if is_punct(tokens.first(), '&') {
        start += 1;
        // A lifetime is a quote and a name.
        start += if is_punct(tokens.get(start), '\'') { 2 } else { 0 };
    }
    start += usize::from(tokens.get(start).is_some_and(|token| is_word(token, "mut")));
    let is_path = is_punct(tokens.get(start + 1), ':') && is_punct(tokens.get(start + 2), ':');
    tokens.get(start).is_some_and(|token| is_word(token, "self")) && !is_path
}

/// Whether `Json<…>` occurs as the last segment of a path, at any depth.
fn mentions_json(tokens: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().any(|(index, token)| match token {
        TokenTree::Group(group) => mentions_json(group.stream()),
        token if is_word(token, "Json") => {
            let turbofish = is_punct(tokens.get(index + 1), ':') && is_punct(tokens.get(index + 2), ':');
            let after = &tokens[index + if turbofish { 3 } else { 1 }..];
            is_punct(after.first(), '<') && !continues_path(after)
        }
        _ => false,
    })
}

/// Whether `::` follows the generic arguments that the tokens start with.
fn continues_path(tokens: &[TokenTree]) -> bool {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate() {
        // The `>` of an arrow closes nothing.
        let arrow = index > 0 && is_punct(tokens.get(index - 1), '-');
        if is_punct(Some(token), '<') {
            depth += 1;
        } else if is_punct(Some(token), '>') && !arrow {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return is_punct(tokens.get(index + 1), ':') && is_punct(tokens.get(index + 2), ':');
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_parameters() {
        for (parameters, expected) in [
            ("", false),
            ("id: web::Path<u64>", false),
            ("order: Json<Order>", true),
            ("order: web::Json<Order>", true),
            ("order: actix_web::web::Json::<Order>", true),
            ("web::Json(order): web::Json<Order>", true),
            ("order: Option<web::Json<Order>>", true),
            ("order: Result<Json<Order>, Error>", true),
            ("order: Either<Json<Order>, Form<Order>>", true),
            ("(a, b): (Path<u64>, Json<Order>)", true),
            ("order: Json<Vec<fn() -> u8>>", true),
            ("Json(order): MyBody", false),
            ("order: Json<Order>::Output", false),
            ("json: JsonBody<Order>", false),
            ("config: web::Data<JsonConfig>", false),
        ] {
            assert_eq!(mentions_json(parameters.parse().unwrap()), expected, "{parameters}");
        }
    }

    #[test]
    fn functions_are_recognised() {
        for (item, expected) in [
            ("async fn a() -> u8 { 1 }", Some(("a", true, false))),
            ("pub(crate) fn a<T>(x: T) { }", Some(("a", false, false))),
            ("pub unsafe extern \"C\" fn a() -> u8 { }", Some(("a", true, false))),
            ("fn a(&self) -> u8 { }", Some(("a", true, true))),
            ("fn a(mut self: Box<Self>) -> u8 { }", Some(("a", true, true))),
            ("fn a(#[x] &'a mut self, b: u8) -> u8 { }", Some(("a", true, true))),
            ("fn a(id: Path<self::Id>) -> u8 { }", Some(("a", true, false))),
            ("fn a(self::Id(id): self::Id) -> u8 { }", Some(("a", true, false))),
            ("struct A;", None),
            ("const A: fn() = a;", None),
            ("impl A { fn a() {} }", None),
            ("", None),
        ] {
            let handler = Handler::parse(Vec::new(), item.parse().unwrap());
            let found =
                handler.map(|handler| (handler.name.to_string(), handler.has_return_type, handler.has_receiver));
            let expected = expected.map(|(name, returns, receives)| (name.to_owned(), returns, receives));
            assert_eq!(found, expected, "{item}");
        }
    }
}
