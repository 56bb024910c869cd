//! Any tokens as the arguments of `#[cors(…)]` and as the item below, and in `policy!`.

#![expect(clippy::missing_panics_doc, reason = "a property that does not hold panics")]

use proc_macro2::TokenStream;
use syn::{Ident, Item};

/// The first line is what the attribute has in its parentheses, the rest the item below; without a rest, the line is what
/// `policy!` has in its braces. Nothing panics, and the item is there once, under its name: what uses it does not turn red.
pub fn attributes(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    let (arguments, item) = text.split_once('\n').unwrap_or((text, ""));
    // The compiler rejects text that is not tokens before it calls a macro.
    let (Ok(arguments), Ok(item)) = (arguments.parse::<TokenStream>(), item.parse::<TokenStream>()) else { return };
    if item.is_empty() {
        let expansion = cors_test_expand::policy(arguments);
        assert!(!expansion.is_empty(), "`policy!` expands to nothing: {text}");
        return;
    }
    let expansion = cors_test_expand::cors(arguments, &item);
    assert!(!expansion.is_empty(), "the item is lost: {text}");
    // An item that is still being written is passed on, for the compiler to say what is missing.
    let Ok(written) = syn::parse2::<Item>(item) else { return };
    let Some(name) = name(&written) else { return };
    let file: syn::File = match syn::parse2(expansion.clone()) {
        Ok(file) => file,
        Err(error) => panic!("{text}\nexpands to what does not parse, {error}:\n{expansion}"),
    };
    let count = file.items.iter().filter(|item| self::name(item) == Some(name)).count();
    assert_eq!(count, 1, "{text}\nexpands to {count} items named `{name}`:\n{expansion}");
}

/// The name of an item, if it has one and can have attributes.
fn name(item: &Item) -> Option<&Ident> {
    match item {
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Mod(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}
