//! Turns a handler and its policy into code.

use cors_rules::Policy;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Path, Visibility, spanned::Spanned};

use super::{
    call_with_item,
    policy_table::{optional, policy_data},
    predicate::{self, Registration},
    private,
};
use crate::{
    args::Arguments,
    syntax::{
        attribute::named,
        handler::Handler,
        route::{Route, Routes, methods},
    },
};

/// A checked attribute, and the items that its expansion refers to.
pub(crate) struct Expansion<'a> {
    /// The path of the crate that the expansion uses.
    pub(crate) runtime: &'a Path,
    pub(crate) arguments: &'a Arguments,
    /// The validated policy; `None` for routes without CORS.
    pub(crate) policy: Option<&'a Policy>,
}

/// The handler's struct, registering one resource for each route attribute.
///
/// `documented` is what editors need; its place is where an item of any name may be.
pub(crate) fn expand(
    handler: &Handler,
    routes: &Routes,
    all: &[Route],
    expansion: &Expansion<'_>,
    documented: &TokenStream,
) -> TokenStream {
    let private = private(expansion.runtime);
    // Short, since there are many paths, and each of their tokens takes the compiler time.
    let short = quote_spanned! {Span::mixed_site()=> __cors };
    let Registration { items, call } = match expansion.policy {
        Some(_) => predicate::registration(expansion.arguments, &short),
        None => predicate::plain_registration(&short),
    };
    let tables = route_tables(handler, all, expansion, &short);
    let registrations =
        all.iter().enumerate().map(|(index, route)| registration(handler, route, index, expansion, &call, &short));
    let body = quote_spanned! {Span::mixed_site()=>
        use #private as __cors;
        #documented
        #items
        #tables
        #(#registrations)*
    };
    let documentation = generated_documentation(handler, all);
    item(&quote! { #documentation }, &quote! { #handler }, handler, routes, &private, &body)
}

/// The routes and their policy, as plain data: the compiler takes longer to check and evaluate calls of constructors.
fn route_tables(handler: &Handler, routes: &[Route], expansion: &Expansion<'_>, private: &TokenStream) -> TokenStream {
    let arguments = expansion.arguments;
    let mut statics = TokenStream::new();
    let policy = match (expansion.policy, &arguments.inherited, &arguments.policy) {
        (None, ..) => quote! { Disabled },
        (Some(_), Some(path), _) => quote! { Named(#path) },
        (Some(_), None, Some(path)) => {
            let reference = checked_reference(path, &methods(routes), arguments, private);
            statics.extend(quote! { static __CORS_ROUTE_POLICY: &#private::Policy = #reference; });
            quote! { Named(__CORS_ROUTE_POLICY) }
        }
        (Some(policy), None, None) => {
            let policy = policy_data(policy, arguments, private, &mut statics);
            quote! { Inline(#policy) }
        }
    };
    let tables = routes.iter().map(|route| route_table(handler, route, expansion, private));
    // The statics are in a separate block, where the user's expressions below do not see them.
    quote_spanned! {Span::mixed_site()=>
        let __cors_routes: &'static #private::RouteTables = {
            #statics
            static __CORS_ROUTES: #private::RouteTables = #private::RouteTables {
                policy: #private::RoutePolicySource::#policy,
                routes: &[#(#tables),*],
            };
            &__CORS_ROUTES
        };
    }
}

/// A reference to a named policy, for the initializer of a `static`, if it suits routes with these methods.
///
/// Another item is one error, at the path; so is a policy that does not suit the routes.
pub(crate) fn checked_reference(
    path: &Path,
    served: &[String],
    arguments: &Arguments,
    private: &TokenStream,
) -> TokenStream {
    let narrowed = arguments.methods.is_some();
    let enforces = arguments.enforce.as_ref().is_some_and(|enforce| enforce.value);
    let named = call_with_item(quote! { #private::static_policy }, path);
    let checked = quote_spanned! {path.span()=> __CORS_NAMED.checked(&[#(#served),*], #narrowed, #enforces) };
    quote! { { static __CORS_NAMED: &#private::Policy = #named.as_policy(); #checked } }
}

/// The handler's struct without any route, because its route attributes have mistakes.
pub(crate) fn expand_without_routes(
    handler: &Handler,
    routes: &Routes,
    runtime: &Path,
    documented: &TokenStream,
) -> TokenStream {
    let private = private(runtime);
    let body = quote_spanned! {Span::mixed_site()=> #documented let _ = __cors_config; };
    item(&TokenStream::new(), &quote! { #[allow(dead_code)] #handler }, handler, routes, &private, &body)
}

fn item(
    documentation: &TokenStream,
    function: &TokenStream,
    handler: &Handler,
    routes: &Routes,
    private: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let name = handler.name();
    let conditions: Vec<_> = named(&handler.attributes, "cfg").collect();
    let on_struct = named(&handler.attributes, "doc").chain(named(&handler.attributes, "deprecated"));
    let allow_deprecated = named(&handler.attributes, "deprecated").next().map(|_| quote! { #[allow(deprecated)] });
    let imports = imports(routes);
    // Hygiene does not cover patterns: a handler of the same name, which is a unit struct, would be one.
    let config = Ident::new("__cors_config", Span::mixed_site());
    quote! {
        #(#conditions)*
        #documentation
        #(#on_struct)*
        #[allow(non_camel_case_types)]
        pub struct #name;

        #(#conditions)*
        #allow_deprecated
        impl #private::HttpServiceFactory for #name {
            fn register(self, #config: &mut #private::AppService) {
                #imports
                #function
                #body
            }
        }
    }
}

/// Makes the attributes that were consumed count as used, as they would without `#[cors]`; for any place of an item.
pub(crate) fn keep_imports_used(routes: &Routes) -> TokenStream {
    let imports = imports(routes);
    quote! { const _: () = { #imports }; }
}

fn imports(routes: &Routes) -> TokenStream {
    let imports = routes.consumed_paths.iter().map(|path| quote_spanned! {path.span()=> use #path as _; });
    quote! { #(#[allow(unused_imports)] #imports)* }
}

/// A line for the struct, which is public even where the user's function is not and has no documentation.
fn generated_documentation(handler: &Handler, routes: &[Route]) -> Option<TokenStream> {
    if named(&handler.attributes, "doc").next().is_some() || !matches!(handler.visibility, Visibility::Inherited) {
        return None;
    }
    let lines = routes.iter().map(|route| format!("`{} {}`", route.methods.join(", "), route.path.value()));
    let text = lines.collect::<Vec<_>>().join("\n\n");
    Some(quote! { #[doc = #text] })
}

fn registration(
    handler: &Handler,
    route: &Route,
    index: usize,
    expansion: &Expansion<'_>,
    call: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let Route { name, guards, wraps, .. } = route;
    let handler = handler.name();
    let resource_name = name.as_ref().map_or_else(|| handler.to_string(), syn::LitStr::value);
    let guards = guards.iter().map(|guard| {
        let guard = quote! { #private::fn_guard(#guard) };
        if expansion.arguments.skip_guards {
            quote! { #private::PreflightExempt(#guard) }
        } else {
            guard
        }
    });
    let route = quote_spanned! {Span::mixed_site()=> __cors_route };
    // Only a route with middleware needs the layers of a resource.
    let (start, end) = if wraps.is_empty() {
        (quote! { #private::endpoint(#resource_name, #route, #private::to(#handler)) }, None)
    } else {
        (quote! { #private::resource(#resource_name, #route) }, Some(quote! { .to(#handler) }))
    };
    quote_spanned! {Span::mixed_site()=>
        let #route = __cors_routes.route(#index);
        let __cors_handler = #start #(.guard(#guards))* #(.wrap(#wraps))* #end;
        #call(__cors_handler, #route, __cors_config);
    }
}

fn route_table(handler: &Handler, route: &Route, expansion: &Expansion<'_>, private: &TokenStream) -> TokenStream {
    let (served, path) = (&route.methods, &route.path);
    let Expansion { arguments, policy, .. } = expansion;
    // Beside a named policy, these keys belong to the route; otherwise they are part of the policy.
    let beside = policy.filter(|_| arguments.policy.is_some() || arguments.inherited.is_some());
    let methods = optional(beside.and_then(Policy::methods).map(|methods| quote! { &[#(#methods),*] }), private);
    let status = arguments.preflight_status.as_ref().and(beside).map(Policy::preflight_status);
    let preflight_status = optional(status, private);
    let enforces = optional(beside.and(arguments.enforce.as_ref()).map(|enforce| enforce.value), private);
    let none = optional(None::<TokenStream>, private);
    let takes_json = handler.takes_json();
    let skips_guards = arguments.skip_guards;
    // Without a policy every preflight is refused.
    let answers_preflights = !arguments.manual_preflight || policy.is_none();
    quote! {
        #private::RouteTable {
            policy: #none,
            path: #path,
            file: ::core::file!(),
            line: ::core::line!(),
            served_methods: &[#(#served),*],
            methods: #methods,
            takes_json: #takes_json,
            answers_preflights: #answers_preflights,
            skips_guards: #skips_guards,
            preflight_status: #preflight_status,
            enforces: #enforces,
        }
    }
}
