//! `#[cors(…)]`: the stages, one after another.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{Path, parse_quote};

use crate::{
    args::{Arguments, key::Context, parse},
    codegen::{
        self,
        route::{Expansion, keep_imports_used},
    },
    diagnostic::{Diagnostic, SpanRange},
    lower::lower,
    syntax::{
        attribute::Attribute,
        handler::{self, Handler},
        module::{Items, Module},
        route::{self, cfg_attr_hides_route, hidden_route},
        tokens::split_attributes,
    },
    warnings::warnings,
};

/// Expands `#[cors(…)]` above an item.
pub(crate) fn annotate(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Vec::new();
    let arguments = parse::arguments(arguments, Context::Attribute, &mut errors);
    let runtime = arguments.crate_path.clone().unwrap_or_else(|| parse_quote!(::cors_runtime));
    let (mut attributes, rest) = split_attributes(item.clone());
    remove_duplicates(&mut attributes, &mut errors);
    let signature = SpanRange::of(&handler::signature(rest.clone()));
    if let Some(module) = Module::parse(attributes.clone(), rest.clone()) {
        return annotate_module(&module, &arguments, &runtime, errors);
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
    rest: &TokenStream,
    method: Option<Handler>,
    errors: &[Diagnostic],
) -> TokenStream {
    let routes = route::take_routes(&mut attributes, &mut Vec::new());
    let imports = routes.map(|routes| keep_imports_used(&routes));
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
    signature: SpanRange,
    mut errors: Vec<Diagnostic>,
) -> TokenStream {
    let before_routes = errors.len();
    let Some(routes) = route::take_routes(&mut handler.attributes, &mut errors) else {
        lower(arguments, Vec::new(), &mut errors);
        let hidden = handler.attributes.iter().find(|attribute| cfg_attr_hides_route(attribute));
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
        codegen::route::expand(&handler, &routes, &Expansion { runtime, arguments, policy })
    } else {
        codegen::route::expand_without_routes(&handler, &routes, runtime)
    };
    let warnings = errors.is_empty().then(|| warnings(arguments, &handler.attributes));
    quote! { #(#errors)* #warnings #expansion }
}

fn annotate_module(module: &Module, arguments: &Arguments, runtime: &Path, mut errors: Vec<Diagnostic>) -> TokenStream {
    let mut items = Items::read(&module.body);
    let has_routes = !items.served.is_empty();
    if !has_routes && items.errors.is_empty() {
        errors.push(no_routes(&module.name));
    }
    let policy = lower(arguments, items.served.clone(), &mut errors);
    let policy = policy.as_ref().filter(|_| errors.is_empty() && has_routes && !arguments.disabled);
    errors.append(&mut items.errors);
    let warnings = errors.is_empty().then(|| warnings(arguments, &module.attributes));
    let expansion = codegen::module::expand(module, &items, &Expansion { runtime, arguments, policy });
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
            attribute.span(),
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
        SpanRange::attribute(),
        "`#[cors]` finds no route attribute below it",
        "it takes over the route attribute that follows; one that stands above it has been expanded already",
        "write `#[cors(…)]` above `#[get(\"/path\")]`, `#[post]`, `#[route]` or `#[routes]`",
    )
}

fn not_a_handler(span: SpanRange, problem: &str) -> Diagnostic {
    Diagnostic::new(
        "not-a-handler",
        span,
        problem,
        "a policy belongs to a route, which is a function with an attribute such as `#[get(\"/path\")]`",
        "write it above `#[get(\"/path\")] async fn name() -> impl Responder`, or above a module of such functions",
    )
}

fn no_routes(name: &Ident) -> Diagnostic {
    Diagnostic::new(
        "no-route",
        name.span(),
        &format!("the module `{name}` has no routes"),
        "`#[cors]` on a module gives its policy to the functions in it with an attribute such as `#[get(\"/path\")]`",
        "put the routes into the module, or remove `#[cors]`",
    )
}
