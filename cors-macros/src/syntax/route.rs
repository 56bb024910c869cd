//! The route attributes below `#[cors]`, parsed as actix-web's own macros do.

use std::panic::catch_unwind;

use actix_router::ResourceDef;
use cors_rules::{Rule, nearest, validate_method};
use proc_macro2::{Span, TokenStream};
use syn::{
    Attribute, Expr, Ident, LitStr, Meta, Path, Token,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
};

use super::{
    attribute::{arguments, last_word, named},
    tokens::split_commas,
};
use crate::diagnostic::{Diagnostic, Errors, Reported, SpanRange};

/// The attributes that name a method.
const METHOD_ATTRIBUTES: &[&str] =
    &["connect", "delete", "get", "head", "options", "patch", "post", "put", "query", "trace"];

/// One route attribute, which becomes one resource.
pub(crate) struct Route {
    pub(crate) path: LitStr,
    pub(crate) name: Option<LitStr>,
    pub(crate) methods: Vec<String>,
    pub(crate) guards: Vec<Path>,
    pub(crate) wraps: Vec<Expr>,
}

/// The route attributes of a handler.
pub(crate) struct Routes {
    /// The routes, unless one of them has a mistake.
    pub(crate) all: Result<Vec<Route>, Reported>,
    /// The paths by which the attributes were named.
    pub(crate) consumed_paths: Vec<Path>,
    /// The first of them.
    pub(crate) span: SpanRange,
}

/// All methods of some routes, each once, in the order of the source.
pub(crate) fn methods(routes: &[Route]) -> Vec<String> {
    let mut methods: Vec<String> = Vec::new();
    for method in routes.iter().flat_map(|route| &route.methods) {
        if !methods.contains(method) {
            methods.push(method.clone());
        }
    }
    methods
}

/// Whether these are the methods of a handler that answers preflights itself.
pub(crate) fn are_options_only(methods: &[String]) -> bool {
    !methods.is_empty() && methods.iter().all(|method| method == "OPTIONS")
}

/// Whether this is the path of an attribute that makes a route.
pub(crate) fn is_route_attribute(path: &Path) -> bool {
    let is_method = |name: &Ident| METHOD_ATTRIBUTES.iter().any(|method| name == method);
    last_word(path).is_some_and(|name| is_method(name) || name == "route" || name == "routes")
}

/// The attribute that hides a route from the macro: `#[cfg_attr(…, get("/"))]` or the like.
pub(crate) fn hidden_route(attributes: &[Attribute]) -> Option<&Attribute> {
    let hides = |attribute: &&Attribute| {
        let metas = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(arguments(&attribute.meta));
        metas.is_ok_and(|metas| metas.iter().skip(1).any(|hidden| is_route_attribute(hidden.path())))
    };
    named(attributes, "cfg_attr").find(hides)
}

/// Takes the route attributes out of a handler's attributes. `None` if there are none.
pub(crate) fn take_routes(attributes: &mut Vec<Attribute>, errors: &mut Errors) -> Option<Routes> {
    let taken: Vec<Attribute> = attributes.extract_if(.., |attribute| is_route_attribute(attribute.path())).collect();
    let span = SpanRange::of(taken.first()?.path());
    let named_routes = taken.iter().filter_map(|attribute| Some((last_word(attribute.path())?, attribute)));
    let (multiple, singles): (Vec<_>, Vec<_>) = named_routes.partition(|(name, _)| *name == "routes");
    // The attributes below `#[routes]` are read by it and need not be imported.
    let consumed = if multiple.is_empty() { &singles } else { &multiple };
    let consumed_paths = consumed.iter().map(|(_, attribute)| attribute.path().clone()).collect();
    let count = match (&singles[..], multiple.is_empty()) {
        ([], _) => Err(errors.report(invalid(
            span,
            "`#[routes]` has no route",
            "it takes its routes from the attributes below it",
            "add one, such as `#[get(\"/path\")]`",
        ))),
        ([_, (_, second), ..], true) => Err(errors.report(invalid(
            SpanRange::of(second.path()),
            "a second route attribute needs `#[routes]`",
            "without it, actix-web takes only the first one for a route",
            "write `#[routes]` above the route attributes and below `#[cors]`",
        ))),
        _ => Ok(()),
    };
    // All attributes are parsed, so each one's mistakes are reported.
    let routes: Vec<Result<Route, Reported>> =
        singles.into_iter().map(|(name, attribute)| read(name, attribute, errors)).collect();
    let all = count.and_then(|()| routes.into_iter().collect());
    Some(Routes { all, consumed_paths, span })
}

fn read(name: &Ident, attribute: &Attribute, errors: &mut Errors) -> Result<Route, Reported> {
    let mut options = split_commas(arguments(&attribute.meta)).into_iter();
    let path = match options.next().map(|tokens| (syn::parse2::<LitStr>(tokens.clone()), tokens)) {
        Some((Ok(path), _)) => path,
        Some((Err(_), tokens)) if starts_with_string(&tokens) => {
            let rest: TokenStream = tokens.into_iter().skip(1).collect();
            let help = format!("write `#[{name}(\"/path\", …)]`");
            let mistake =
                invalid(SpanRange::of(&rest), "expected `,` after the path", "the path is followed by options", &help);
            return Err(errors.report(mistake));
        }
        found => {
            let span = found.map_or_else(|| SpanRange::from(name.span()), |(_, tokens)| SpanRange::of(&tokens));
            let help = format!("write `#[{name}(\"/path\")]`");
            let mistake =
                invalid(span, &format!("`#[{name}]` has no path"), "a route attribute starts with a path", &help);
            return Err(errors.report(mistake));
        }
    };
    let mut outcome = check_path(&path, errors);
    let mut route = Route { path, name: None, methods: Vec::new(), guards: Vec::new(), wraps: Vec::new() };
    let takes_methods = name == "route";
    if !takes_methods {
        let method = name.to_string().to_ascii_uppercase();
        outcome = push_method(&method, name.span(), &mut route.methods, errors).and(outcome);
    }
    for tokens in options {
        let span = SpanRange::of(&tokens);
        let option = |input: ParseStream<'_>| {
            Ok((input.parse::<Ident>()?, input.parse::<Token![=]>()?, input.parse::<LitStr>()?))
        };
        let read = match option.parse2(tokens) {
            Ok((key, _, value)) => read_option(&mut route, &key, &value, takes_methods, errors),
            Err(_) => Err(errors.report(invalid(
                span,
                &format!("malformed option of `#[{name}]`"),
                "an option is a name, `=` and a string in quotes",
                "write it like `guard = \"is_admin\"` or `wrap = \"Logger::default()\"`",
            ))),
        };
        outcome = outcome.and(read);
    }
    if takes_methods && route.methods.is_empty() && outcome.is_ok() {
        return Err(errors.report(invalid(
            name.span(),
            "`#[route]` needs at least one method",
            "unlike that of `#[get]`, its name is not a method",
            "add `method = \"GET\"`",
        )));
    }
    outcome.map(|()| route)
}

fn starts_with_string(tokens: &TokenStream) -> bool {
    let first: TokenStream = tokens.clone().into_iter().take(1).collect();
    syn::parse2::<LitStr>(first).is_ok()
}

fn read_option(
    route: &mut Route,
    key: &Ident,
    value: &LitStr,
    takes_methods: bool,
    errors: &mut Errors,
) -> Result<(), Reported> {
    let expected = |what: &str, example: &str| {
        invalid(
            value.span(),
            &format!("`{}` is not {what}", value.value()),
            &format!("`{key}` takes {what} in quotes"),
            &format!("write it like `{key} = \"{example}\"`"),
        )
    };
    let mistake = match key.to_string().as_str() {
        "name" => {
            route.name = Some(value.clone());
            return Ok(());
        }
        "guard" => match value.parse() {
            Ok(guard) => {
                route.guards.push(guard);
                return Ok(());
            }
            Err(_) => expected("the path of a function", "guards::is_admin"),
        },
        "wrap" => match value.parse() {
            Ok(wrap) => {
                route.wraps.push(wrap);
                return Ok(());
            }
            Err(_) => expected("an expression", "Logger::default()"),
        },
        "method" if takes_methods => return push_method(&value.value(), value.span(), &mut route.methods, errors),
        "method" => invalid(
            key.span(),
            "only `#[route]` takes `method`",
            "the name of this attribute is its method",
            "for several methods, write `#[route(\"/path\", method = \"GET\", method = \"POST\")]`",
        ),
        other => {
            let known = ["name", "guard", "wrap", "method"];
            let help = match nearest(other, known.into_iter()) {
                Some(near) => format!("an option with a similar name exists: `{near}`"),
                None => "remove it; the keys of a policy go in `#[cors(…)]`".to_owned(),
            };
            invalid(
                key.span(),
                &format!("unknown option `{other}`"),
                "the options are `name`, `guard`, `wrap`, and for `#[route]` `method`",
                &help,
            )
        }
    };
    Err(errors.report(mistake))
}

fn push_method(method: &str, span: Span, methods: &mut Vec<String>, errors: &mut Errors) -> Result<(), Reported> {
    if let Err(mistakes) = validate_method(method) {
        let mut outcome = Ok(());
        for mistake in &mistakes {
            outcome = Err(errors.report(Diagnostic::policy(mistake, span.into())));
        }
        return outcome;
    }
    if methods.iter().any(|known| known == method) {
        return Err(errors.report(invalid(
            span,
            &format!("duplicate method `{method}`"),
            "a route handles each method once",
            "remove it here",
        )));
    }
    methods.push(method.to_owned());
    Ok(())
}

/// Runs actix-web's own parser, which panics on paths that it does not understand.
fn check_path(path: &LitStr, errors: &mut Errors) -> Result<(), Reported> {
    let text = path.value();
    if catch_unwind(|| ResourceDef::new(text.as_str())).is_ok() {
        return Ok(());
    }
    Err(errors.report(invalid(
        path.span(),
        &format!("actix-web cannot read the path `{text}`"),
        "a parameter is a name in braces, with an optional pattern; braces are closed, names differ",
        "write it like `/orders/{id}` or `/files/{path:.*}`",
    )))
}

/// An error that actix-web's own macros report as well.
fn invalid(span: impl Into<SpanRange>, problem: &str, reason: &str, help: &str) -> Diagnostic {
    Diagnostic::new(Rule::RouteAttribute, span, problem).help(help).note(reason)
}
