//! The items of a module, taken apart as far as its routes need it.

use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::{
    args::split_commas,
    diagnostics::Diagnostic,
    handler::{Attribute, Handler},
    module::Module,
    route::{is_route_attribute, take_routes},
    tokens::Tokens,
};

/// The items between the braces of a module.
pub(crate) struct Items {
    /// `#![…]`
    inner: TokenStream,
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
        let inner = tokens.inner_attributes();
        let mut items = Self { inner, parts: Vec::new(), served: Vec::new(), errors: Vec::new(), span: body.span() };
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
        if let Some(hidden) = attributes.iter().find(|attribute| !has_own && hides_route(attribute)) {
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
        let inner = &self.inner;
        let mut annotated = quote! { #inner #definitions };
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

/// Whether this is `#[cfg_attr(…, get("/"))]` or the like.
pub(crate) fn hides_route(attribute: &Attribute) -> bool {
    attribute.is("cfg_attr")
        && split_commas(attribute.arguments.clone())
            .into_iter()
            .skip(1)
            .any(|hidden| is_route_attribute(&Attribute::of_meta(hidden)))
}

/// A route attribute that the macro cannot see through `cfg_attr`.
pub(crate) fn hidden_route(attribute: &Attribute) -> Diagnostic {
    Diagnostic::new(
        "no-route",
        attribute.place(),
        "`cfg_attr` hides a route attribute from `#[cors]`",
        "whether its condition holds is decided after `#[cors]` has been expanded",
        "write the route attribute plainly, and the condition on the whole handler: `#[cfg(…)]`",
    )
}
