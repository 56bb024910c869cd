//! An inline module and its items, taken apart as far as its routes need it.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Token, Visibility,
    parse::{ParseStream, Parser},
};

use super::{
    attribute::Attribute,
    handler::Handler,
    route::{cfg_attr_hides_route, hidden_route, is_route_attribute, take_routes},
    tokens::Tokens,
};
use crate::diagnostic::Diagnostic;

/// An inline module.
pub(crate) struct Module {
    pub(crate) attributes: Vec<Attribute>,
    /// What stands in front of its body.
    pub(crate) head: TokenStream,
    pub(crate) name: Ident,
    pub(crate) body: Group,
}

impl Module {
    /// Reads an item; `None` if it is no module with a body.
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
    parts: Vec<Item>,
    /// The methods of the routes, those of modules inside included.
    pub(crate) served: Vec<String>,
    /// Routes that cannot be seen.
    pub(crate) errors: Vec<Diagnostic>,
    span: Span,
}

enum Item {
    /// A route that has no `#[cors]` of its own.
    Route(TokenStream),
    Module {
        attributes_and_head: TokenStream,
        items: Items,
    },
    Other(TokenStream),
}

impl Items {
    pub(crate) fn read(body: &Group) -> Self {
        let mut tokens = Tokens::new(body.stream());
        let inner_attributes = tokens.inner_attributes();
        let mut items =
            Self { inner_attributes, parts: Vec::new(), served: Vec::new(), errors: Vec::new(), span: body.span() };
        while !tokens.is_empty() {
            tokens.unwrap_fragment();
            let attributes = tokens.attributes();
            tokens.unwrap_fragment();
            let item = items.read_item(attributes, tokens.item());
            items.parts.push(item);
        }
        items
    }

    fn read_item(&mut self, attributes: Vec<Attribute>, item: TokenStream) -> Item {
        let has_own = attributes.iter().any(|attribute| attribute.name().is_some_and(|name| name == "cors"));
        if !has_own && let Some(module) = Module::parse(attributes.clone(), item.clone()) {
            let mut items = Self::read(&module.body);
            self.served.append(&mut items.served);
            self.errors.append(&mut items.errors);
            let Module { attributes, head, .. } = module;
            return Item::Module { attributes_and_head: quote! { #(#attributes)* #head }, items };
        }
        if let Some(hidden) = attributes.iter().find(|attribute| !has_own && cfg_attr_hides_route(attribute)) {
            self.errors.push(hidden_route(hidden));
        }
        let tokens = quote! { #(#attributes)* #item };
        let is_route = attributes.iter().any(is_route_with_path);
        if is_route && let Some(mut handler) = Handler::parse(attributes, item) {
            let routes = take_routes(&mut handler.attributes, &mut Vec::new());
            let methods = routes.map(|routes| routes.methods()).unwrap_or_default();
            // A handler of nothing but OPTIONS is the user's own answer to preflights.
            let answers_by_hand = !methods.is_empty() && methods.iter().all(|method| method == "OPTIONS");
            if !answers_by_hand {
                self.served.extend(methods);
                if !has_own {
                    return Item::Route(tokens);
                }
            }
        }
        Item::Other(tokens)
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
                Item::Route(route) => {
                    annotated.extend(attribute(depth));
                    route.to_tokens(&mut annotated);
                }
                Item::Module { attributes_and_head, items } => {
                    attributes_and_head.to_tokens(&mut annotated);
                    items.annotated(None, depth + 1, attribute).to_tokens(&mut annotated);
                }
                Item::Other(item) => item.to_tokens(&mut annotated),
            }
        }
        let mut body = Group::new(Delimiter::Brace, annotated);
        body.set_span(self.span);
        body
    }
}

/// Whether this is a route attribute, and not one of the same name, such as a `#[trace]` of another crate.
fn is_route_with_path(attribute: &Attribute) -> bool {
    let starts_with_string = attribute.arguments.clone().into_iter().take(1).collect();
    let has_path = syn::parse2::<syn::LitStr>(starts_with_string).is_ok();
    is_route_attribute(attribute) && (has_path || attribute.is("routes"))
}
