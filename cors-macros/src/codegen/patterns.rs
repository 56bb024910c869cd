//! The patterns of a list, as tables.

use cors_rules::{
    IndexTable, OriginPattern, OriginPatterns, OriginSet, OriginTables, OriginTemplate, PatternParts, Port,
    WildcardTable,
};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

/// The patterns of some lists, in `static`s that begin with this name.
///
/// The tables of a `static` are further `static`s, named after it, because they cannot be inlined.
pub(super) fn pattern_statics(
    name: &str,
    lists: &[&OriginPatterns],
    private: &TokenStream,
    statics: &mut TokenStream,
) -> TokenStream {
    let [set, wildcards, templates] = ["", "_WILDCARDS", "_TEMPLATES"].map(|suffix| format_ident!("{name}{suffix}"));
    let (tables, parts) = origin_tables(lists, &quote! { &#wildcards }, private);
    let count = parts.len();
    statics.extend(quote! {
        static #wildcards: [#private::OriginPattern; #count] =
            [#(#private::OriginPattern::from_validated_parts(#parts)),*];
        static #set: #private::OriginSet = #private::OriginSet::from_validated_tables(#tables);
    });
    let texts = template_texts(lists);
    if texts.is_empty() {
        return quote! { #private::PatternTable { set: &#set, templates: &[] } };
    }
    let count = texts.len();
    statics.extend(quote! {
        static #templates: [#private::OriginTemplate; #count] =
            [#(#private::OriginTemplate::from_validated_text(#texts)),*];
    });
    quote! { #private::PatternTable { set: &#set, templates: &#templates } }
}

/// The patterns of some lists as plain data.
pub(super) fn pattern_data(lists: &[&OriginPatterns], private: &TokenStream) -> TokenStream {
    let (tables, parts) = origin_tables(lists, &quote! { &[] }, private);
    let texts = template_texts(lists);
    quote! {
        #private::PatternData { tables: #tables, wildcards: &[#(#parts),*], templates: &[#(#texts),*] }
    }
}

fn template_texts<'a>(lists: &[&'a OriginPatterns]) -> Vec<&'a str> {
    lists.iter().flat_map(|list| list.templates()).map(OriginTemplate::as_str).collect()
}

/// The tables of a set with an expression for its patterns that have a wildcard, and the parts of each of these patterns.
fn origin_tables(
    lists: &[&OriginPatterns],
    wildcards: &TokenStream,
    private: &TokenStream,
) -> (TokenStream, Vec<TokenStream>) {
    let plain: Vec<OriginPattern> = lists.iter().flat_map(|list| list.plain()).cloned().collect();
    let set = OriginSet::for_tables(&plain);
    let OriginTables { exact, exact_index, wildcards: table } = set.tables();
    let WildcardTable { patterns, index, host_lengths, has_any_port } = table;
    let exact = Literal::byte_string(exact);
    let [exact_index, index] = [exact_index, index].map(|IndexTable { slots, entry_mask }| {
        if slots.is_empty() && entry_mask == 0 {
            return quote! { #private::IndexTable::EMPTY };
        }
        quote! { #private::IndexTable { slots: &[#(#slots),*], entry_mask: #entry_mask } }
    });
    let tables = quote! {
        #private::OriginTables {
            exact: #exact,
            exact_index: #exact_index,
            wildcards: #private::WildcardTable {
                patterns: #wildcards,
                index: #index,
                host_lengths: [#(#host_lengths),*],
                has_any_port: #has_any_port,
            },
        }
    };
    (tables, patterns.iter().map(|pattern| pattern_parts(pattern, private)).collect())
}

fn pattern_parts(pattern: &OriginPattern, private: &TokenStream) -> TokenStream {
    let PatternParts { scheme, subdomains, host, port } = pattern.validated_parts();
    let port = match port {
        Port::Default => quote! { Default },
        Port::Number(number) => quote! { Number(#number) },
        Port::Any => quote! { Any },
    };
    quote! {
        #private::PatternParts { scheme: #scheme, subdomains: #subdomains, host: #host, port: #private::Port::#port }
    }
}
