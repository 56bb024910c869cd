//! From a validated policy to tokens.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

pub(crate) mod route;
pub(crate) mod module;
pub(crate) mod policy_table;
pub(crate) mod predicate;

/// The path of the items that expansions use.
pub(crate) fn private(runtime: &Path) -> TokenStream {
    quote! { #runtime::__private }
}
