//! Turns a validated policy into tokens.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::Path;

use crate::diagnostic::SpanRange;

pub(crate) mod route;
pub(crate) mod module;
pub(crate) mod policy_table;
mod patterns;
pub(crate) mod predicate;

/// Calls a function with a reference to an item, so an item of the wrong type gives one error, at the path.
fn call_with_item(function: TokenStream, path: &Path) -> TokenStream {
    let span = SpanRange::of(path);
    let at_start = |mut token: TokenTree| {
        token.set_span(span.start());
        token
    };
    let reference = quote_spanned! {span.start()=> &#path };
    let mut arguments = Group::new(Delimiter::Parenthesis, reference);
    arguments.set_span(span.end());
    function.into_iter().map(at_start).chain([arguments.into()]).collect()
}

/// The path of the items that expansions use.
pub(crate) fn private(runtime: &Path) -> TokenStream {
    quote! { #runtime::__private }
}
