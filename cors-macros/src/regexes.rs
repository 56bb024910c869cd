//! Regular expressions as tables of constants.

use cors_rules::{OriginRegex, Policy};
use proc_macro2::TokenStream;
use quote::quote;

/// A reference to the expressions of `origins`, to which builds with debug assertions add those of `dev_origins`.
pub(crate) fn regexes(policy: &Policy, private: &TokenStream, statics: &mut TokenStream) -> TokenStream {
    let table = |regexes: &[OriginRegex]| {
        let regexes = regexes.iter().map(|regex| {
            let (text, canonical) = (regex.as_str(), regex.canonical());
            quote! { #private::OriginRegex::from_validated(#text, #canonical), }
        });
        regexes.collect::<TokenStream>()
    };
    let (always, dev) = (table(policy.origin_regexes()), table(policy.dev_origin_regexes()));
    let count = policy.origin_regexes().len();
    if !always.is_empty() {
        statics.extend(quote! { static __CORS_REGEXES: [#private::OriginRegex; #count] = [#always]; });
    }
    let reference = if always.is_empty() {
        quote! { &[] }
    } else {
        quote! { &__CORS_REGEXES }
    };
    if dev.is_empty() {
        return reference;
    }
    let all_count = count + policy.dev_origin_regexes().len();
    statics.extend(quote! { static __CORS_DEV_REGEXES: [#private::OriginRegex; #all_count] = [#always #dev]; });
    quote! { if ::core::cfg!(debug_assertions) { &__CORS_DEV_REGEXES } else { #reference } }
}
