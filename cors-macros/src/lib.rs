//! The `#[cors]` attribute and the `policy!` macro of [`cors-runtime`](https://docs.rs/cors-runtime), which re-exports
//! them.

// In the order of the flow: an attribute and its item are tokens, then arguments, a policy, and code.
mod cors_attribute;
mod policy_macro;
mod syntax;
mod args;
mod runtime_path;
mod lower;
mod warnings;
mod codegen;
mod editor;
mod diagnostic;

use proc_macro::TokenStream;

#[doc = include_str!("cors.md")]
#[proc_macro_attribute]
pub fn cors(arguments: TokenStream, item: TokenStream) -> TokenStream {
    cors_attribute::annotate(arguments.into(), &item.into()).into()
}

#[doc = include_str!("policy.md")]
#[proc_macro]
pub fn policy(definitions: TokenStream) -> TokenStream {
    policy_macro::define(definitions.into()).into()
}
