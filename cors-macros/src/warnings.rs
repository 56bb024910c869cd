//! Warnings about values without effect.

use cors_rules::Redundancy;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Attribute;

use crate::{
    args::Arguments,
    lower::{draft, span_of},
    syntax::attribute::named,
};

/// One warning at each redundant value, unless the attributes of the item turn them off.
pub(crate) fn warnings(arguments: &Arguments, attributes: &[Attribute]) -> TokenStream {
    if arguments.inherited.is_some() {
        // The module has already warned.
        return TokenStream::new();
    }
    let levels: Vec<_> = named(attributes, "allow").chain(named(attributes, "cfg")).collect();
    let warnings = draft(arguments, Vec::new()).redundancies();
    let warnings = warnings.iter().map(|redundancy| warning(arguments, redundancy, &levels));
    warnings.collect()
}

/// A use of a deprecated constant: on stable Rust, macros can warn in no other way.
fn warning(arguments: &Arguments, redundancy: &Redundancy, levels: &[&Attribute]) -> TokenStream {
    let message = format!("{redundancy}\n\nhelp: {}", redundancy.help());
    let span = span_of(arguments, redundancy.setting(), redundancy.index()).start();
    let using = quote_spanned! {span=> REDUNDANT };
    quote! {
        #(#levels)*
        const _: () = {
            #[deprecated(note = #message)]
            const REDUNDANT: () = ();
            #using
        };
    }
}
