//! Items `regex("…")` of a list of origins, and their tables.

use cors_rules::{OriginRegex, Policy};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::quote;
use syn::LitStr;

use crate::{
    args::{Spanned, is_word},
    diagnostics::Place,
    values::Argument,
};

impl Argument<'_> {
    /// The text in `regex("…")`; `None` for what is no such item.
    pub(crate) fn regex(&mut self, tokens: &TokenStream) -> Option<Result<Spanned<String>, ()>> {
        let mut rest = tokens.clone().into_iter();
        let (word, group) = (rest.next()?, rest.next());
        let Some(TokenTree::Group(group)) = group.filter(|_| is_word(&word, "regex")) else {
            return None;
        };
        let is_alone = rest.next().is_none() && group.delimiter() == Delimiter::Parenthesis;
        let takes_regexes = self.key == "origins" || self.key == "dev_origins";
        match syn::parse2::<LitStr>(group.stream()) {
            Ok(text) if is_alone && takes_regexes && text.suffix().is_empty() => {
                Some(Ok(Spanned { value: text.value(), place: Place::of(&group.stream()) }))
            }
            _ => {
                let expected =
                    if takes_regexes { "one string literal in `regex(…)`" } else { "no regular expressions" };
                self.reject(
                    tokens,
                    expected,
                    r#"write `origins = [regex(r"https://[a-z0-9-]+\.preview\.example\.com")]`"#,
                );
                Some(Err(()))
            }
        }
    }
}

/// A reference to the expressions of `origins`, to which builds with debug assertions add those of `dev_origins`.
pub(crate) fn regexes(policy: &Policy, private: &TokenStream, statics: &mut TokenStream) -> TokenStream {
    let table = |regexes: &[OriginRegex]| {
        let regexes = regexes.iter().map(|regex| {
            let canonical = regex.canonical();
            quote! { #private::OriginRegex::from_canonical(#canonical), }
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
