//! The arguments of the attribute: from tokens to values that know where they stand.

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::Path;

use crate::{
    diagnostics::{Diagnostic, Place, nearest},
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
    pub(crate) place: Place,
    /// Whether items were left out, because they are no strings and were reported.
    pub(crate) is_incomplete: bool,
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
    pub(crate) enforce: Option<Place>,
    pub(crate) disabled: bool,
    pub(crate) danger_insecure_origins: bool,
    pub(crate) danger_public_suffixes: bool,
    pub(crate) crate_path: Option<Path>,
    /// Whether a missing `origins` is a mistake of its own, and not the consequence of another one.
    pub(crate) needs_origins: bool,
}

impl Arguments {
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
            disabled: false,
            danger_insecure_origins: false,
            danger_public_suffixes: false,
            crate_path: None,
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
    "disabled",
    "danger_insecure_origins",
    "danger_public_suffixes",
    "crate",
];

/// What other libraries and the standard call our keys.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("origin", "origins"),
    ("allow_origin", "origins"),
    ("allow_origins", "origins"),
    ("allowed_origin", "origins"),
    ("allowed_origins", "origins"),
    ("allow_credentials", "credentials"),
    ("supports_credentials", "credentials"),
    ("allow_headers", "headers"),
    ("allowed_headers", "headers"),
    ("allow_header", "headers"),
    ("request_headers", "headers"),
    ("expose_headers", "expose"),
    ("exposed_headers", "expose"),
    ("allow_methods", "methods"),
    ("allowed_methods", "methods"),
    ("maxage", "max_age"),
    ("block_on_origin_mismatch", "enforce"),
];

/// Reads the arguments; every mistake goes to `errors`.
pub(crate) fn parse(tokens: TokenStream, errors: &mut Vec<Diagnostic>) -> Arguments {
    let mut arguments = Arguments::new(Place::of(&tokens));
    let mut seen: Vec<Ident> = Vec::new();
    let mut disabled: Option<Ident> = None;
    for argument in split_commas(tokens) {
        let Some((key, value)) = split_key(&argument) else {
            arguments.needs_origins = false;
            errors.push(unknown_key(&argument));
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
        if key == "disabled" {
            disabled = Some(key.clone());
        }
        if key == "origins" {
            arguments.needs_origins = false;
        }
        Argument { key: &key, value, errors }.read(&mut arguments);
        seen.push(key);
    }
    if arguments.disabled
        && let Some(key) = disabled
        && seen.iter().any(|other| other != "disabled" && other != "crate")
    {
        errors.push(Diagnostic::new(
            "disabled-alone",
            key.span(),
            "`disabled` stands beside other settings",
            "a route without CORS has none of them",
            "remove `disabled`, or write `#[cors(disabled)]` alone",
        ));
    }
    arguments.needs_origins &= !arguments.disabled;
    arguments
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

/// A known key, and the tokens of its value after `=`; no value for a key that stands alone.
fn split_key(argument: &TokenStream) -> Option<(Ident, Value)> {
    let mut tokens = argument.clone().into_iter();
    let Some(TokenTree::Ident(key)) = tokens.next() else {
        return None;
    };
    KEYS.iter().find(|known| key == *known)?;
    let value = match tokens.next() {
        None => Value::None,
        Some(TokenTree::Punct(punct)) if punct.as_char() == '=' => Value::Some(tokens.collect()),
        // `max-age`, and the like
        Some(TokenTree::Punct(_)) => return None,
        Some(other) => Value::WithoutEqualsSign([other].into_iter().chain(tokens).collect()),
    };
    Some((key, value))
}

fn unknown_key(argument: &TokenStream) -> Diagnostic {
    let before_value = |token: &TokenTree| {
        !matches!(token, TokenTree::Punct(punct) if punct.as_char() == '=') && !matches!(token, TokenTree::Group(_))
    };
    let key: TokenStream = argument.clone().into_iter().take_while(before_value).collect();
    let word = key.to_string().replace(' ', "");
    let normal = word.replace('-', "_").to_ascii_lowercase();
    let other_name = OTHER_NAMES.iter().find(|(name, _)| *name == normal).map(|(_, key)| *key);
    let known = other_name.or_else(|| KEYS.iter().find(|known| **known == normal).copied());
    let help = match known.or_else(|| nearest(&normal, KEYS.iter().copied())) {
        Some(near) => format!("did you mean `{near}`?"),
        None if normal.starts_with('"') => "write `origins = [\"https://app.example.com\"]`".to_owned(),
        None => "remove it, or choose one of these".to_owned(),
    };
    let place = if key.is_empty() { Place::of(argument) } else { Place::of(&key) };
    let problem = format!("`{word}` is not a key of `#[cors]`");
    Diagnostic::new("unknown-key", place, &problem, &format!("the keys are `{}`", KEYS.join("`, `")), &help)
}
