//! A validated policy as tables of constants, which the run time interprets.

use cors_rules::{Credentials, OriginPatterns, Origins, Policy, RequestHeaders};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Path, ext::IdentExt, spanned::Spanned};

use super::{
    call_with_item,
    patterns::{pattern_data, pattern_statics},
};
use crate::args::{Arguments, OriginKey, Predicate};

/// An expression of type `Policy`, for the initializer of a `static`.
///
/// Items are not hygienic; the `__CORS_` prefix avoids collisions with the user's names.
pub(crate) fn policy_expression(
    name: Option<&Ident>,
    policy: &Policy,
    arguments: &Arguments,
    policy_type: &TokenStream,
    private: &TokenStream,
) -> TokenStream {
    let mut statics = TokenStream::new();
    let mut pattern_tables = TokenStream::new();
    let mut patterns =
        |name: &str, lists: &[&OriginPatterns]| pattern_statics(name, lists, private, &mut pattern_tables);
    let table = policy_table(name, policy, arguments, private, &mut statics, &mut patterns);
    quote! {
        {
            #statics
            #pattern_tables
            #policy_type::from_table(#table)
        }
    }
}

/// The table of a policy as plain data, after the `static`s of its lists.
pub(crate) fn policy_data(
    policy: &Policy,
    arguments: &Arguments,
    private: &TokenStream,
    statics: &mut TokenStream,
) -> TokenStream {
    let mut patterns = |_: &str, lists: &[&OriginPatterns]| pattern_data(lists, private);
    policy_table(None, policy, arguments, private, statics, &mut patterns)
}

/// Writes the patterns of some lists. A prefix is given for the names of `static`s.
type WritePatterns<'a> = dyn FnMut(&str, &[&OriginPatterns]) -> TokenStream + 'a;

fn policy_table(
    name: Option<&Ident>,
    policy: &Policy,
    arguments: &Arguments,
    private: &TokenStream,
    statics: &mut TokenStream,
    patterns: &mut WritePatterns<'_>,
) -> TokenStream {
    let none = optional(None::<TokenStream>, private);
    let credentialed = matches!(policy.credentials(), Credentials::Always);
    let lists = lists(arguments, credentialed, private, statics);
    let predicate = match arguments.predicate() {
        Some((predicate, key)) => {
            let table = optional(Some(predicate_table(policy, arguments, predicate, key, private)), private);
            if key.is_dev() { in_development(&table, &none) } else { table }
        }
        None => none,
    };
    let name = optional(name.map(|name| name.unraw().to_string()), private);
    let (origins, origins_without_dev) = origins_tables(policy, private, patterns);
    let credentials = match policy.credentials() {
        Credentials::Never => quote! { Never },
        Credentials::Always => quote! { Always },
        Credentials::Only(listed) => {
            let table = patterns("__CORS_CREDENTIALED", &[listed]);
            quote! { Only(#table) }
        }
    };
    let allow_headers = allow_headers(policy.request_headers(), private);
    let allow_headers_for_json = self::allow_headers(&policy.request_headers_for_json(), private);
    let exposed = policy.exposed_headers();
    let expose_headers = optional((!exposed.is_empty()).then(|| exposed.join(", ")), private);
    let max_age = optional(policy.max_age_seconds().map(|seconds| seconds.to_string()), private);
    let methods = optional(policy.methods().map(|methods| quote! { &[#(#methods),*] }), private);
    let preflight_status = policy.preflight_status();
    let enforces = optional(policy.enforces(), private);
    quote! {
        #private::PolicyTable {
            name: #name,
            origins: #origins,
            origins_without_dev: #origins_without_dev,
            lists: #lists,
            predicate: #predicate,
            credentials: #private::CredentialsTable::#credentials,
            allow_headers: #allow_headers,
            allow_headers_for_json: #allow_headers_for_json,
            expose_headers: #expose_headers,
            max_age: #max_age,
            methods: #methods,
            preflight_status: #preflight_status,
            enforces: #enforces,
        }
    }
}

/// The table of a policy's function.
fn predicate_table(
    policy: &Policy,
    arguments: &Arguments,
    predicate: &Predicate,
    key: OriginKey,
    private: &TokenStream,
) -> TokenStream {
    let name = to_source_text(&predicate.path);
    let headers = policy.predicate_vary();
    let credentialed = matches!(policy.credentials(), Credentials::Always);
    let skips_insecure_origins = credentialed && !arguments.danger_insecure_origins;
    let is_dev = key.is_dev();
    quote! {
        #private::PredicateTable { name: #name, is_dev: #is_dev, headers: &[#(#headers),*], skips_insecure_origins: #skips_insecure_origins }
    }
}

/// `Some(…)` or `None`, independent of names in the user's scope.
pub(crate) fn optional(value: Option<impl ToTokens>, private: &TokenStream) -> TokenStream {
    match value {
        Some(value) => quote! { #private::Some(#value) },
        None => quote! { #private::None },
    }
}

fn allow_headers(headers: &RequestHeaders, private: &TokenStream) -> TokenStream {
    match headers {
        RequestHeaders::Names(names) if names.is_empty() => quote! { #private::AllowHeaders::None },
        RequestHeaders::Names(names) => {
            let list = names.join(", ");
            quote! { #private::AllowHeaders::List(#list) }
        }
        RequestHeaders::Mirror => quote! { #private::AllowHeaders::Mirror },
    }
}

/// A path as it is written.
pub(crate) fn to_source_text(path: &Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}

/// The lists of `from(…)`; those of `dev_origins` are used with debug assertions only.
fn lists(arguments: &Arguments, credentialed: bool, private: &TokenStream, statics: &mut TokenStream) -> TokenStream {
    let tables = arguments.lists().enumerate().map(|(index, (path, key))| {
        let is_dev = key.is_dev();
        let list = format_ident!("__CORS_LIST_{index}");
        let name = to_source_text(path);
        // Another item, or a list that does not suit the policy, is an error at the path.
        let reference = call_with_item(quote! { #private::static_list }, path);
        let unchecked = format_ident!("__CORS_UNCHECKED_LIST_{index}", span = path.span());
        let checked = if credentialed {
            quote_spanned! {path.span()=> #unchecked.checked_for_credentials() }
        } else {
            quote! { #unchecked }
        };
        statics.extend(quote! {
            static #unchecked: &#private::OriginList = #reference;
            static #list: &#private::OriginList = #checked;
        });
        (key, quote! { #private::ListTable { name: #name, list: #list, is_dev: #is_dev } })
    });
    let (dev, always): (Vec<_>, Vec<_>) = tables.partition(|(key, _)| key.is_dev());
    let [dev, always] = [dev, always].map(|tables| tables.into_iter().map(|(_, table)| table).collect::<Vec<_>>());
    if always.is_empty() && dev.is_empty() {
        return quote! { &[] };
    }
    let (always_count, all_count) = (always.len(), always.len() + dev.len());
    statics.extend(quote! { static __CORS_LISTS: [#private::ListTable; #always_count] = [#(#always),*]; });
    if dev.is_empty() {
        return quote! { &__CORS_LISTS };
    }
    statics.extend(quote! { static __CORS_DEV_LISTS: [#private::ListTable; #all_count] = [#(#always,)* #(#dev),*]; });
    in_development(&quote! { &__CORS_DEV_LISTS }, &quote! { &__CORS_LISTS })
}

/// The patterns of `origins`, to which builds with debug assertions add `dev_origins`, and in these builds those without.
fn origins_tables(
    policy: &Policy,
    private: &TokenStream,
    patterns: &mut WritePatterns<'_>,
) -> (TokenStream, TokenStream) {
    let none = optional(None::<TokenStream>, private);
    let Origins::Listed(listed) = policy.origins() else {
        return (none.clone(), none);
    };
    let always = optional(Some(patterns("__CORS_ORIGINS", &[listed])), private);
    let dev = match policy.dev_origins() {
        dev if *dev == Origins::default() => return (always, none),
        Origins::Any => none.clone(),
        Origins::Listed(dev) => optional(Some(patterns("__CORS_DEV_ORIGINS", &[listed, dev])), private),
    };
    (in_development(&dev, &always), in_development(&always, &none))
}

/// One value in builds with debug assertions, and another in the rest.
fn in_development(dev: &TokenStream, otherwise: &TokenStream) -> TokenStream {
    quote! { if ::core::cfg!(debug_assertions) { #dev } else { #otherwise } }
}
