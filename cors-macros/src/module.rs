//! `#[cors(…)] mod api { … }`: one policy for the routes in a module.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::{
    Path, Token, Visibility,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use crate::{
    args::{Arguments, INHERITED, INHERITED_REGISTRATION},
    asking::{has_registration_function, registration_function},
    diagnostics::Diagnostic,
    expand::{checked_reference, private},
    handler::Attribute,
    items::Items,
    lower::lower,
    tables::policy_expression,
    warnings::warnings,
};

/// An inline module.
pub(crate) struct Module {
    pub(crate) attributes: Vec<Attribute>,
    /// What stands in front of its body.
    pub(crate) head: TokenStream,
    name: Ident,
    pub(crate) body: Group,
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
        let mut items = Items::read(&self.body);
        let has_routes = !items.served.is_empty();
        if !has_routes && items.errors.is_empty() {
            errors.push(no_routes(&self.name));
        }
        let policy = lower(arguments, items.served.clone(), &mut errors);
        let policy = policy.filter(|_| errors.is_empty() && has_routes && !arguments.disabled);
        let Self { attributes, head, .. } = self;
        let for_routes = &arguments.for_routes;
        let place = PolicyPlace::of(arguments);
        let attribute = |depth: usize| {
            if policy.is_none() {
                return quote! { #[#runtime::cors(disabled, crate = #runtime)] };
            }
            let path = place.path_from(depth, &place.name(&self.name));
            let inherited = Ident::new(INHERITED, Span::call_site());
            let registration = has_registration_function(arguments).then(|| {
                let key = Ident::new(INHERITED_REGISTRATION, Span::call_site());
                let path = place.path_from(depth, &registration_name(&self.name));
                quote! { #key = #path, }
            });
            quote! { #[#runtime::cors(#inherited = #path, #registration crate = #runtime, #(#for_routes),*)] }
        };
        errors.append(&mut items.errors);
        let definition =
            policy.as_ref().map(|policy| self.policy_static(policy, &items.served, place, arguments, runtime));
        let (inside, beside) = match place {
            PolicyPlace::Inside => (definition, None),
            PolicyPlace::Beside => (None, definition),
        };
        let body = items.annotated(inside.as_ref(), 0, &attribute);
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
        let registration = has_registration_function(arguments).then(|| {
            let function = registration_function(&registration_name(&self.name), arguments, &private);
            quote! { #(#conditions)* #function }
        });
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

fn no_routes(name: &Ident) -> Diagnostic {
    Diagnostic::new(
        "no-route",
        name.span(),
        &format!("the module `{name}` has no routes"),
        "`#[cors]` on a module gives its policy to the functions in it with an attribute such as `#[get(\"/path\")]`",
        "put the routes into the module, or remove `#[cors]`",
    )
}
