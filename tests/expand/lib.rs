//! What `cors-macros` expands to, as functions: a crate of macros can be called by the compiler only.
//!
//! These are the same modules, compiled a second time.

#[path = "../../cors-macros/src/cors_attribute.rs"]
mod cors_attribute;
#[path = "../../cors-macros/src/policy_macro.rs"]
mod policy_macro;
#[path = "../../cors-macros/src/syntax/mod.rs"]
mod syntax;
#[path = "../../cors-macros/src/args/mod.rs"]
mod args;
#[path = "../../cors-macros/src/runtime_path.rs"]
mod runtime_path;
#[path = "../../cors-macros/src/lower.rs"]
mod lower;
#[path = "../../cors-macros/src/warnings.rs"]
mod warnings;
#[path = "../../cors-macros/src/codegen/mod.rs"]
mod codegen;
#[path = "../../cors-macros/src/editor.rs"]
mod editor;
#[path = "../../cors-macros/src/diagnostic.rs"]
mod diagnostic;

use proc_macro2::TokenStream;

/// Expands `#[cors(…)]` above an item.
#[must_use]
pub fn cors(arguments: TokenStream, item: &TokenStream) -> TokenStream {
    cors_attribute::annotate(arguments, item)
}

/// Expands `policy! { … }`.
#[must_use]
pub fn policy(definitions: TokenStream) -> TokenStream {
    policy_macro::define(definitions)
}
