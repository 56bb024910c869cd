//! The item below the attribute: a function, parsed up to its body.
//!
//! The body is passed on token by token, so an incomplete one reaches the compiler and the editor unchanged.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::{
    Attribute, FnArg, GenericArgument, Ident, LitStr, PathArguments, ReturnType, Signature, Token, Type,
    TypeParamBound, Visibility,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use super::{attribute::last_word, tokens::is_word};
use crate::diagnostic::SpanRange;

/// A function with its attributes.
pub(crate) struct Handler {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    /// Its body, or the semicolon of a function without one.
    body: TokenStream,
}

/// What a function returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Returns {
    /// A future of a response, as far as its signature shows.
    Response,
    Nothing,
    /// A value that is certainly not a future, from a function that is not `async`.
    NotAFuture,
}

/// An item without its attributes.
pub(crate) enum Item {
    Function(Box<Handler>),
    /// A function whose head does not parse: the compiler reports what is wrong with it.
    MalformedFunction,
    Other,
}

impl Item {
    /// Parses the item below these attributes.
    pub(crate) fn parse(attributes: Vec<Attribute>, item: TokenStream) -> Self {
        let parse = |input: ParseStream<'_>| {
            let visibility: Visibility = input.parse()?;
            if !is_function(input) {
                input.parse::<TokenStream>()?;
                return Ok(Self::Other);
            }
            let (signature, body) = (input.parse()?, input.parse()?);
            Ok(Self::Function(Box::new(Handler { attributes, visibility, signature, body })))
        };
        parse.parse2(item).unwrap_or(Self::MalformedFunction)
    }
}

/// Whether `fn` follows the next qualifiers.
fn is_function(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let is_qualifier = |ahead: ParseStream<'_>| {
        let is_word = ahead.peek(Token![async])
            || ahead.peek(Token![const])
            || ahead.peek(Token![unsafe])
            || ahead.peek(Token![extern]);
        (is_word && ahead.call(Ident::parse_any).is_ok()) || (ahead.peek(LitStr) && ahead.parse::<LitStr>().is_ok())
    };
    while is_qualifier(&ahead) {}
    ahead.peek(Token![fn])
}

impl Handler {
    pub(crate) fn name(&self) -> &Ident {
        &self.signature.ident
    }

    /// From its visibility to its return type.
    pub(crate) fn head_span(&self) -> SpanRange {
        let Self { visibility, signature, .. } = self;
        SpanRange::of(&quote! { #visibility #signature })
    }

    /// What the function returns, as far as its signature shows.
    pub(crate) fn returns(&self) -> Returns {
        match &self.signature.output {
            ReturnType::Default => Returns::Nothing,
            ReturnType::Type(_, ty) if self.signature.asyncness.is_none() && !may_be_future(ty) => Returns::NotAFuture,
            ReturnType::Type(..) => Returns::Response,
        }
    }

    /// Whether it is certainly not a route's handler, but a function of an `impl` or a `trait`.
    pub(crate) fn is_method(&self) -> bool {
        let mentions_self = self.signature.to_token_stream().into_iter().any(|token| contains_word(&token, "Self"));
        self.signature.receiver().is_some() || self.body.to_string() == ";" || mentions_self
    }

    /// Whether a parameter's type mentions `Json<_>`.
    pub(crate) fn takes_json(&self) -> bool {
        self.signature.inputs.iter().any(|parameter| match parameter {
            FnArg::Typed(parameter) => mentions_json(&parameter.ty),
            FnArg::Receiver(_) => false,
        })
    }

    /// The function with something at the head of its body: the only place for a macro's error in an `impl` or a `trait`.
    pub(crate) fn with_in_body(&self, head: &TokenStream) -> TokenStream {
        let body = self.body.clone().into_iter().map(|token| match token {
            // A body for the error, of any type.
            TokenTree::Punct(_) => Group::new(Delimiter::Brace, quote! { #head ::core::unimplemented!() }).into(),
            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => {
                let inside = body.stream();
                let mut group = Group::new(Delimiter::Brace, quote! { #head #inside });
                group.set_span(body.span());
                TokenTree::Group(group)
            }
            other => other,
        });
        let body: TokenStream = body.collect();
        let Self { attributes, visibility, signature, .. } = self;
        quote! { #(#attributes)* #visibility #signature #body }
    }
}

impl ToTokens for Handler {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attributes, visibility, signature, body } = self;
        tokens.append_all(attributes);
        visibility.to_tokens(tokens);
        signature.to_tokens(tokens);
        body.to_tokens(tokens);
    }
}

/// Names of types that are responses themselves.
const PLAIN_TYPES: &[&str] = &["HttpResponse", "Json", "Option", "Result", "String"];

/// Whether a function of this return type can be a handler without `async`: only certain types cannot.
fn may_be_future(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => may_be_future(&group.elem),
        Type::Paren(paren) => may_be_future(&paren.elem),
        Type::ImplTrait(opaque) => opaque.bounds.iter().any(|bound| match bound {
            TypeParamBound::Trait(bound) => {
                let is_no_future =
                    |word: &Ident| ["Responder", "Send", "Sync", "Unpin"].iter().any(|name| word == name);
                !last_word(&bound.path).is_some_and(is_no_future)
            }
            TypeParamBound::Lifetime(_) => false,
            _ => true,
        }),
        Type::Reference(reference) => reference.mutability.is_some(),
        Type::Array(_) | Type::Slice(_) | Type::Tuple(_) => false,
        Type::Path(path) => !last_word(&path.path).is_some_and(|word| PLAIN_TYPES.iter().any(|name| word == name)),
        _ => true,
    }
}

/// Whether this word occurs in a token, at any depth.
fn contains_word(token: &TokenTree, word: &str) -> bool {
    match token {
        TokenTree::Group(group) => group.stream().into_iter().any(|token| contains_word(&token, word)),
        token => is_word(token, word),
    }
}

/// Whether `Json<…>` occurs in a type as the last segment of a path, at any depth.
fn mentions_json(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => {
            let is_json = last_word(&path.path).is_some_and(|word| word == "Json");
            let has_arguments = |arguments: &PathArguments| matches!(arguments, PathArguments::AngleBracketed(_));
            let last = path.path.segments.last();
            is_json && last.is_some_and(|segment| has_arguments(&segment.arguments))
                || path.path.segments.iter().any(|segment| arguments_mention_json(&segment.arguments))
        }
        Type::Array(array) => mentions_json(&array.elem),
        Type::Group(group) => mentions_json(&group.elem),
        Type::Paren(paren) => mentions_json(&paren.elem),
        Type::Reference(reference) => mentions_json(&reference.elem),
        Type::Slice(slice) => mentions_json(&slice.elem),
        Type::Tuple(tuple) => tuple.elems.iter().any(mentions_json),
        // Types that are never extracted.
        _ => false,
    }
}

fn arguments_mention_json(arguments: &PathArguments) -> bool {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return false;
    };
    arguments.args.iter().any(|argument| match argument {
        GenericArgument::Type(ty) => mentions_json(ty),
        GenericArgument::AssocType(associated) => mentions_json(&associated.ty),
        _ => false,
    })
}

/// An item without its attributes, up to its body.
pub(crate) fn head(item: TokenStream) -> TokenStream {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    item.into_iter().take_while(|token| !is_end(token)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(item: &str) -> Option<Box<Handler>> {
        match Item::parse(Vec::new(), item.parse().unwrap()) {
            Item::Function(handler) => Some(handler),
            Item::MalformedFunction | Item::Other => None,
        }
    }

    #[test]
    fn a_parameter_whose_type_mentions_json_takes_json() {
        for (parameters, expected) in [
            ("", false),
            ("id: web::Path<u64>", false),
            ("order: Json<Order>", true),
            ("order: web::Json<Order>", true),
            ("order: actix_web::web::Json::<Order>", true),
            ("web::Json(order): web::Json<Order>", true),
            ("order: Option<web::Json<Order>>", true),
            ("order: Result<Json<Order>, Error>", true),
            ("order: Either<Json<Order>, Form<Order>>", true),
            ("(a, b): (Path<u64>, Json<Order>)", true),
            ("order: Json<Vec<fn() -> u8>>", true),
            ("Json(order): MyBody", false),
            ("order: Json<Order>::Output", false),
            ("json: JsonBody<Order>", false),
            ("config: web::Data<JsonConfig>", false),
        ] {
            let handler = function(&format!("async fn a({parameters}) -> u8 {{ 1 }}")).unwrap();
            assert_eq!(handler.takes_json(), expected, "{parameters}");
        }
    }

    #[test]
    fn functions_are_parsed_with_any_qualifiers() {
        for (item, expected) in [
            ("async fn a() -> u8 { 1 }", Some(("a", Returns::Response, false))),
            ("pub(crate) fn a<T>(x: T) { }", Some(("a", Returns::Nothing, false))),
            ("pub unsafe extern \"C\" fn a() -> u8 { }", Some(("a", Returns::Response, false))),
            ("fn a(&self) -> u8 { }", Some(("a", Returns::Response, true))),
            ("fn a(mut self: Box<Self>) -> u8 { }", Some(("a", Returns::Response, true))),
            ("fn a(#[x] &'a mut self, b: u8) -> u8 { }", Some(("a", Returns::Response, true))),
            ("fn a(id: Path<self::Id>) -> u8 { }", Some(("a", Returns::Response, false))),
            ("fn a(self::Id(id): self::Id) -> u8 { }", Some(("a", Returns::Response, false))),
            ("fn a(pages: &[Self]) -> u8 { }", Some(("a", Returns::Response, true))),
            ("async fn a() -> u8;", Some(("a", Returns::Response, true))),
            ("fn a() -> impl Responder { }", Some(("a", Returns::NotAFuture, false))),
            ("fn a() -> impl actix_web::Responder + Send + 'static { }", Some(("a", Returns::NotAFuture, false))),
            ("fn a() -> &'static str { }", Some(("a", Returns::NotAFuture, false))),
            ("fn a() -> actix_web::Result<u8> { }", Some(("a", Returns::NotAFuture, false))),
            ("fn a() -> (u8, u8) { }", Some(("a", Returns::NotAFuture, false))),
            ("fn a() -> impl Future<Output = u8> { }", Some(("a", Returns::Response, false))),
            ("fn a() -> impl Responder + Deferred { }", Some(("a", Returns::Response, false))),
            ("fn a() -> Ready<u8> { }", Some(("a", Returns::Response, false))),
            ("fn a() -> &'static mut Task { }", Some(("a", Returns::Response, false))),
            ("struct A;", None),
            ("const A: fn() = a;", None),
            ("impl A { fn a() {} }", None),
            ("", None),
        ] {
            let found =
                function(item).map(|handler| (handler.name().to_string(), handler.returns(), handler.is_method()));
            let expected = expected.map(|(name, returns, receives)| (name.to_owned(), returns, receives));
            assert_eq!(found, expected, "{item}");
        }
    }

    #[test]
    fn a_function_that_is_still_being_written_is_told_from_other_items() {
        for item in ["async fn a(id: ) -> u8 { 1 }", "async fn a(id) {}", "pub fn () {}", "fn -> u8 {}"] {
            let item_tokens = item.parse().unwrap();
            assert!(matches!(Item::parse(Vec::new(), item_tokens), Item::MalformedFunction), "{item}");
        }
    }

    #[test]
    fn a_body_that_is_still_being_written_is_passed_on() {
        let item = "async fn a() -> u8 { let x = ; request. }";
        assert_eq!(
            function(item).unwrap().to_token_stream().to_string(),
            item.parse::<TokenStream>().unwrap().to_string()
        );
    }
}
