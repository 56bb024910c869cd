//! Attributes of items, as far as routes need them.

use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, Meta, Path};

/// The last word of a path: `get` of `actix_web::get`.
pub(crate) fn last_word(path: &Path) -> Option<&Ident> {
    path.segments.last().map(|segment| &segment.ident)
}

/// The tokens between the parentheses of an attribute; none where there are no parentheses.
pub(crate) fn arguments(meta: &Meta) -> TokenStream {
    match meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    }
}

/// The built-in attributes of this name.
pub(crate) fn named<'a>(attributes: &'a [Attribute], name: &str) -> impl Iterator<Item = &'a Attribute> {
    attributes.iter().filter(move |attribute| attribute.path().is_ident(name))
}
