//! `policy!`: named policies.

use cors_rules::{KeyPlace, Rule};
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::{
    Attribute, Token, Type, Visibility,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use crate::{
    args::parse,
    codegen::{policy_table::policy_expression, predicate::predicate_type, private},
    diagnostic::{Diagnostic, Errors, SpanRange},
    editor::documented_items,
    lower::lower,
    runtime_path::runtime_path,
    syntax::{
        attribute::named,
        tokens::{Tokens, is_word},
    },
    warnings::warnings,
};

/// `pub static NAME = { … };` with its attributes.
struct Definition {
    attributes: Vec<Attribute>,
    visibility: Visibility,
    name: Ident,
    annotation: Option<Type>,
    arguments: Group,
}

/// Expands the definitions of a `policy!`.
pub(crate) fn define(mut tokens: TokenStream) -> TokenStream {
    let mut expansion = TokenStream::new();
    if tokens.is_empty() {
        let error = syntax(SpanRange::attribute(), "`policy!` defines nothing");
        return quote! { #error };
    }
    while !tokens.is_empty() {
        match definition.parse2(tokens.clone()) {
            Ok((definition, rest)) => {
                expansion.extend(expand(&definition));
                tokens = rest;
            }
            Err(error) => {
                let mut rest = Tokens::new(tokens);
                rest.attributes();
                let wrong = rest.item();
                let error = syntax(error.span().into(), "expected a definition like `static NAME = { … };`");
                let fallback = fallback(wrong);
                expansion.extend(quote! { #error #fallback });
                // The separator is not part of the next definition.
                tokens = rest
                    .rest()
                    .into_iter()
                    .skip_while(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';'))
                    .collect();
            }
        }
    }
    expansion
}

fn definition(input: ParseStream<'_>) -> syn::Result<(Definition, TokenStream)> {
    let attributes = Attribute::parse_outer(input)?;
    let visibility = input.parse()?;
    input.parse::<Token![static]>()?;
    let name = input.parse()?;
    // The type is optional.
    let annotation = input.parse::<Option<Token![:]>>()?.map(|_| input.parse::<Type>()).transpose()?;
    input.parse::<Token![=]>()?;
    let arguments = input.step(|cursor| match cursor.token_tree() {
        Some((TokenTree::Group(group), rest)) if group.delimiter() == Delimiter::Brace => Ok((group, rest)),
        _ => Err(cursor.error("expected braces")),
    })?;
    input.parse::<Option<Token![;]>>()?;
    Ok((Definition { attributes, visibility, name, annotation, arguments }, input.parse()?))
}

fn expand(definition: &Definition) -> TokenStream {
    let Definition { attributes, visibility, name, annotation, arguments } = definition;
    let mut errors = Errors::default();
    let written = arguments.stream();
    let mut arguments = parse::arguments(written.clone(), KeyPlace::PolicyMacro, &mut errors);
    if written.is_empty() {
        arguments.span = name.span().into();
    }
    let runtime = runtime_path(&arguments, &mut errors);
    let documented = documented_items(&written, &runtime);
    let private = private(&runtime);
    let policy = lower(&arguments, Vec::new(), &mut errors);
    let marker = predicate_name(name);
    let predicate = arguments.predicate();
    let policy_type = match predicate {
        Some(_) => quote! { #private::PredicatePolicy::<#marker> },
        None => quote! { #private::Policy },
    };
    // A policy with mistakes denies everything, so its uses cause no further errors.
    let warnings = policy.is_ok().then(|| warnings(&arguments, attributes));
    let policy = policy.ok().flatten().map_or_else(
        || quote! { #policy_type::DENY_ALL },
        |policy| policy_expression(Some(name), &policy, &arguments, &policy_type, &private),
    );
    let predicate = predicate.map(|(predicate, _)| {
        let conditions = named(attributes, "cfg").collect::<Vec<_>>();
        let implementation = predicate_type(&marker, &predicate.path, &private);
        quote! {
            #(#conditions)*
            #[doc(hidden)]
            #[allow(non_camel_case_types, dead_code)]
            #visibility enum #marker {}
            #(#conditions)*
            #implementation
        }
    });
    let annotation = annotation.as_ref().map_or_else(|| policy_type.clone(), |annotation| quote! { #annotation });
    quote! {
        #errors
        #warnings
        #documented
        #predicate
        #(#attributes)*
        #visibility static #name: #annotation = #policy;
    }
}

/// The name of the type for a policy's predicate, which is part of the policy's type.
fn predicate_name(policy: &Ident) -> Ident {
    format_ident!("__CorsFunctionOf_{}", policy.unraw())
}

/// A policy of the intended name that denies everything, so its uses cause no further errors.
fn fallback(wrong: TokenStream) -> Option<TokenStream> {
    let name = wrong.into_iter().skip_while(|token| !is_word(token, "static") && !is_word(token, "const")).nth(1)?;
    let TokenTree::Ident(name) = name else {
        return None;
    };
    Some(quote! { pub(crate) static #name: ::cors_runtime::Policy = ::cors_runtime::__private::Policy::DENY_ALL; })
}

fn syntax(span: SpanRange, problem: &str) -> Diagnostic {
    Diagnostic::new(Rule::PolicySyntax, span, problem)
        .help("write it like `policy! { pub static PARTNERS = { origins = [\"https://app.example.com\"] }; }`")
}
