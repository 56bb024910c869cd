//! The arguments of the attribute: from tokens to values that know where they stand.

use cors_rules::nearest_key;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Path;

use crate::{
    diagnostics::{Diagnostic, Place},
    values::{Argument, Value},
};

/// A value and the tokens to underline when it is wrong.
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) place: Place,
}

/// A list of strings.
pub(crate) struct Texts {
    pub(crate) items: Vec<Spanned<String>>,
    /// The lists of `from(…)`.
    pub(crate) lists: Vec<Path>,
    /// The function of `allow_if(…)`.
    pub(crate) function: Option<Function>,
    /// The texts of `regex(…)`.
    pub(crate) regexes: Vec<Spanned<String>>,
    pub(crate) place: Place,
    /// Whether items were left out, because they are no strings and were reported.
    pub(crate) is_incomplete: bool,
}

/// A function that decides about origins.
pub(crate) struct Function {
    pub(crate) path: Path,
    /// The request headers that it reads.
    pub(crate) vary: Option<Box<Texts>>,
}

/// The value of `credentials`.
pub(crate) enum CredentialsArgument {
    Flag(bool),
    For(Texts),
}

/// The value of `headers`.
pub(crate) enum HeadersArgument {
    Names(Texts),
    Mirror,
}

/// The value of `max_age`.
pub(crate) enum MaxAgeArgument {
    Seconds(u64),
    Text(String),
}

#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch of the attribute")]
/// Everything that the attribute says. What is absent was not written, or was reported.
pub(crate) struct Arguments {
    /// All of it.
    pub(crate) place: Place,
    pub(crate) origins: Option<Texts>,
    pub(crate) dev_origins: Option<Texts>,
    pub(crate) credentials: Option<CredentialsArgument>,
    pub(crate) headers: Option<HeadersArgument>,
    pub(crate) expose: Option<Texts>,
    pub(crate) max_age: Option<Spanned<MaxAgeArgument>>,
    pub(crate) methods: Option<Texts>,
    pub(crate) manual_preflight: bool,
    pub(crate) preflight_status: Option<Spanned<u64>>,
    pub(crate) skip_guards: bool,
    pub(crate) enforce: Option<Spanned<bool>>,
    /// The named policy to use.
    pub(crate) policy: Option<Path>,
    /// The policy of the module around the route, which an expansion has put here.
    pub(crate) inherited: Option<Path>,
    /// What registers a route in that module, unless its policy asks nobody.
    pub(crate) inherited_registration: Option<Path>,
    pub(crate) disabled: bool,
    pub(crate) danger_insecure_origins: bool,
    pub(crate) danger_public_suffixes: bool,
    pub(crate) crate_path: Option<Path>,
    /// What a module passes on to each of its routes, beside the policy.
    pub(crate) for_routes: Vec<TokenStream>,
    /// Whether a missing `origins` is a mistake of its own, and not the consequence of another one.
    pub(crate) needs_origins: bool,
}

impl Arguments {
    /// The lists of `origins` and `dev_origins`, and whether each is one of the latter.
    pub(crate) fn lists(&self) -> Vec<(&Path, bool)> {
        let sources = [(&self.origins, false), (&self.dev_origins, true)];
        let lists = |(texts, is_dev)| {
            Option::iter(texts).flat_map(move |texts: &Texts| texts.lists.iter().map(move |path| (path, is_dev)))
        };
        sources.into_iter().flat_map(lists).collect()
    }

    /// The function of `origins` or `dev_origins`, and whether it is one of the latter.
    pub(crate) fn function(&self) -> Option<(&Function, bool)> {
        let sources = [(&self.origins, false), (&self.dev_origins, true)];
        sources.into_iter().find_map(|(texts, is_dev)| Some((texts.as_ref()?.function.as_ref()?, is_dev)))
    }

    /// Whether there are origins that only the server will know.
    pub(crate) fn has_other_origins(&self) -> bool {
        !self.lists().is_empty() || self.function().is_some()
    }

    fn new(place: Place) -> Self {
        Self {
            place,
            origins: None,
            dev_origins: None,
            credentials: None,
            headers: None,
            expose: None,
            max_age: None,
            methods: None,
            manual_preflight: false,
            preflight_status: None,
            skip_guards: false,
            enforce: None,
            policy: None,
            inherited: None,
            inherited_registration: None,
            disabled: false,
            danger_insecure_origins: false,
            danger_public_suffixes: false,
            crate_path: None,
            for_routes: Vec::new(),
            needs_origins: true,
        }
    }
}

/// The keys, in the order of the documentation.
const KEYS: &[&str] = &[
    "origins",
    "dev_origins",
    "credentials",
    "headers",
    "expose",
    "max_age",
    "methods",
    "preflight",
    "preflight_status",
    "preflight_guards",
    "enforce",
    "policy",
    "disabled",
    "danger_insecure_origins",
    "danger_public_suffixes",
    "crate",
];

/// The key that expansions of `#[cors] mod` write; nobody else does.
pub(crate) const INHERITED: &str = "__inherited";

/// The same for what registers a route.
pub(crate) const INHERITED_REGISTRATION: &str = "__inherited_registration";

/// The keys that say something about a route, and not about a policy.
const ROUTE_KEYS: &[&str] = &["preflight", "preflight_guards", "policy", "disabled"];

/// The keys that may stand beside `policy`.
const BESIDE_POLICY: &[&str] =
    &["methods", "preflight", "preflight_status", "preflight_guards", "enforce", "policy", "crate"];

/// Where the arguments stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    /// In `#[cors(…)]`.
    Attribute,
    /// In the braces of `policy!`.
    Policy,
}

impl Context {
    fn keys(self) -> impl Iterator<Item = &'static str> + Clone {
        KEYS.iter().copied().filter(move |key| self == Self::Attribute || !ROUTE_KEYS.contains(key))
    }
}

/// Reads the arguments; every mistake goes to `errors`.
pub(crate) fn parse(tokens: TokenStream, context: Context, errors: &mut Vec<Diagnostic>) -> Arguments {
    let mut arguments = Arguments::new(Place::of(&tokens));
    let mut seen: Vec<Ident> = Vec::new();
    for argument in split_commas(tokens) {
        let Some((key, value)) = split_key(&argument, context) else {
            arguments.needs_origins = false;
            errors.push(unknown_key(&argument, context, seen.last()));
            continue;
        };
        if seen.contains(&key) {
            errors.push(Diagnostic::new(
                "duplicate-key",
                key.span(),
                &format!("`{key}` is written twice"),
                "it is not clear which one is meant",
                "join them, or remove one",
            ));
            continue;
        }
        // Also where a comma before it is missing.
        let names_origins = argument.clone().into_iter().any(|token| is_word(&token, "origins"));
        if names_origins || ["policy", "disabled", INHERITED].iter().any(|other| key == other) {
            arguments.needs_origins = false;
        }
        if BESIDE_POLICY.contains(&key.to_string().as_str()) && key != "policy" && key != "crate" {
            arguments.for_routes.push(argument.clone());
        }
        Argument { key: &key, value, errors }.read(&mut arguments);
        seen.push(key);
    }
    check_company(&arguments, &seen, errors);
    check_functions(&arguments, errors);
    arguments.needs_origins &= !arguments.disabled;
    arguments
}

/// Reports keys that cannot stand beside each other.
fn check_company(arguments: &Arguments, seen: &[Ident], errors: &mut Vec<Diagnostic>) {
    let others =
        |allowed: &[&str]| seen.iter().filter(|key| !allowed.contains(&key.to_string().as_str())).collect::<Vec<_>>();
    if arguments.disabled
        && !others(&["disabled", "crate"]).is_empty()
        && let Some(key) = seen.iter().find(|key| *key == "disabled")
    {
        errors.push(Diagnostic::new(
            "disabled-alone",
            key.span(),
            "`disabled` stands beside other settings",
            "a route without CORS has none of them",
            "remove `disabled`, or write `#[cors(disabled)]` alone",
        ));
    } else if seen.iter().any(|key| key == "policy")
        && let strangers = others(BESIDE_POLICY)
        && let Some(first) = strangers.first()
    {
        let names = strangers.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        errors.push(Diagnostic::new(
            "policy-mixed",
            first.span(),
            &format!("{names} cannot stand beside `policy`"),
            "a named policy is used as it is, so that it means the same wherever it stands",
            "put it into the `policy!`, or write the whole policy here without `policy`",
        ));
    }
}

/// Reports a second function.
fn check_functions(arguments: &Arguments, errors: &mut Vec<Diagnostic>) {
    let of = |texts: &'_ Option<Texts>| texts.as_ref().is_some_and(|texts| texts.function.is_some());
    if of(&arguments.origins)
        && let Some(second) = arguments.dev_origins.as_ref().and_then(|texts| texts.function.as_ref())
    {
        errors.push(second_function(Place::of(&second.path.to_token_stream())));
    }
}

/// A policy asks at most once.
pub(crate) fn second_function(place: Place) -> Diagnostic {
    Diagnostic::new(
        "duplicate-key",
        place,
        "a second `allow_if` in one policy",
        "a policy asks at most one function about an origin",
        "write one function that decides about both",
    )
}

/// The top-level items of a comma-separated list; empty ones are left out.
pub(crate) fn split_commas(tokens: TokenStream) -> Vec<TokenStream> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens
        .split(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ','))
        .filter(|item| !item.is_empty())
        .map(|item| item.iter().cloned().collect())
        .collect()
}

/// Whether the token is this word.
pub(crate) fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// The key that stands among these tokens, where a comma should be before it.
pub(crate) fn find_key(tokens: &TokenStream) -> Option<Ident> {
    tokens.clone().into_iter().find_map(|token| match token {
        TokenTree::Ident(word) if KEYS.iter().any(|key| word == key) => Some(word),
        _ => None,
    })
}

/// A known key, and the tokens of its value after `=`; no value for a key that stands alone.
fn split_key(argument: &TokenStream, context: Context) -> Option<(Ident, Value)> {
    let mut tokens = argument.clone().into_iter();
    let Some(TokenTree::Ident(key)) = tokens.next() else {
        return None;
    };
    let inherited = [INHERITED, INHERITED_REGISTRATION].into_iter().filter(|_| context == Context::Attribute);
    context.keys().chain(inherited).find(|known| key == known)?;
    let value = match tokens.next() {
        None => Value::None,
        Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => Value::Some(tokens.collect()),
        // `max-age`, and the like
        Some(TokenTree::Punct(punct)) if punct.as_char() == '-' => return None,
        Some(other) => Value::WithoutEqualsSign([other].into_iter().chain(tokens).collect()),
    };
    Some((key, value))
}

fn unknown_key(argument: &TokenStream, context: Context, previous: Option<&Ident>) -> Diagnostic {
    let before_value = |token: &TokenTree| {
        !matches!(token, TokenTree::Punct(punct) if punct.as_char() == '=') && !matches!(token, TokenTree::Group(_))
    };
    let key: TokenStream = argument.clone().into_iter().take_while(before_value).collect();
    let word = if key.is_empty() { argument.to_string() } else { key.to_string().replace(' ', "") };
    let normal = word.replace('-', "_").to_ascii_lowercase();
    let help = match nearest_key(&word, context.keys()) {
        _ if ROUTE_KEYS.contains(&normal.as_str()) => format!("write `{normal}` in the `#[cors(…)]` of the route"),
        Some(near) => format!("did you mean `{near}`?"),
        None if normal.starts_with('"') => {
            let key = previous.map_or_else(|| "origins".to_owned(), Ident::to_string);
            format!("put the values of a list into brackets: `{key} = [\"…\", \"…\"]`")
        }
        None => "remove it, or choose one of these".to_owned(),
    };
    let place = if key.is_empty() { Place::of(argument) } else { Place::of(&key) };
    let owner = if context == Context::Policy { "policy!" } else { "#[cors]" };
    let problem = format!("`{word}` is not a key of `{owner}`");
    let keys = context.keys().collect::<Vec<_>>().join("`, `");
    Diagnostic::new("unknown-key", place, &problem, &format!("the keys are `{keys}`"), &help)
}
