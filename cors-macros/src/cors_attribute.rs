//! `#[cors(…)]`: the stages in order.

use cors_rules::{KeyPlace, Policy};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{
    Attribute, Path,
    parse::{ParseStream, Parser},
};

use crate::{
    args::{Arguments, parse},
    codegen::{
        self,
        route::{Expansion, keep_imports_used},
    },
    diagnostic::{Errors, Reported},
    editor::documented_items,
    lower::lower,
    runtime_path::runtime_path,
    syntax::{
        attribute::{arguments, last_word},
        handler::{Handler, Item, Returns, head},
        mistakes,
        module::{Items, Module},
        route::{self, are_options_only, hidden_route},
    },
    warnings::warnings,
};

/// Expands `#[cors(…)]` above an item.
pub(crate) fn annotate(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let written = arguments.clone();
    let arguments = parse::arguments(arguments, KeyPlace::Attribute, &mut errors);
    let runtime = runtime_path(&arguments, &mut errors);
    let documented = documented_items(&written, &runtime);
    let split = |input: ParseStream<'_>| Ok((Attribute::parse_outer(input)?, input.parse::<TokenStream>()?));
    let Ok((mut attributes, rest)) = split.parse2(item.clone()) else {
        return unchanged(&arguments, item, errors);
    };
    remove_duplicates(&mut attributes, &mut errors);
    if let Some(module) = Module::parse(attributes.clone(), rest.clone()) {
        let module = annotate_module(&module, &arguments, &runtime, errors);
        return quote! { #documented #module };
    }
    match Item::parse(attributes.clone(), rest.clone()) {
        Item::Function(mut method) if method.is_method() => {
            let _ = lower(&arguments, Vec::new(), &mut errors);
            errors.report(mistakes::method(method.head_span()));
            let imports = remove_routes(&mut attributes);
            method.attributes = attributes;
            method.with_in_body(&quote! { #errors #imports #documented })
        }
        Item::Function(handler) => annotate_handler(*handler, &arguments, &runtime, &documented, errors),
        Item::MalformedFunction => unchanged(&arguments, item, errors),
        Item::Other => {
            let _ = lower(&arguments, Vec::new(), &mut errors);
            errors.report(mistakes::not_a_handler(&head(rest.clone())));
            let imports = remove_routes(&mut attributes);
            quote! { #errors #imports #documented #(#attributes)* #rest }
        }
    }
}

/// An item that is still being written. The compiler reports what is wrong with it.
fn unchanged(arguments: &Arguments, item: &TokenStream, mut errors: Errors) -> TokenStream {
    // The mistakes of the policy are reported all the same.
    let _ = lower(arguments, Vec::new(), &mut errors);
    quote! { #errors #item }
}

/// Removes route attributes, which would only add errors of their own, and keeps their imports used.
fn remove_routes(attributes: &mut Vec<Attribute>) -> Option<TokenStream> {
    let routes = route::take_routes(attributes, &mut Errors::default());
    routes.map(|routes| keep_imports_used(&routes))
}

fn annotate_handler(
    mut handler: Handler,
    arguments: &Arguments,
    runtime: &Path,
    documented: &TokenStream,
    mut errors: Errors,
) -> TokenStream {
    let Some(routes) = route::take_routes(&mut handler.attributes, &mut errors) else {
        let _ = lower(arguments, Vec::new(), &mut errors);
        errors.report(hidden_route(&handler.attributes).map_or_else(mistakes::no_route, mistakes::hidden_route));
        // It may be a function of an `impl` or a `trait`.
        return handler.with_in_body(&quote! { #errors #documented });
    };
    let methods = routes.all.as_deref().map(route::methods);
    if let Ok(methods) = &methods
        && are_options_only(methods)
        && !arguments.disabled
    {
        errors.report(mistakes::options_only(routes.span));
    }
    remove_documentation_below(&mut handler.attributes, &mut errors);
    let returns = match handler.returns() {
        Returns::Response => Ok(()),
        Returns::Nothing => Err(errors.report(mistakes::no_return_type(&handler))),
        Returns::NotAFuture => Err(errors.report(mistakes::not_async(&handler))),
    };
    // A module narrows each of its routes to what this one serves.
    let served = methods.ok().filter(|_| arguments.inherited.is_none()).unwrap_or_default();
    let policy = lower(arguments, served, &mut errors);
    let expansion = match (&routes.all, returns) {
        (Ok(all), Ok(())) => {
            let expansion = Expansion { runtime, arguments, policy: written(&policy) };
            codegen::route::expand(&handler, &routes, all, &expansion, documented)
        }
        _ => codegen::route::expand_without_routes(&handler, &routes, runtime, documented),
    };
    let warnings = policy.is_ok().then(|| warnings(arguments, &handler.attributes));
    quote! { #errors #warnings #expansion }
}

fn annotate_module(module: &Module, arguments: &Arguments, runtime: &Path, mut errors: Errors) -> TokenStream {
    let items = Items::read(&module.body, &mut errors);
    if !items.has_routes {
        errors.report(mistakes::module_without_routes(&module.name));
    }
    let policy = lower(arguments, items.served.clone(), &mut errors);
    let warnings = policy.is_ok().then(|| warnings(arguments, &module.attributes));
    let expansion = Expansion { runtime, arguments, policy: written(&policy) };
    let expansion = codegen::module::expand(module, &items, &expansion);
    quote! { #errors #warnings #expansion }
}

/// The policy to expand: `None` for routes without CORS and for policies with mistakes.
fn written(policy: &Result<Option<Policy>, Reported>) -> Option<&Policy> {
    policy.as_ref().ok()?.as_ref()
}

/// Reports further `#[cors]` attributes below this one, and removes them.
fn remove_duplicates(attributes: &mut Vec<Attribute>, errors: &mut Errors) {
    attributes.retain(|attribute| {
        let Some(name) = last_word(attribute.path()).filter(|name| *name == "cors") else {
            return true;
        };
        errors.report(mistakes::second_cors(name.span()));
        false
    });
}

/// Reports and removes `#[utoipa::path]`, which creates an item beside the handler: below `#[cors]`, the item would be inside.
fn remove_documentation_below(attributes: &mut Vec<Attribute>, errors: &mut Errors) {
    attributes.retain(|attribute| {
        let is_path = last_word(attribute.path()).is_some_and(|name| name == "path");
        if !is_path || arguments(&attribute.meta).is_empty() {
            return true;
        }
        errors.report(mistakes::documentation_below(attribute.path()));
        false
    });
}
