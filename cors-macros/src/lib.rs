//! The `#[cors]` attribute and the `policy!` macro of [`cors-runtime`](https://docs.rs/cors-runtime), which re-exports
//! them.

mod args;
mod asking;
mod diagnostics;
mod expand;
mod handler;
mod items;
mod lower;
mod module;
mod named;
mod regexes;
mod route;
mod sources;
mod tables;
mod tokens;
mod values;
mod warnings;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;
use quote::quote;
use syn::{Path, parse_quote};

use crate::{
    args::{Arguments, Context},
    diagnostics::{Diagnostic, Place},
    expand::{Plan, used_imports},
    handler::{Attribute, Handler},
    items::{hidden_route, hides_route},
    lower::lower,
    module::Module,
    warnings::warnings,
};

#[doc = include_str!("cors.md")]
#[proc_macro_attribute]
pub fn cors(arguments: TokenStream, item: TokenStream) -> TokenStream {
    annotate(arguments.into(), &item.into()).into()
}

#[doc = include_str!("policy.md")]
#[proc_macro]
pub fn policy(definitions: TokenStream) -> TokenStream {
    named::define(definitions.into()).into()
}

fn annotate(arguments: TokenStream2, item: &TokenStream2) -> TokenStream2 {
    let mut errors = Vec::new();
    let arguments = args::parse(arguments, Context::Attribute, &mut errors);
    let runtime = arguments.crate_path.clone().unwrap_or_else(|| parse_quote!(::cors_runtime));
    let (mut attributes, rest) = handler::split_attributes(item.clone());
    remove_duplicates(&mut attributes, &mut errors);
    let signature = Place::of(&handler::signature(rest.clone()));
    if let Some(module) = Module::parse(attributes.clone(), rest.clone()) {
        return module.expand(&arguments, &runtime, errors);
    }
    match Handler::parse(attributes.clone(), rest.clone()) {
        Some(handler) if !handler.has_receiver => annotate_handler(handler, &arguments, &runtime, signature, errors),
        other => {
            lower(&arguments, Vec::new(), &mut errors);
            errors.push(not_a_handler(signature, "`#[cors]` stands on something that is not a handler function"));
            without_route(attributes, &rest, other, &errors)
        }
    }
}

/// An item that is no handler, without the route attributes that would only add errors of their own.
fn without_route(
    mut attributes: Vec<Attribute>,
    rest: &TokenStream2,
    method: Option<Handler>,
    errors: &[Diagnostic],
) -> TokenStream2 {
    let routes = route::take_routes(&mut attributes, &mut Vec::new());
    let imports = routes.map(|routes| used_imports(&routes));
    match method {
        Some(mut method) => {
            method.attributes = attributes;
            method.with_in_body(&quote! { #(#errors)* #imports })
        }
        None => quote! { #(#errors)* #imports #(#attributes)* #rest },
    }
}

fn annotate_handler(
    mut handler: Handler,
    arguments: &Arguments,
    runtime: &Path,
    signature: Place,
    mut errors: Vec<Diagnostic>,
) -> TokenStream2 {
    let before_routes = errors.len();
    let Some(routes) = route::take_routes(&mut handler.attributes, &mut errors) else {
        lower(arguments, Vec::new(), &mut errors);
        let hidden = handler.attributes.iter().find(|attribute| hides_route(attribute));
        errors.push(hidden.map_or_else(no_route, hidden_route));
        return quote! { #(#errors)* #handler };
    };
    let routes_are_sound = errors.len() == before_routes;
    if routes_are_sound && !arguments.disabled {
        routes.reject_options_only(&mut errors);
    }
    reject_documentation_below(&mut handler.attributes, &mut errors);
    if !handler.has_return_type {
        errors.push(not_a_handler(signature, "a handler returns a response, and this function returns nothing"));
    }
    // A module narrows each of its routes to what this one serves.
    let served = if routes_are_sound && arguments.inherited.is_none() { routes.methods() } else { Vec::new() };
    let policy = lower(arguments, served, &mut errors);
    let policy = policy.as_ref().filter(|_| errors.is_empty() && !arguments.disabled);
    let expansion = if routes_are_sound && handler.has_return_type {
        expand::expand(&handler, &routes, &Plan { runtime, arguments, policy })
    } else {
        expand::expand_without_routes(&handler, &routes, runtime)
    };
    let warnings = errors.is_empty().then(|| warnings(arguments, &handler.attributes));
    quote! { #(#errors)* #warnings #expansion }
}

/// Reports further `#[cors]` attributes below this one, and drops them.
fn remove_duplicates(attributes: &mut Vec<Attribute>, errors: &mut Vec<Diagnostic>) {
    attributes.retain(|attribute| {
        let Some(name) = attribute.name().filter(|name| *name == "cors") else {
            return true;
        };
        errors.push(Diagnostic::new(
            "duplicate-cors",
            name.span(),
            "a second `#[cors]` on one item",
            "a route has one policy",
            "join them into one, or remove one",
        ));
        false
    });
}

/// Reports and drops `#[utoipa::path]`, which makes an item beside the handler: below, it would be inside.
fn reject_documentation_below(attributes: &mut Vec<Attribute>, errors: &mut Vec<Diagnostic>) {
    attributes.retain(|attribute| {
        if attribute.name().is_none_or(|name| name != "path") || attribute.arguments.is_empty() {
            return true;
        }
        errors.push(Diagnostic::new(
            "attribute-order",
            attribute.place(),
            "`#[utoipa::path]` stands below `#[cors]`",
            "it makes a type beside the handler for `#[derive(OpenApi)]`, which below would be hidden inside of the route",
            "write it above `#[cors(…)]`, where it still finds the route attribute",
        ));
        false
    });
}

fn no_route() -> Diagnostic {
    Diagnostic::new(
        "no-route",
        Place::attribute(),
        "`#[cors]` finds no route attribute below it",
        "it takes over the route attribute that follows; one that stands above it has been expanded already",
        "write `#[cors(…)]` above `#[get(\"/path\")]`, `#[post]`, `#[route]` or `#[routes]`",
    )
}

fn not_a_handler(place: Place, problem: &str) -> Diagnostic {
    Diagnostic::new(
        "not-a-handler",
        place,
        problem,
        "a policy belongs to a route, which is a function with an attribute such as `#[get(\"/path\")]`",
        "write it above `#[get(\"/path\")] async fn name() -> impl Responder`, or above a module of such functions",
    )
}
