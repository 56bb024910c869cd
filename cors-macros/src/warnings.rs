//! Warnings about what a policy says without need.

use proc_macro_warning::FormattedWarning;
use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    args::Arguments,
    lower::{draft, span_of},
    syntax::attribute::Attribute,
};

/// One warning at each redundant value, unless the attributes of the item turn them off.
pub(crate) fn warnings(arguments: &Arguments, attributes: &[Attribute]) -> TokenStream {
    let levels: Vec<_> = attributes.iter().filter(|attribute| attribute.is("allow") || attribute.is("cfg")).collect();
    if arguments.inherited.is_some() {
        // The module has warned already.
        return TokenStream::new();
    }
    let redundancies = draft(arguments, Vec::new()).redundancies();
    let warnings = redundancies.iter().map(|redundancy| {
        let span = span_of(arguments, redundancy.setting(), redundancy.index()).start();
        let warning = FormattedWarning::new_deprecated("cors_redundancy", format!("{redundancy}; remove it"), span);
        quote! { #(#levels)* const _: () = { #warning }; }
    });
    warnings.collect()
}
