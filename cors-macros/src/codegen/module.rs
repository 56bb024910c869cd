//! A module whose routes share one policy.

use cors_rules::Policy;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::{
    policy_table::policy_expression,
    predicate::{has_registration_function, registration_function},
    private,
    route::{Expansion, checked_reference},
};
use crate::{
    args::{Arguments, INHERITED, INHERITED_REGISTRATION},
    syntax::{
        attribute::named,
        module::{Items, Module},
    },
};

/// Puts the policy into the module and an attribute above each of its routes.
pub(crate) fn expand(module: &Module, items: &Items, expansion: &Expansion<'_>) -> TokenStream {
    let Expansion { runtime, arguments, policy } = *expansion;
    let Module { attributes, head, name, .. } = module;
    let passed_to_routes = &arguments.passed_to_routes;
    let location = StaticLocation::of(arguments);
    let attribute = |depth: usize| {
        if policy.is_none() {
            return quote! { #[#runtime::cors(disabled, crate = #runtime)] };
        }
        let path = location.path_from(depth, &location.name(name));
        let inherited = Ident::new(INHERITED, Span::call_site());
        let registration = has_registration_function(arguments).then(|| {
            let key = Ident::new(INHERITED_REGISTRATION, Span::call_site());
            let path = location.path_from(depth, &registration_name(name));
            quote! { #key = #path, }
        });
        quote! { #[#runtime::cors(#inherited = #path, #registration crate = #runtime, #(#passed_to_routes),*)] }
    };
    let definition = policy.map(|policy| policy_static(module, policy, &items.served, location, expansion));
    let (inside, beside) = match location {
        StaticLocation::Inside => (definition, None),
        StaticLocation::Beside => (None, definition),
    };
    let body = items.annotated(inside.as_ref(), 0, &attribute);
    quote! { #beside #(#attributes)* #head #body }
}

fn policy_static(
    module: &Module,
    policy: &Policy,
    served: &[String],
    location: StaticLocation,
    expansion: &Expansion<'_>,
) -> TokenStream {
    let arguments = expansion.arguments;
    let private = private(expansion.runtime);
    let name = location.name(&module.name);
    let conditions: Vec<_> = named(&module.attributes, "cfg").collect();
    let registration = has_registration_function(arguments).then(|| {
        let function = registration_function(&registration_name(&module.name), arguments, &private);
        quote! { #(#conditions)* #function }
    });
    let reference = match &arguments.policy {
        Some(path) => checked_reference(path, served, arguments, &private),
        None => {
            let policy = policy_expression(None, policy, arguments, &quote! { #private::Policy }, &private);
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

/// The end of the name of a function beside a module. In a function body no path leads to it, and the compiler shows its name.
const NOT_IN_A_FUNCTION: &str = "__which_must_not_be_inside_a_function";

/// The location of the `static` of a module's policy.
#[derive(Clone, Copy)]
enum StaticLocation {
    Inside,
    /// In the parent module, where the user's paths of policies and lists are valid.
    Beside,
}

impl StaticLocation {
    fn of(arguments: &Arguments) -> Self {
        let names_paths = arguments.policy.is_some() || arguments.has_other_origins();
        if names_paths { Self::Beside } else { Self::Inside }
    }

    /// A name that will not collide with the user's.
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

/// The name of the function that registers a route of the module.
fn registration_name(module: &Ident) -> Ident {
    format_ident!("__cors_routes_of_{}{NOT_IN_A_FUNCTION}", module.unraw())
}
