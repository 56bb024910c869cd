//! The route attributes below `#[cors]`: what actix-web's own macros accept, read the same way.

use std::panic::catch_unwind;

use actix_router::ResourceDef;
use cors_rules::{nearest, validate_method};
use proc_macro2::{Span, TokenStream, TokenTree};
use syn::{
    Ident, LitStr, Path, Token,
    parse::{ParseStream, Parser},
};

use super::{attribute::Attribute, tokens::split_commas};
use crate::diagnostic::{Diagnostic, SpanRange};

/// The attributes that name a method.
const METHOD_ATTRIBUTES: &[&str] =
    &["connect", "delete", "get", "head", "options", "patch", "post", "put", "query", "trace"];

/// One route attribute: what becomes one resource.
pub(crate) struct Route {
    pub(crate) path: LitStr,
    pub(crate) name: Option<LitStr>,
    pub(crate) methods: Vec<String>,
    pub(crate) guards: Vec<Path>,
    pub(crate) wraps: Vec<TokenStream>,
}

/// All route attributes of a handler, and the paths that they were named by.
pub(crate) struct Routes {
    pub(crate) all: Vec<Route>,
    pub(crate) consumed_paths: Vec<Path>,
    /// The first of them.
    span: SpanRange,
}

impl Routes {
    /// Reports a handler of nothing but OPTIONS, which has no preflights.
    pub(crate) fn reject_options_only(&self, errors: &mut Vec<Diagnostic>) {
        let mut methods = self.all.iter().flat_map(|route| &route.methods).peekable();
        if methods.peek().is_some() && methods.all(|method| method == "OPTIONS") {
            errors.push(Diagnostic::new(
                "route-options-only",
                self.span,
                "the route handles nothing but OPTIONS",
                "browsers send OPTIONS to ask about other methods, and the routes of those answer themselves",
                "put `#[cors]` above the route that handles the request, such as `#[get]`, and remove it here",
            ));
        }
    }

    /// All methods, each once, in the order in which they are written.
    pub(crate) fn methods(&self) -> Vec<String> {
        let mut methods: Vec<String> = Vec::new();
        for method in self.all.iter().flat_map(|route| &route.methods) {
            if !methods.contains(method) {
                methods.push(method.clone());
            }
        }
        methods
    }
}

/// Whether this is an attribute that makes a route.
pub(crate) fn is_route_attribute(attribute: &Attribute) -> bool {
    let is_method = |name: &Ident| METHOD_ATTRIBUTES.iter().any(|method| name == method);
    attribute.name().is_some_and(|name| is_method(name) || name == "route" || name == "routes")
}

/// Whether this is `#[cfg_attr(…, get("/"))]` or the like.
pub(crate) fn cfg_attr_hides_route(attribute: &Attribute) -> bool {
    attribute.is("cfg_attr")
        && split_commas(attribute.arguments.clone())
            .into_iter()
            .skip(1)
            .any(|hidden| is_route_attribute(&Attribute::of_meta(hidden)))
}

/// A route attribute that the macro cannot see through `cfg_attr`.
pub(crate) fn hidden_route(attribute: &Attribute) -> Diagnostic {
    Diagnostic::new(
        "no-route",
        attribute.span(),
        "`cfg_attr` hides a route attribute from `#[cors]`",
        "whether its condition holds is decided after `#[cors]` has been expanded",
        "write the route attribute plainly, and the condition on the whole handler: `#[cfg(…)]`",
    )
}

/// Takes the route attributes out of a handler's attributes. `None` if there are none.
pub(crate) fn take_routes(attributes: &mut Vec<Attribute>, errors: &mut Vec<Diagnostic>) -> Option<Routes> {
    let (taken, rest) = std::mem::take(attributes).into_iter().partition::<Vec<_>, _>(is_route_attribute);
    *attributes = rest;
    let named = |attribute: &&Attribute, name: &str| attribute.name().is_some_and(|found| found == name);
    let multiple = taken.iter().any(|attribute| named(&attribute, "routes"));
    // The attributes below `#[routes]` are read by it and need not be imported.
    let consumed = taken.iter().filter(|attribute| !multiple || named(attribute, "routes"));
    let consumed_paths = consumed.filter_map(|attribute| attribute.path().cloned()).collect();
    let singles: Vec<&Attribute> = taken.iter().filter(|attribute| !named(attribute, "routes")).collect();
    if taken.is_empty() {
        return None;
    }
    if let ([], Some(routes)) = (&singles[..], taken.first()) {
        errors.push(invalid(
            routes.span(),
            "`#[routes]` has no route",
            "it takes its routes from the attributes below it",
            "add one, such as `#[get(\"/path\")]`",
        ));
    }
    if let ([_, second, ..], false) = (&singles[..], multiple) {
        errors.push(invalid(
            second.span(),
            "a second route attribute needs `#[routes]`",
            "without it, actix-web takes only the first one for a route",
            "write `#[routes]` above the route attributes and below `#[cors]`",
        ));
    }
    let span = taken.first().map_or_else(SpanRange::attribute, Attribute::span);
    let routes: Vec<Route> = singles.into_iter().filter_map(|attribute| read(attribute, errors)).collect();
    Some(Routes { all: routes, consumed_paths, span })
}

fn read(attribute: &Attribute, errors: &mut Vec<Diagnostic>) -> Option<Route> {
    let name = attribute.name()?;
    let count = errors.len();
    let mut arguments = split_commas(attribute.arguments.clone()).into_iter();
    let path = match arguments.next().map(|tokens| (syn::parse2::<LitStr>(tokens.clone()), tokens)) {
        Some((Ok(path), _)) => path,
        Some((Err(_), tokens)) if starts_with_string(&tokens) => {
            let rest: TokenStream = tokens.into_iter().skip(1).collect();
            let help = format!("write `#[{name}(\"/path\", …)]`");
            errors.push(invalid(SpanRange::of(&rest), "a comma is missing after the path", "options follow it", &help));
            return None;
        }
        found => {
            let span = found.map_or_else(|| SpanRange::from(name.span()), |(_, tokens)| SpanRange::of(&tokens));
            let help = format!("write `#[{name}(\"/path\")]`");
            errors.push(invalid(span, &format!("`#[{name}]` starts with a path"), "a route needs one", &help));
            return None;
        }
    };
    check_path(&path, errors);
    let mut route = Route { path, name: None, methods: Vec::new(), guards: Vec::new(), wraps: Vec::new() };
    let takes_methods = name == "route";
    if !takes_methods {
        push_method(&name.to_string().to_ascii_uppercase(), name.span(), &mut route.methods, errors);
    }
    for tokens in arguments {
        let span = SpanRange::of(&tokens);
        let option = |input: ParseStream<'_>| {
            Ok((input.parse::<Ident>()?, input.parse::<Token![=]>()?, input.parse::<LitStr>()?))
        };
        match option.parse2(tokens) {
            Ok((key, _, value)) => read_option(&mut route, &key, &value, takes_methods, errors),
            Err(_) => errors.push(invalid(
                span,
                &format!("this is no option of `#[{name}]`"),
                "an option is a name, `=` and a string in quotes",
                "write it like `guard = \"is_admin\"` or `wrap = \"Logger::default()\"`",
            )),
        }
    }
    if takes_methods && route.methods.is_empty() && errors.len() == count {
        errors.push(invalid(
            name.span(),
            "`#[route]` needs at least one method",
            "unlike `#[get]`, its name says none",
            "add `method = \"GET\"`",
        ));
    }
    (errors.len() == count).then_some(route)
}

/// Whether this may be one expression; the compiler says the rest.
fn is_expression(tokens: &TokenStream) -> bool {
    let ends = |token: TokenTree| matches!(token, TokenTree::Punct(punct) if matches!(punct.as_char(), ';' | ','));
    !tokens.is_empty() && !tokens.clone().into_iter().any(ends)
}

fn starts_with_string(tokens: &TokenStream) -> bool {
    let first: TokenStream = tokens.clone().into_iter().take(1).collect();
    syn::parse2::<LitStr>(first).is_ok()
}

fn read_option(route: &mut Route, key: &Ident, value: &LitStr, takes_methods: bool, errors: &mut Vec<Diagnostic>) {
    let mut expects = |what: &str, example: &str| {
        errors.push(invalid(
            value.span(),
            &format!("`{}` is not {what}", value.value()),
            &format!("`{key}` takes {what} in quotes"),
            &format!("write it like `{key} = \"{example}\"`"),
        ));
    };
    match key.to_string().as_str() {
        "name" => route.name = Some(value.clone()),
        "guard" => match value.parse::<Path>() {
            Ok(guard) => route.guards.push(guard),
            Err(_) => expects("the path of a function", "guards::is_admin"),
        },
        "wrap" => match value.parse::<TokenStream>() {
            Ok(wrap) if is_expression(&wrap) => route.wraps.push(wrap),
            _ => expects("an expression", "Logger::default()"),
        },
        "method" if takes_methods => push_method(&value.value(), value.span(), &mut route.methods, errors),
        "method" => errors.push(invalid(
            key.span(),
            "only `#[route]` takes `method`",
            "the name of this attribute is its method",
            "for several methods, write `#[route(\"/path\", method = \"GET\", method = \"POST\")]`",
        )),
        other => {
            let known = ["name", "guard", "wrap", "method"];
            let help = match nearest(other, known.into_iter()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "policies belong into `#[cors(…)]`".to_owned(),
            };
            errors.push(invalid(
                key.span(),
                &format!("a route attribute has no option `{other}`"),
                "actix-web knows `name`, `guard`, `wrap`, and for `#[route]` `method`",
                &help,
            ));
        }
    }
}

fn push_method(method: &str, span: Span, methods: &mut Vec<String>, errors: &mut Vec<Diagnostic>) {
    if let Err(mistakes) = validate_method(method) {
        errors.extend(mistakes.iter().map(|mistake| Diagnostic::policy(mistake, span.into())));
    } else if methods.iter().any(|known| known == method) {
        errors.push(invalid(
            span,
            &format!("`{method}` is listed twice"),
            "a route handles a method once",
            "remove it here",
        ));
    } else {
        methods.push(method.to_owned());
    }
}

/// Asks actix-web's own parser, which panics on paths that it does not understand.
fn check_path(path: &LitStr, errors: &mut Vec<Diagnostic>) {
    let text = path.value();
    if catch_unwind(|| ResourceDef::new(text.as_str())).is_err() {
        errors.push(invalid(
            path.span(),
            &format!("actix-web cannot read the path `{text}`"),
            "a parameter is a name in braces, with an optional pattern; braces are closed, names differ",
            "write it like `/orders/{id}` or `/files/{path:.*}`",
        ));
    }
}

/// An error that actix-web's own macros report as well.
fn invalid(span: impl Into<SpanRange>, problem: &str, reason: &str, help: &str) -> Diagnostic {
    Diagnostic::new("route-attribute", span, problem, reason, help)
}
