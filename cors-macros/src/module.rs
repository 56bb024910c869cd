//! `#[cors(…)] mod api { … }`: one policy for the routes in a module.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{
    Path, Token, Visibility,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use crate::{
    args::{Arguments, INHERITED, INHERITED_REGISTRATION},
    asking::registration_function,
    diagnostics::Diagnostic,
    expand::{checked_reference, private},
    handler::{Attribute, Handler, split_attributes},
    lower::lower,
    route::{is_route_attribute, take_routes},
    tables::policy_expression,
    warnings::warnings,
};

/// An inline module.
pub(crate) struct Module {
    attributes: Vec<Attribute>,
    head: TokenStream,
    name: Ident,
    body: Group,
}

impl Module {
    /// Reads an item; `None` if it is no module with a body.
    pub(crate) fn parse(attributes: Vec<Attribute>, item: TokenStream) -> Option<Self> {
        let parse = |input: ParseStream<'_>| {
            let visibility: Visibility = input.parse()?;
            let unsafety: Option<Token![unsafe]> = input.parse()?;
            let keyword: Token![mod] = input.parse()?;
            let name: Ident = input.parse()?;
            let body = input.step(|cursor| match cursor.token_tree() {
                Some((TokenTree::Group(group), rest)) if group.delimiter() == Delimiter::Brace => Ok((group, rest)),
                _ => Err(cursor.error("expected braces")),
            })?;
            Ok((quote! { #visibility #unsafety #keyword #name }, name, body))
        };
        let (head, name, body) = parse.parse2(item).ok()?;
        Some(Self { attributes, head, name, body })
    }

    /// Puts the policy into the module and an attribute above each of its routes.
    pub(crate) fn expand(&self, arguments: &Arguments, runtime: &Path, mut errors: Vec<Diagnostic>) -> TokenStream {
        let (inner, items) = split_inner_attributes(self.body.stream());
        let mut served = Vec::new();
        let mut scratch = Vec::new();
        annotate(
            items.clone(),
            &mut Walk { served: &mut served, errors: &mut scratch, attribute: &|_| TokenStream::new() },
            0,
        );
        let has_routes = !served.is_empty();
        if !has_routes && scratch.is_empty() {
            errors.push(no_routes(&self.name));
        }
        let policy = lower(arguments, served.clone(), &mut errors);
        let policy = policy.filter(|_| errors.is_empty() && has_routes && !arguments.disabled);
        let Self { attributes, head, .. } = self;
        let for_routes = &arguments.for_routes;
        let place = PolicyPlace::of(arguments);
        let has_registration = arguments.policy.is_some() || arguments.function().is_some();
        let attribute = |depth: usize| {
            if policy.is_none() {
                return quote! { #[#runtime::cors(disabled, crate = #runtime)] };
            }
            let path = place.path_from(depth, &place.name(&self.name));
            let inherited = Ident::new(INHERITED, Span::call_site());
            let registration = has_registration.then(|| {
                let key = Ident::new(INHERITED_REGISTRATION, Span::call_site());
                let path = place.path_from(depth, &registration_name(&self.name));
                quote! { #key = #path, }
            });
            quote! { #[#runtime::cors(#inherited = #path, #registration crate = #runtime, #(#for_routes),*)] }
        };
        let items =
            annotate(items, &mut Walk { served: &mut Vec::new(), errors: &mut errors, attribute: &attribute }, 0);
        let definition = policy.as_ref().map(|policy| self.policy_static(policy, &served, place, arguments, runtime));
        let (inside, beside) = match place {
            PolicyPlace::Inside => (definition, None),
            PolicyPlace::Beside => (None, definition),
        };
        let mut body = Group::new(Delimiter::Brace, quote! { #inner #inside #items });
        body.set_span(self.body.span());
        let warnings = errors.is_empty().then(|| warnings(arguments, attributes));
        quote! { #(#errors)* #warnings #beside #(#attributes)* #head #body }
    }

    fn policy_static(
        &self,
        policy: &cors_rules::Policy,
        served: &[String],
        place: PolicyPlace,
        arguments: &Arguments,
        runtime: &Path,
    ) -> TokenStream {
        let private = private(runtime);
        let name = place.name(&self.name);
        let conditions: Vec<_> = self.attributes.iter().filter(|attribute| attribute.is("cfg")).collect();
        let registration = registration_function(&registration_name(&self.name), arguments, &private);
        let reference = match &arguments.policy {
            Some(path) => checked_reference(path, served, arguments, &private),
            None => {
                let policy = policy_expression(policy, arguments, &quote! { #private::Policy }, &private);
                quote! { { static __CORS_MODULE: #private::Policy = #policy; &__CORS_MODULE } }
            }
        };
        quote! {
            #(#conditions)*
            #[allow(dead_code, non_upper_case_globals)]
            static #name: &#private::Policy = #reference;

            #(#conditions)*
            #registration
        }
    }
}

/// Where the policy of a module stands.
#[derive(Clone, Copy)]
enum PolicyPlace {
    Inside,
    /// In the module around it, where the paths of policies and lists mean what the user meant.
    Beside,
}

impl PolicyPlace {
    fn of(arguments: &Arguments) -> Self {
        let names_paths = arguments.policy.is_some() || arguments.has_other_origins();
        if names_paths { Self::Beside } else { Self::Inside }
    }

    /// A name that does not look like one that anybody would choose.
    fn name(self, module: &Ident) -> Ident {
        match self {
            Self::Inside => format_ident!("__CORS_POLICY"),
            Self::Beside => format_ident!("__CORS_POLICY_of_{}", module.unraw()),
        }
    }

    /// The path of a name from a module this deep below the annotated one.
    fn path_from(self, depth: usize, name: &Ident) -> TokenStream {
        let supers = match self {
            Self::Inside => depth,
            Self::Beside => depth + 1,
        };
        let supers = std::iter::repeat_n(quote! { super:: }, supers);
        quote! { self::#(#supers)* #name }
    }
}

/// The name of what registers a route of the module.
fn registration_name(module: &Ident) -> Ident {
    format_ident!("__cors_register_in_{}", module.unraw())
}

/// A walk over the items of a module.
struct Walk<'a> {
    /// The methods of the routes that have been found.
    served: &'a mut Vec<String>,
    errors: &'a mut Vec<Diagnostic>,
    /// What is put above a route in a module this deep.
    attribute: &'a dyn Fn(usize) -> TokenStream,
}

/// The items, with the attribute above each route that has no `#[cors]` of its own.
fn annotate(tokens: TokenStream, walk: &mut Walk<'_>, depth: usize) -> TokenStream {
    let mut annotated = TokenStream::new();
    let mut rest = tokens;
    while !rest.is_empty() {
        let (attributes, after) = split_attributes(unwrap_fragment(rest));
        let (item, after) = split_item(unwrap_fragment(after));
        rest = after;
        let has_own = attributes.iter().any(|attribute| attribute.name().is_some_and(|name| name == "cors"));
        if !has_own && let Some(module) = Module::parse(attributes.clone(), item.clone()) {
            let (inner, items) = split_inner_attributes(module.body.stream());
            let items = annotate(items, walk, depth + 1);
            let mut body = Group::new(Delimiter::Brace, quote! { #inner #items });
            body.set_span(module.body.span());
            let Module { attributes, head, .. } = module;
            annotated.extend(quote! { #(#attributes)* #head #body });
            continue;
        }
        if let Some(hidden) = attributes.iter().find(|attribute| !has_own && hides_route(attribute)) {
            walk.errors.push(hidden_route(hidden));
        }
        let is_route = attributes.iter().any(is_route_with_path);
        if is_route && let Some(mut handler) = Handler::parse(attributes.clone(), item.clone()) {
            let routes = take_routes(&mut handler.attributes, &mut Vec::new());
            let methods = routes.map(|routes| routes.methods()).unwrap_or_default();
            // A handler of nothing but OPTIONS is the user's own answer to preflights.
            let answers_by_hand = !methods.is_empty() && methods.iter().all(|method| method == "OPTIONS");
            if !answers_by_hand {
                walk.served.extend(methods);
                if !has_own {
                    annotated.extend((walk.attribute)(depth));
                }
            }
        }
        annotated.extend(quote! { #(#attributes)* #item });
    }
    annotated
}

/// Whether this is a route attribute, and not one of the same name, such as a `#[trace]` of another crate.
fn is_route_with_path(attribute: &Attribute) -> bool {
    let starts_with_string = attribute.arguments.clone().into_iter().take(1).collect();
    let has_path = syn::parse2::<syn::LitStr>(starts_with_string).is_ok();
    is_route_attribute(attribute) && (has_path || attribute.is("routes"))
}

/// The tokens of an item or of a visibility that a `macro_rules!` macro has wrapped, if they start with one.
fn unwrap_fragment(tokens: TokenStream) -> TokenStream {
    let mut rest = tokens.into_iter();
    match rest.next() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None => {
            unwrap_fragment(group.stream().into_iter().chain(rest).collect())
        }
        first => first.into_iter().chain(rest).collect(),
    }
}

/// `#![…]` at the head of a module, and the rest.
fn split_inner_attributes(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |index: usize, character| matches!(tokens.get(index), Some(TokenTree::Punct(punct)) if punct.as_char() == character);
    let mut end = 0;
    while is(end, '#') && is(end + 1, '!') {
        end += 3;
    }
    let (inner, rest) = tokens.split_at(end.min(tokens.len()));
    (inner.iter().cloned().collect(), rest.iter().cloned().collect())
}

/// The tokens up to the end of an item, and those behind it. What it cuts in two is put together again.
pub(crate) fn split_item(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let mut item = TokenStream::new();
    let mut tokens = tokens.into_iter();
    for token in tokens.by_ref() {
        let is_end = match &token {
            // A body that a `macro_rules!` macro has wrapped ends an item as well.
            TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                matches!(group.stream().into_iter().last(), Some(TokenTree::Group(last)) if last.delimiter() == Delimiter::Brace)
            }
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        token.to_tokens(&mut item);
        if is_end {
            break;
        }
    }
    (item, tokens.collect())
}

/// Whether this is `#[cfg_attr(…, get("/"))]` or the like.
pub(crate) fn hides_route(attribute: &Attribute) -> bool {
    attribute.is("cfg_attr")
        && crate::args::split_commas(attribute.arguments.clone())
            .into_iter()
            .skip(1)
            .any(|hidden| is_route_attribute(&Attribute::of_meta(hidden)))
}

/// A route attribute that the macro cannot see through `cfg_attr`.
pub(crate) fn hidden_route(attribute: &Attribute) -> Diagnostic {
    Diagnostic::new(
        "no-route",
        attribute.place(),
        "`cfg_attr` hides a route attribute from `#[cors]`",
        "whether its condition holds is decided after `#[cors]` has been expanded",
        "write the route attribute plainly, and the condition on the whole handler: `#[cfg(…)]`",
    )
}

fn no_routes(name: &Ident) -> Diagnostic {
    Diagnostic::new(
        "no-route",
        name.span(),
        &format!("the module `{name}` has no routes"),
        "`#[cors]` on a module gives its policy to the functions in it with an attribute such as `#[get(\"/path\")]`",
        "put the routes into the module, or remove `#[cors]`",
    )
}
