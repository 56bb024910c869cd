//! From a validated policy to code. It fills tables; what they mean is written in the run time.

use cors_rules::{Credentials, OriginPattern, OriginSet, Origins, Policy, RequestHeaders};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Path, Visibility};

use crate::{
    handler::Handler,
    route::{Route, Routes},
};

/// What the attribute says about its routes, once it is known to be sound.
pub(crate) struct Plan<'a> {
    /// The path of the crate that the expansion uses.
    pub(crate) runtime: &'a Path,
    /// `None` for routes without CORS.
    pub(crate) policy: Option<&'a Policy>,
    pub(crate) manual_preflight: bool,
    pub(crate) skip_guards: bool,
}

/// The handler's struct, registering one resource for each route attribute.
pub(crate) fn expand(handler: &Handler, routes: &Routes, plan: &Plan<'_>) -> TokenStream {
    let private = private(plan.runtime);
    let count = routes.routes.len();
    let statics = plan.policy.map(|policy| policy_statics(policy, &private));
    let tables = routes.routes.iter().map(|route| route_table(route, plan, &private));
    let registrations =
        routes.routes.iter().enumerate().map(|(index, route)| registration(handler, route, index, plan, &private));
    // The statics stand in a block of their own: the user's expressions below do not see them.
    let body = quote_spanned! {Span::mixed_site()=>
        let routes: &'static [#private::Route; #count] = {
            #statics
            static ROUTES: [#private::Route; #count] = [#(#tables),*];
            &ROUTES
        };
        #(#registrations)*
    };
    item(&quote! { #handler }, handler, routes, &private, &body)
}

/// The handler's struct, registering nothing: its route attributes have mistakes of their own.
pub(crate) fn expand_without_routes(handler: &Handler, routes: &Routes, runtime: &Path) -> TokenStream {
    let private = private(runtime);
    let body = quote_spanned! {Span::mixed_site()=> let _ = config; };
    item(&quote! { #[allow(dead_code)] #handler }, handler, routes, &private, &body)
}

fn private(runtime: &Path) -> TokenStream {
    quote! { #runtime::__private }
}

fn item(
    function: &TokenStream,
    handler: &Handler,
    routes: &Routes,
    private: &TokenStream,
    body: &TokenStream,
) -> TokenStream {
    let name = &handler.name;
    let conditions: Vec<_> = handler.attributes.iter().filter(|attribute| attribute.is("cfg")).collect();
    let on_struct = handler.attributes.iter().filter(|attribute| attribute.is("doc") || attribute.is("deprecated"));
    let is_deprecated = handler.attributes.iter().any(|attribute| attribute.is("deprecated"));
    let allow_deprecated = is_deprecated.then(|| quote! { #[allow(deprecated)] });
    let documentation = generated_documentation(handler, routes);
    let consumed = &routes.consumed_paths;
    let config = Ident::new("config", Span::mixed_site());
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
                #function
                #body
            }
        }

        // The attributes that were consumed count as used, as they would without `#[cors]`.
        #(#conditions)*
        const _: () = { #(#[allow(unused_imports)] use #consumed as _;)* };
    }
}

/// A line for the struct, which is public even where the user's function is not and has no documentation.
fn generated_documentation(handler: &Handler, routes: &Routes) -> Option<TokenStream> {
    let documented = handler.attributes.iter().any(|attribute| attribute.is("doc"));
    if documented || !matches!(handler.visibility, Visibility::Inherited) {
        return None;
    }
    let lines = routes.routes.iter().map(|route| format!("`{} {}`", route.methods.join(", "), route.path.value()));
    let text = lines.collect::<Vec<_>>().join("\n\n");
    Some(quote! { #[doc = #text] })
}

fn registration(handler: &Handler, route: &Route, index: usize, plan: &Plan<'_>, private: &TokenStream) -> TokenStream {
    let Route { path, name, guards, wraps, .. } = route;
    let handler = &handler.name;
    let resource_name = name.as_ref().map_or_else(|| handler.to_string(), syn::LitStr::value);
    let guards = guards.iter().map(|guard| {
        let guard = quote! { #private::fn_guard(#guard) };
        if plan.skip_guards {
            quote! { #private::SkipPreflights(#guard) }
        } else {
            guard
        }
    });
    quote_spanned! {Span::mixed_site()=>
        let resource = #private::resource(#path, #resource_name, &routes[#index])
            #(.guard(#guards))*
            #(.wrap(#wraps))*
            .to(#handler);
        #private::register(resource, &routes[#index], config);
    }
}

fn route_table(route: &Route, plan: &Plan<'_>, private: &TokenStream) -> TokenStream {
    let served = &route.methods;
    let narrowed = plan.policy.and_then(Policy::methods);
    let covered: Vec<&String> =
        served.iter().filter(|method| narrowed.is_none_or(|methods| methods.contains(method))).collect();
    let allow_methods = covered.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(", ");
    let covered_methods = if covered.len() == served.len() {
        quote! { ::core::option::Option::None }
    } else {
        quote! { ::core::option::Option::Some(&[#(#covered),*]) }
    };
    let policy = match plan.policy {
        Some(_) => quote! { ::core::option::Option::Some(&POLICY) },
        None => quote! { ::core::option::Option::None },
    };
    let answers_preflights = !plan.manual_preflight;
    let preflight_status = plan.policy.map_or(204, Policy::preflight_status);
    let enforces = plan.policy.is_some_and(Policy::enforces);
    quote! {
        #private::Route::from_table(#private::RouteTable {
            policy: #policy,
            served_methods: &[#(#served),*],
            covered_methods: #covered_methods,
            allow_methods: #allow_methods,
            answers_preflights: #answers_preflights,
            preflight_status: #preflight_status,
            enforces: #enforces,
        })
    }
}

/// `static POLICY` and the sets that it refers to.
fn policy_statics(policy: &Policy, private: &TokenStream) -> TokenStream {
    let mut statics = TokenStream::new();
    let origins = match policy.origins() {
        Origins::Any => quote! { ::core::option::Option::None },
        Origins::Listed(patterns) => {
            let set = origins_set(patterns, policy.dev_origins(), private, &mut statics);
            quote! { ::core::option::Option::Some(#set) }
        }
    };
    let credentials = match policy.credentials() {
        Credentials::Never => quote! { Never },
        Credentials::Always => quote! { Always },
        Credentials::Only(patterns) => {
            let set = origin_set("CREDENTIALED", patterns, private);
            statics.extend(set);
            quote! { Only(&CREDENTIALED) }
        }
    };
    let allow_headers = match policy.request_headers() {
        RequestHeaders::Names(names) if names.is_empty() => quote! { None },
        RequestHeaders::Names(names) => {
            let list = names.join(", ");
            quote! { List(#list) }
        }
        RequestHeaders::Mirror => quote! { Mirror },
    };
    let exposed = policy.exposed_headers();
    let expose_headers = optional((!exposed.is_empty()).then(|| exposed.join(", ")));
    let max_age = optional(policy.max_age_seconds().map(|seconds| seconds.to_string()));
    quote! {
        #statics
        static POLICY: #private::Policy = #private::Policy::from_table(#private::PolicyTable {
            origins: #origins,
            credentials: #private::CredentialsTable::#credentials,
            allow_headers: #private::AllowHeaders::#allow_headers,
            expose_headers: #expose_headers,
            max_age: #max_age,
        });
    }
}

fn optional(value: Option<String>) -> TokenStream {
    match value {
        Some(value) => quote! { ::core::option::Option::Some(#value) },
        None => quote! { ::core::option::Option::None },
    }
}

/// A reference to the set of `origins`, to which builds with debug assertions add `dev_origins`.
fn origins_set(
    origins: &[OriginPattern],
    dev_origins: &[OriginPattern],
    private: &TokenStream,
    statics: &mut TokenStream,
) -> TokenStream {
    statics.extend(origin_set("ORIGINS", origins, private));
    if dev_origins.is_empty() {
        return quote! { &ORIGINS };
    }
    statics.extend(origin_set("DEV_ORIGINS", &[origins, dev_origins].concat(), private));
    quote! { if ::core::cfg!(debug_assertions) { &DEV_ORIGINS } else { &ORIGINS } }
}

/// A `static` of this name. It names its tables after itself, since they cannot be written in place.
fn origin_set(name: &str, patterns: &[OriginPattern], private: &TokenStream) -> TokenStream {
    let set = OriginSet::new(patterns);
    let (exact, index, wildcards) = set.tables();
    let (exact_count, wildcard_count) = (exact.len(), wildcards.len());
    let [name, exact_name, wildcards_name] = ["", "_EXACT", "_WILDCARDS"].map(|suffix| format_ident!("{name}{suffix}"));
    let exact = exact.iter().map(|origin| {
        let origin: &str = origin;
        quote! { #private::Cow::Borrowed(#origin) }
    });
    let wildcards = wildcards.iter().map(|pattern| {
        let (scheme, subdomains, host, port) = pattern.validated_parts();
        let port = match port {
            Some(port) => quote! { ::core::option::Option::Some(#port) },
            None => quote! { ::core::option::Option::None },
        };
        quote! { #private::OriginPattern::from_validated_parts(#scheme, #subdomains, #host, #port) }
    });
    quote! {
        static #exact_name: [#private::Cow<'static, str>; #exact_count] = [#(#exact),*];
        static #wildcards_name: [#private::OriginPattern; #wildcard_count] = [#(#wildcards),*];
        static #name: #private::OriginSet =
            #private::OriginSet::from_validated_tables(&#exact_name, &[#(#index),*], &#wildcards_name);
    }
}
