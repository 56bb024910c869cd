//! Completion and documentation of keys and words in editors.
//!
//! For rust-analyzer only, an expansion imports an item for each key and word with the span of its token, also for incomplete
//! arguments and beside errors. The compiler does not get them: each token of an expansion takes time.

use std::sync::LazyLock;

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::Path;

use crate::{
    args::INHERITED,
    syntax::tokens::{is_punct, split_commas},
};

/// Imports of the documented items that the arguments name, unless the compiler expands the macro.
pub(crate) fn documented_items(arguments: &TokenStream, runtime: &Path) -> TokenStream {
    if *IS_COMPILER { TokenStream::new() } else { imports(arguments, runtime) }
}

/// Whether the process is rustc, to which cargo always gives the name of the crate.
static IS_COMPILER: LazyLock<bool> = LazyLock::new(|| std::env::args_os().any(|argument| argument == "--crate-name"));

fn imports(arguments: &TokenStream, runtime: &Path) -> TokenStream {
    let (mut keys, mut words) = (Vec::new(), TokenStream::new());
    for argument in split_commas(arguments.clone()) {
        let mut tokens = argument.into_iter();
        let Some(TokenTree::Ident(key)) = tokens.next() else {
            continue;
        };
        // Arguments from another expansion are handled where the user wrote them.
        if key == INHERITED {
            return TokenStream::new();
        }
        if tokens.next().is_some_and(|token| is_punct(&token, '='))
            && let Some(module) = module_of(&key)
        {
            let module = format_ident!("{module}");
            let named = words_in(tokens.collect());
            words.extend(named.map(|word| quote! { use #runtime::__private::editor::#module::#word as _; }));
        }
        keys.push(key);
    }
    keys.retain(is_importable);
    quote! {
        #[allow(unexpected_cfgs)]
        const _: () = {
            #[cfg(rust_analyzer)]
            {
                #(use #runtime::__private::editor::keys::#keys as _;)*
                #words
            }
        };
    }
}

/// The module that documents the words of a key.
fn module_of(key: &Ident) -> Option<&'static str> {
    let key = key.to_string();
    match key.as_str() {
        "origins" | "dev_origins" => Some("origins"),
        "headers" => Some("headers"),
        "preflight" => Some("preflight"),
        "preflight_guards" => Some("preflight_guards"),
        _ => None,
    }
}

/// The words of a value: alone, or at the start of each item of a list.
fn words_in(value: TokenStream) -> impl Iterator<Item = Ident> {
    let items = match value.clone().into_iter().next() {
        Some(TokenTree::Group(list)) if list.delimiter() == Delimiter::Bracket => list.stream(),
        _ => value,
    };
    let first = |item: TokenStream| match item.into_iter().next() {
        Some(TokenTree::Ident(word)) if is_importable(&word) => Some(word),
        _ => None,
    };
    split_commas(items).into_iter().filter_map(first)
}

/// Whether a word can be the name of an item, and so the end of an import.
fn is_importable(word: &Ident) -> bool {
    syn::parse_str::<Ident>(&word.to_string()).is_ok()
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn imported(arguments: &str) -> Vec<String> {
        let items = imports(&arguments.parse().unwrap(), &parse_quote!(::cors_runtime)).to_string();
        let items = items.replace(' ', "");
        let paths = items.split("use::cors_runtime::__private::editor::").skip(1);
        paths.filter_map(|path| Some(path.split_once("as_")?.0.to_owned())).collect()
    }

    #[test]
    fn keys_and_words_are_imported_as_they_were_written() {
        for (arguments, expected) in [
            ("", &[][..]),
            ("origins = \"*\", credentials", &["keys::origins", "keys::credentials"]),
            ("headers = any", &["keys::headers", "headers::any"]),
            ("head", &["keys::head"]),
            ("preflight = man", &["keys::preflight", "preflight::man"]),
            ("preflight = ", &["keys::preflight"]),
            ("origins = [from(LIST), \"https://a.com\", allow]", &["keys::origins", "origins::from", "origins::allow"]),
            ("crate = ::other, policy = PARTNERS", &["keys::policy"]),
            ("\"https://a.com\", = 1, max-age", &["keys::max"]),
            ("__inherited = self::POLICY, enforce", &[]),
        ] {
            assert_eq!(imported(arguments), expected, "{arguments}");
        }
    }
}
