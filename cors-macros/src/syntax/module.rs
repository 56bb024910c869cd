//! An inline module and its items, parsed as far as its routes require.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Attribute, LitStr, Token, Visibility,
    parse::{ParseStream, Parser},
};

use super::{
    attribute::{arguments, last_word},
    handler::Item,
    mistakes,
    route::{are_options_only, hidden_route, is_route_attribute, methods, take_routes},
    tokens::Tokens,
};
use crate::diagnostic::Errors;

/// An inline module.
pub(crate) struct Module {
    pub(crate) attributes: Vec<Attribute>,
    /// What comes before its body.
    pub(crate) head: TokenStream,
    pub(crate) name: Ident,
    pub(crate) body: Group,
}

impl Module {
    /// Reads an item; `None` if it is not a module with a body.
    pub(crate) fn parse(attributes: Vec<Attribute>, item: TokenStream) -> Option<Self> {
        let parse = |input: ParseStream<'_>| {
            let visibility: Visibility = input.parse()?;
            let unsafety: Option<Token![unsafe]> = input.parse()?;
            let keyword: Token![mod] = input.parse()?;
            let name: Ident = input.parse()?;
            let body = input.step(|cursor| match cursor.token_tree() {
                Some((TokenTree::Group(group), rest)) if group.delimiter() == Delimiter::Brace => Ok((group, rest)),
                _ => Err(cursor.error("expected braces")),
            })?;
            Ok((quote! { #visibility #unsafety #keyword #name }, name, body))
        };
        let (head, name, body) = parse.parse2(item).ok()?;
        Some(Self { attributes, head, name, body })
    }
}

/// The items between the braces of a module.
pub(crate) struct Items {
    /// `#![…]`
    inner_attributes: TokenStream,
    parts: Vec<Part>,
    /// Whether there are routes, those of modules inside included.
    pub(crate) has_routes: bool,
    /// The methods of these routes.
    pub(crate) served: Vec<String>,
    span: Span,
}

enum Part {
    /// A route that has no `#[cors]` of its own.
    Route(TokenStream),
    Module {
        attributes_and_head: TokenStream,
        items: Items,
    },
    Other(TokenStream),
}

impl Items {
    /// Parses the items between the braces; reports hidden routes.
    pub(crate) fn read(body: &Group, errors: &mut Errors) -> Self {
        let mut tokens = Tokens::new(body.stream());
        let inner_attributes = tokens.inner_attributes();
        let mut items =
            Self { inner_attributes, parts: Vec::new(), has_routes: false, served: Vec::new(), span: body.span() };
        while !tokens.is_empty() {
            tokens.unwrap_fragment();
            let attributes = tokens.attributes();
            tokens.unwrap_fragment();
            let part = items.read_part(attributes, tokens.item(), errors);
            items.parts.push(part);
        }
        items
    }

    fn read_part(&mut self, attributes: Vec<Attribute>, item: TokenStream, errors: &mut Errors) -> Part {
        let is_cors = |attribute: &Attribute| last_word(attribute.path()).is_some_and(|name| name == "cors");
        let has_own = attributes.iter().any(is_cors);
        if !has_own && let Some(module) = Module::parse(attributes.clone(), item.clone()) {
            let mut items = Self::read(&module.body, errors);
            self.has_routes |= items.has_routes;
            self.served.append(&mut items.served);
            let Module { attributes, head, .. } = module;
            return Part::Module { attributes_and_head: quote! { #(#attributes)* #head }, items };
        }
        if let Some(hidden) = hidden_route(&attributes).filter(|_| !has_own) {
            self.has_routes = true;
            errors.report(mistakes::hidden_route(hidden));
        }
        let tokens = quote! { #(#attributes)* #item };
        let is_route = attributes.iter().any(is_route_with_path);
        if is_route && let Item::Function(mut handler) = Item::parse(attributes, item) {
            // Their mistakes are reported where the route itself is expanded.
            let routes = take_routes(&mut handler.attributes, &mut Errors::default());
            let served = routes.and_then(|routes| routes.all.ok()).as_deref().map(methods).unwrap_or_default();
            // A handler of `OPTIONS` only is a manual one for preflights.
            if !are_options_only(&served) {
                self.has_routes = true;
                self.served.extend(served);
                if !has_own {
                    return Part::Route(tokens);
                }
            }
        }
        Part::Other(tokens)
    }

    /// The items in braces: `definitions` at their head, and above each route what it gets in a module this deep.
    pub(crate) fn annotated(
        &self,
        definitions: Option<&TokenStream>,
        depth: usize,
        attribute: &dyn Fn(usize) -> TokenStream,
    ) -> Group {
        let inner_attributes = &self.inner_attributes;
        let mut annotated = quote! { #inner_attributes #definitions };
        for item in &self.parts {
            match item {
                Part::Route(route) => {
                    annotated.extend(attribute(depth));
                    route.to_tokens(&mut annotated);
                }
                Part::Module { attributes_and_head, items } => {
                    attributes_and_head.to_tokens(&mut annotated);
                    items.annotated(None, depth + 1, attribute).to_tokens(&mut annotated);
                }
                Part::Other(item) => item.to_tokens(&mut annotated),
            }
        }
        let mut body = Group::new(Delimiter::Brace, annotated);
        body.set_span(self.span);
        body
    }
}

/// Whether this is a route attribute, rather than one of the same name, such as a `#[trace]` of another crate.
fn is_route_with_path(attribute: &Attribute) -> bool {
    let first = arguments(&attribute.meta).into_iter().take(1).collect();
    let has_path = syn::parse2::<LitStr>(first).is_ok();
    is_route_attribute(attribute.path()) && (has_path || attribute.path().is_ident("routes"))
}
