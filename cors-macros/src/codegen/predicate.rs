//! Functions of `allow_if(…)` as types, with which a policy is registered.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::{Path, spanned::Spanned};

use crate::args::Arguments;

/// A type of this name that implements `Predicate` by the function.
pub(crate) fn predicate_type(name: &Ident, path: &Path, private: &TokenStream) -> TokenStream {
    // A function of the wrong shape is an error at its path.
    let private: TokenStream = private
        .clone()
        .into_iter()
        .map(|mut token| {
            token.set_span(path.span());
            token
        })
        .collect();
    let request = Ident::new("__cors_request", Span::mixed_site().located_at(path.span()));
    quote_spanned! {path.span()=>
        #[allow(clippy::future_not_send)]
        impl #private::Predicate for #name {
            async fn evaluate(#request: #private::OriginRequest) -> #private::PredicateAnswer {
                #private::answer(#path(&#request), &#request).await
            }
        }
    }
}

/// Registers a resource with the policy of the arguments.
pub(crate) fn registration(arguments: &Arguments, private: &TokenStream) -> Registration {
    if let Some(path) = &arguments.inherited_registration {
        return Registration { items: TokenStream::new(), call: quote! { #path } };
    }
    if let Some((predicate, _)) = arguments.predicate() {
        let name = format_ident!("__CorsFunction");
        let implementation = predicate_type(&name, &predicate.path, private);
        return Registration {
            items: quote! { enum #name {} #implementation },
            call: quote! { #private::register_with_predicate::<#name, _> },
        };
    }
    if let Some(path) = &arguments.policy {
        let reference = quote_spanned! {path.span()=> &#path };
        return Registration {
            items: quote! { #[allow(unused_imports)] use #private::RegisterStatic as _; },
            call: quote! { #private::NamedPolicy(#reference).register },
        };
    }
    plain_registration(private)
}

/// The same for a policy without a function.
pub(crate) fn plain_registration(private: &TokenStream) -> Registration {
    Registration { items: TokenStream::new(), call: quote! { #private::register } }
}

/// Code that registers a resource, and the items that it needs.
pub(crate) struct Registration {
    pub(crate) items: TokenStream,
    pub(crate) call: TokenStream,
}

/// Whether the routes of a module are registered by a function beside the policy: the policy may have a function.
pub(crate) fn has_registration_function(arguments: &Arguments) -> bool {
    arguments.policy.is_some() || arguments.predicate().is_some()
}

/// A function of this name that registers the routes of a module.
pub(crate) fn registration_function(name: &Ident, arguments: &Arguments, private: &TokenStream) -> TokenStream {
    let Registration { items, call } = registration(arguments, private);
    let body = quote_spanned! {Span::mixed_site()=> #call(handler, route, config); };
    let signature = quote_spanned! {Span::mixed_site()=>
        <R: #private::Registrable>(
            handler: R,
            route: &'static #private::Route,
            config: &mut #private::AppService,
        )
    };
    quote! {
        #[allow(dead_code, non_snake_case)]
        fn #name #signature { #items #body }
    }
}
