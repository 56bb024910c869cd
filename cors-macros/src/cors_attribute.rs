//! `#[cors(…)]`: the stages, one after another.

use cors_rules::{KeyPlace, Policy};
use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{
    Attribute, Path,
    parse::{ParseStream, Parser},
    parse_quote,
};

use crate::{
    args::{Arguments, parse},
    codegen::{
        self,
        route::{Expansion, keep_imports_used},
    },
    diagnostic::{Diagnostic, Errors, Reported, SpanRange},
    lower::lower,
    syntax::{
        attribute::{arguments, last_word},
        handler::{Handler, Item, head},
        module::{Items, Module},
        route::{self, are_options_only, hidden_route, report_hidden_route},
    },
    warnings::warnings,
};

/// Expands `#[cors(…)]` above an item.
pub(crate) fn annotate(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let arguments = parse::arguments(arguments, KeyPlace::Attribute, &mut errors);
    let runtime = arguments.crate_path.clone().unwrap_or_else(|| parse_quote!(::cors_runtime));
    let split = |input: ParseStream<'_>| Ok((Attribute::parse_outer(input)?, input.parse::<TokenStream>()?));
    let Ok((mut attributes, rest)) = split.parse2(item.clone()) else {
        return unchanged(&arguments, item, errors);
    };
    remove_duplicates(&mut attributes, &mut errors);
    if let Some(module) = Module::parse(attributes.clone(), rest.clone()) {
        return annotate_module(&module, &arguments, &runtime, errors);
    }
    match Item::parse(attributes.clone(), rest.clone()) {
        Item::Function(mut method) if method.is_method() => {
            report_not_a_handler(&arguments, method.head_span(), &mut errors);
            let imports = remove_routes(&mut attributes);
            method.attributes = attributes;
            method.with_in_body(&quote! { #errors #imports })
        }
        Item::Function(handler) => annotate_handler(*handler, &arguments, &runtime, errors),
        Item::MalformedFunction => unchanged(&arguments, item, errors),
        Item::Other => {
            report_not_a_handler(&arguments, SpanRange::of(&head(rest.clone())), &mut errors);
            let imports = remove_routes(&mut attributes);
            quote! { #errors #imports #(#attributes)* #rest }
        }
    }
}

/// An item that is still being written. What is wrong with it is for the compiler to say.
fn unchanged(arguments: &Arguments, item: &TokenStream, mut errors: Errors) -> TokenStream {
    // The mistakes of the policy are reported all the same.
    let _ = lower(arguments, Vec::new(), &mut errors);
    quote! { #errors #item }
}

fn report_not_a_handler(arguments: &Arguments, span: SpanRange, errors: &mut Errors) {
    let _ = lower(arguments, Vec::new(), errors);
    errors.report(not_a_handler(span, "`#[cors]` stands on something that is not a handler function"));
}

/// Removes route attributes, which would only add errors of their own, and keeps their imports used.
fn remove_routes(attributes: &mut Vec<Attribute>) -> Option<TokenStream> {
    let routes = route::take_routes(attributes, &mut Errors::default());
    routes.map(|routes| keep_imports_used(&routes))
}

fn annotate_handler(mut handler: Handler, arguments: &Arguments, runtime: &Path, mut errors: Errors) -> TokenStream {
    let Some(routes) = route::take_routes(&mut handler.attributes, &mut errors) else {
        let _ = lower(arguments, Vec::new(), &mut errors);
        errors.report(hidden_route(&handler.attributes).map_or_else(no_route, report_hidden_route));
        return quote! { #errors #handler };
    };
    let methods = routes.all.as_deref().map(route::methods);
    if let Ok(methods) = &methods
        && are_options_only(methods)
        && !arguments.disabled
    {
        errors.report(options_only(routes.span));
    }
    reject_documentation_below(&mut handler.attributes, &mut errors);
    let returns = if handler.has_return_type() {
        Ok(())
    } else {
        let span = handler.head_span();
        Err(errors.report(not_a_handler(span, "a handler returns a response, and this function returns nothing")))
    };
    // A module narrows each of its routes to what this one serves.
    let served = methods.ok().filter(|_| arguments.inherited.is_none()).unwrap_or_default();
    let policy = lower(arguments, served, &mut errors);
    let expansion = match (&routes.all, returns) {
        (Ok(all), Ok(())) => {
            let expansion = Expansion { runtime, arguments, policy: written(&policy) };
            codegen::route::expand(&handler, &routes, all, &expansion)
        }
        _ => codegen::route::expand_without_routes(&handler, &routes, runtime),
    };
    let warnings = policy.is_ok().then(|| warnings(arguments, &handler.attributes));
    quote! { #errors #warnings #expansion }
}

fn annotate_module(module: &Module, arguments: &Arguments, runtime: &Path, mut errors: Errors) -> TokenStream {
    let items = Items::read(&module.body, &mut errors);
    if !items.has_routes {
        errors.report(no_routes(&module.name));
    }
    let policy = lower(arguments, items.served.clone(), &mut errors);
    let warnings = policy.is_ok().then(|| warnings(arguments, &module.attributes));
    let expansion = Expansion { runtime, arguments, policy: written(&policy) };
    let expansion = codegen::module::expand(module, &items, &expansion);
    quote! { #errors #warnings #expansion }
}

/// The policy to expand; routes with mistakes have none, like those without CORS.
fn written(policy: &Result<Option<Policy>, Reported>) -> Option<&Policy> {
    policy.as_ref().ok()?.as_ref()
}

/// Reports further `#[cors]` attributes below this one, and drops them.
fn remove_duplicates(attributes: &mut Vec<Attribute>, errors: &mut Errors) {
    attributes.retain(|attribute| {
        let Some(name) = last_word(attribute.path()).filter(|name| *name == "cors") else {
            return true;
        };
        errors.report(Diagnostic::new(
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
fn reject_documentation_below(attributes: &mut Vec<Attribute>, errors: &mut Errors) {
    attributes.retain(|attribute| {
        let is_path = last_word(attribute.path()).is_some_and(|name| name == "path");
        if !is_path || arguments(&attribute.meta).is_empty() {
            return true;
        }
        errors.report(Diagnostic::new(
            "attribute-order",
            SpanRange::of(attribute.path()),
            "`#[utoipa::path]` stands below `#[cors]`",
            "it makes a type beside the handler for `#[derive(OpenApi)]`, which below would be hidden inside of the route",
            "write it above `#[cors(…)]`, where it still finds the route attribute",
        ));
        false
    });
}

fn options_only(span: SpanRange) -> Diagnostic {
    Diagnostic::new(
        "route-options-only",
        span,
        "the route handles nothing but OPTIONS",
        "browsers send OPTIONS to ask about other methods, and the routes of those answer themselves",
        "put `#[cors]` above the route that handles the request, such as `#[get]`, and remove it here",
    )
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
