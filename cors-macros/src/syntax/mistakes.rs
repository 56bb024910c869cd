//! Mistakes in the item below `#[cors]`.

use cors_rules::Rule;
use proc_macro2::{Ident, Span, TokenStream};
use syn::{
    Attribute, Path, Token, Visibility,
    parse::{ParseStream, Parser},
};

use super::handler::Handler;
use crate::diagnostic::{Diagnostic, SpanRange};

/// A function of an `impl` or a `trait`.
pub(crate) fn method(span: SpanRange) -> Diagnostic {
    Diagnostic::new(Rule::NotAHandler, span, "`#[cors]` is on a function of an `impl` or a `trait`")
        .help("move the function out, or remove `#[cors]`")
        .note("a handler is a free function, since actix-web's route attributes make a type of it")
}

/// An item that is neither a function nor a module with a body; `head` is what comes before its body.
pub(crate) fn not_a_handler(head: &TokenStream) -> Diagnostic {
    let span = SpanRange::of(head);
    if let Some(name) = module_in_another_file(head.clone()) {
        return Diagnostic::new(Rule::NotAHandler, span, format!("the module `{name}` is in another file"))
            .help("put `#[cors(…)]` on the routes in that file, or write the module inline: `mod name { … }`")
            .note("an attribute sees the tokens below it, and not another file");
    }
    Diagnostic::new(Rule::NotAHandler, span, "`#[cors]` is not on a handler")
        .help(
            "write it above `#[get(\"/path\")] async fn name() -> impl Responder`, or above a module of such functions",
        )
        .note("a policy is for a route, which is a function with an attribute such as `#[get(\"/path\")]`")
}

/// The name in `mod name`, with nothing after it.
fn module_in_another_file(head: TokenStream) -> Option<Ident> {
    let parse = |input: ParseStream<'_>| {
        input.parse::<Visibility>()?;
        input.parse::<Token![mod]>()?;
        input.parse::<Ident>()
    };
    parse.parse2(head).ok()
}

/// A handler without a route attribute below `#[cors]`.
pub(crate) fn no_route() -> Diagnostic {
    Diagnostic::new(Rule::NoRoute, SpanRange::attribute(), "`#[cors]` finds no route attribute below it")
        .help(
            "write `#[cors(…)]` above `#[get(\"/path\")]`; for a handler that is registered with `web::get().to(…)`, wrap its \
             resource: `web::resource(\"/path\").wrap(Cors::new(&POLICY))`",
        )
        .note("`#[cors]` replaces the route attribute below it; one above it has been expanded already")
}

/// A route attribute that the macro cannot see through `cfg_attr`.
pub(crate) fn hidden_route(attribute: &Attribute) -> Diagnostic {
    let span = SpanRange::of(attribute.path());
    Diagnostic::new(Rule::NoRoute, span, "`cfg_attr` hides a route attribute from `#[cors]`")
        .help("write the route attribute without a condition, and the condition on the whole handler: `#[cfg(…)]`")
        .note("the compiler evaluates the condition after it has expanded `#[cors]`")
}

pub(crate) fn module_without_routes(name: &Ident) -> Diagnostic {
    Diagnostic::new(Rule::NoRoute, name.span(), format!("the module `{name}` has no routes"))
        .help("put the routes in the module, or remove `#[cors]`")
        .note("the policy of a module is for the functions in it with an attribute such as `#[get(\"/path\")]`")
}

pub(crate) fn no_return_type(handler: &Handler) -> Diagnostic {
    let name = handler.name();
    Diagnostic::new(Rule::NotAHandler, handler.head_span(), format!("the handler `{name}` returns nothing"))
        .help("add a return type, such as `-> impl Responder`")
        .note("actix-web turns what a handler returns into the response")
}

pub(crate) fn not_async(handler: &Handler) -> Diagnostic {
    let name = handler.name();
    Diagnostic::new(Rule::NotAHandler, handler.head_span(), format!("the handler `{name}` is not `async`"))
        .help(format!("write `async fn {name}`"))
        .note("a handler is an `async fn`, or a function that returns a future")
}

pub(crate) fn second_cors(span: Span) -> Diagnostic {
    Diagnostic::new(Rule::DuplicateCors, span, "a second `#[cors]` on one item")
        .help("join the two, or remove one")
        .note("a route has one policy")
}

/// `#[utoipa::path]` below `#[cors]`.
pub(crate) fn documentation_below(path: &Path) -> Diagnostic {
    Diagnostic::new(Rule::AttributeOrder, SpanRange::of(path), "`#[utoipa::path]` goes above `#[cors]`")
        .help("move it above `#[cors(…)]`, where it still finds the route attribute")
        .note(
            "it makes a type beside the handler for `#[derive(OpenApi)]`; below, the type would be hidden in the route",
        )
}

/// A handler of `OPTIONS` only, which has no preflights.
pub(crate) fn options_only(span: SpanRange) -> Diagnostic {
    Diagnostic::new(Rule::RouteOptionsOnly, span, "the route handles nothing but OPTIONS")
        .help("put `#[cors]` on the route that handles the request, such as `#[get]`, and remove it here")
        .note("browsers send OPTIONS to ask about another method, and the route of that method answers its own preflights")
}
