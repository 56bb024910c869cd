//! The `#[cors]` attribute of [`cors-runtime`](https://docs.rs/cors-runtime), which re-exports it.

mod args;
mod diagnostics;
mod expand;
mod handler;
mod lower;
mod route;
mod values;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;
use quote::quote;
use syn::{Path, parse_quote};

use crate::{
    args::Arguments,
    diagnostics::{Diagnostic, Place},
    expand::Plan,
    handler::{Attribute, Handler},
};

#[doc = include_str!("cors.md")]
#[proc_macro_attribute]
pub fn cors(arguments: TokenStream, item: TokenStream) -> TokenStream {
    annotate(arguments.into(), &item.into()).into()
}

fn annotate(arguments: TokenStream2, item: &TokenStream2) -> TokenStream2 {
    let mut errors = Vec::new();
    let arguments = args::parse(arguments, &mut errors);
    let (mut attributes, rest) = handler::split_attributes(item.clone());
    let signature = Place::of(&handler::signature(rest.clone()));
    remove_duplicates(&mut attributes, &mut errors);
    let Some(mut handler) = Handler::parse(attributes, rest).filter(|handler| !handler.has_receiver) else {
        lower::lower(&arguments, Vec::new(), false, &mut errors);
        errors.push(not_a_handler(signature, "`#[cors]` stands on something that is not a handler function"));
        return quote! { #(#errors)* #item };
    };
    let runtime = arguments.crate_path.clone().unwrap_or_else(|| parse_quote!(::cors_runtime));
    let before_routes = errors.len();
    let Some(routes) = route::take_routes(&mut handler.attributes, &mut errors) else {
        lower::lower(&arguments, Vec::new(), handler.takes_json, &mut errors);
        errors.push(no_route());
        return quote! { #(#errors)* #handler };
    };
    let routes_are_sound = errors.len() == before_routes;
    if !handler.has_return_type {
        errors.push(not_a_handler(signature, "a handler returns a response, and this function returns nothing"));
    }
    let policy = if arguments.disabled {
        None
    } else {
        let served = if routes_are_sound { routes.methods() } else { Vec::new() };
        lower::lower(&arguments, served, handler.takes_json, &mut errors)
    };
    let expansion = if routes_are_sound && handler.has_return_type {
        expand::expand(&handler, &routes, &plan(&arguments, &runtime, policy.as_ref().filter(|_| errors.is_empty())))
    } else {
        expand::expand_without_routes(&handler, &routes, &runtime)
    };
    quote! { #(#errors)* #expansion }
}

fn plan<'a>(arguments: &Arguments, runtime: &'a Path, policy: Option<&'a cors_rules::Policy>) -> Plan<'a> {
    Plan {
        runtime,
        policy,
        // Without a policy every preflight is refused.
        manual_preflight: arguments.manual_preflight && policy.is_some(),
        skip_guards: arguments.skip_guards,
    }
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
            "a second `#[cors]` on one handler",
            "a route has one policy",
            "join them into one, or remove one",
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
        "write it above `#[get(\"/path\")] async fn name() -> impl Responder`",
    )
}
