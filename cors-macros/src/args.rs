//! The arguments of the attribute: from tokens to values that know where they stand.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::{Lit, LitBool, LitInt, LitStr, Path};

use crate::diagnostics::{Diagnostic, Place, nearest};

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

/// Everything that the attribute says. What is absent was not written, or was reported.
#[derive(Default)]
pub(crate) struct Arguments {
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
    let mut arguments = Arguments { needs_origins: true, ..Arguments::default() };
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

enum Value {
    None,
    Some(TokenStream),
    WithoutEqualsSign(TokenStream),
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

/// One argument on its way to its value.
struct Argument<'a> {
    key: &'a Ident,
    value: Value,
    errors: &'a mut Vec<Diagnostic>,
}

impl Argument<'_> {
    fn read(mut self, arguments: &mut Arguments) {
        match self.key.to_string().as_str() {
            "origins" => arguments.origins = self.texts("[\"https://app.example.com\"]"),
            "dev_origins" => arguments.dev_origins = self.texts("[\"http://localhost:*\"]"),
            "credentials" => arguments.credentials = self.credentials(),
            "headers" => arguments.headers = self.headers(),
            "expose" => arguments.expose = self.texts("[\"X-Total-Count\"]"),
            "max_age" => arguments.max_age = self.max_age(),
            "methods" => arguments.methods = self.texts("[\"GET\"]"),
            "preflight" => arguments.manual_preflight = self.word("auto", "manual"),
            "preflight_guards" => arguments.skip_guards = self.word("run", "skip"),
            "preflight_status" => arguments.preflight_status = self.integer(),
            "enforce" => arguments.enforce = self.flag().then(|| self.key.span().into()),
            "disabled" => arguments.disabled = self.flag(),
            "danger_insecure_origins" => arguments.danger_insecure_origins = self.flag(),
            "danger_public_suffixes" => arguments.danger_public_suffixes = self.flag(),
            "crate" => arguments.crate_path = self.path(),
            _ => {}
        }
    }

    fn reject(&mut self, place: Place, expected: &str, example: &str) {
        let key = self.key;
        self.errors.push(Diagnostic::new(
            "unknown-value",
            place,
            &format!("this is no value of `{key}`"),
            &format!("`{key}` takes {expected}"),
            &format!("write `{key}{example}`"),
        ));
    }

    /// The tokens after `=`; reports where there are none.
    fn required(&mut self, expected: &str, example: &str) -> Option<TokenStream> {
        match std::mem::replace(&mut self.value, Value::None) {
            Value::Some(tokens) if !tokens.is_empty() => Some(tokens),
            Value::WithoutEqualsSign(tokens) => {
                self.reject(Place::of(&tokens), expected, example);
                None
            }
            _ => {
                self.reject(self.key.span().into(), expected, example);
                None
            }
        }
    }

    fn flag(&mut self) -> bool {
        if let Value::None = self.value {
            return true;
        }
        let key = self.key.to_string();
        let expected = "no value, `true` or `false`";
        let Some(tokens) = self.required(expected, "") else {
            return false;
        };
        let place = Place::of(&tokens);
        syn::parse2::<LitBool>(tokens).map(|flag| flag.value).unwrap_or_else(|_| {
            self.errors.push(Diagnostic::new(
                "unknown-value",
                place,
                &format!("this is no value of `{key}`"),
                &format!("`{key}` takes {expected}"),
                &format!("write `{key}` alone to turn it on, or leave it out"),
            ));
            false
        })
    }

    /// The second of two words, and not the first.
    fn word(&mut self, first: &str, second: &str) -> bool {
        let expected = format!("`{first}` or `{second}`");
        let example = format!(" = {second}");
        let Some(tokens) = self.required(&expected, &example) else {
            return false;
        };
        let word = syn::parse2::<Ident>(tokens.clone()).map(|word| word.to_string()).unwrap_or_default();
        if word != first && word != second {
            self.reject(Place::of(&tokens), &expected, &example);
        }
        word == second
    }

    fn integer(&mut self) -> Option<Spanned<u64>> {
        let (expected, example) = ("a status from 200 to 299", " = 200");
        let tokens = self.required(expected, example)?;
        let place = Place::of(&tokens);
        let value = syn::parse2::<LitInt>(tokens).ok().and_then(|integer| integer.base10_parse().ok());
        if value.is_none() {
            self.reject(place, expected, example);
        }
        value.map(|value| Spanned { value, place })
    }

    fn max_age(&mut self) -> Option<Spanned<MaxAgeArgument>> {
        let (expected, example) = ("seconds, or a number with a unit in quotes", " = 600` or `max_age = \"10m\"");
        let tokens = self.required(expected, example)?;
        let place = Place::of(&tokens);
        let value = match syn::parse2::<Lit>(tokens) {
            Ok(Lit::Int(integer)) if integer.base10_digits().starts_with('-') => {
                self.errors.push(Diagnostic::new(
                    "max-age-range",
                    place,
                    "`max_age` is negative",
                    "it is the number of seconds that a preflight may be cached",
                    "write `max_age = 0` to turn caching off",
                ));
                return None;
            }
            // What no integer holds is out of range as well.
            Ok(Lit::Int(integer)) if integer.suffix().is_empty() => {
                Some(MaxAgeArgument::Seconds(integer.base10_parse().unwrap_or(u64::MAX)))
            }
            Ok(Lit::Str(text)) => Some(MaxAgeArgument::Text(text.value())),
            _ => None,
        };
        if value.is_none() {
            self.reject(place, expected, example);
        }
        value.map(|value| Spanned { value, place })
    }

    fn path(&mut self) -> Option<Path> {
        let (expected, example) = ("the path of the crate that re-exports this one", " = ::my_crate::cors_runtime");
        let tokens = self.required(expected, example)?;
        let place = Place::of(&tokens);
        let quoted = syn::parse2::<LitStr>(tokens.clone()).and_then(|text| text.parse());
        let path = quoted.or_else(|_| syn::parse2::<Path>(tokens));
        if path.is_err() {
            self.reject(place, expected, example);
        }
        path.ok()
    }

    fn credentials(&mut self) -> Option<CredentialsArgument> {
        if let Value::Some(tokens) = &self.value
            && let Some(list) = bracketed(tokens)
        {
            let place = Place::of(tokens);
            return Some(CredentialsArgument::For(self.items(&list, place)));
        }
        if let Value::Some(tokens) = &self.value
            && syn::parse2::<LitBool>(tokens.clone()).is_err()
        {
            let place = if tokens.is_empty() { self.key.span().into() } else { Place::of(tokens) };
            self.reject(place, "no value, `true`, `false`, or a list of origins", " = [\"https://app.example.com\"]");
            return None;
        }
        Some(CredentialsArgument::Flag(self.flag()))
    }

    fn headers(&mut self) -> Option<HeadersArgument> {
        if let Value::Some(tokens) = &self.value
            && syn::parse2::<Ident>(tokens.clone()).is_ok_and(|word| word == "mirror")
        {
            return Some(HeadersArgument::Mirror);
        }
        self.texts("[\"X-Request-Id\"]").map(HeadersArgument::Names)
    }

    /// A string or a list of strings.
    fn texts(&mut self, example: &str) -> Option<Texts> {
        let tokens = self.required("a string or a list of strings", &format!(" = {example}"))?;
        let place = Place::of(&tokens);
        if let Some(list) = bracketed(&tokens) {
            return Some(self.items(&list, place));
        }
        Some(self.collect(vec![tokens], place))
    }

    fn items(&mut self, list: &Group, place: Place) -> Texts {
        self.collect(split_commas(list.stream()), place)
    }

    fn collect(&mut self, written: Vec<TokenStream>, place: Place) -> Texts {
        let count = written.len();
        let items: Vec<_> = written.into_iter().filter_map(|item| self.text(item)).collect();
        Texts { is_incomplete: items.len() < count, items, place }
    }

    fn text(&mut self, tokens: TokenStream) -> Option<Spanned<String>> {
        let place = Place::of(&tokens);
        let key = self.key;
        match syn::parse2::<LitStr>(tokens.clone()) {
            Ok(text) => return Some(Spanned { value: text.value(), place }),
            Err(_) if starts_with_literal(&tokens) => self.errors.push(Diagnostic::new(
                "unknown-value",
                place,
                &format!("this is no value of `{key}`"),
                &format!("`{key}` takes strings in double quotes, with commas between them"),
                &format!("write `{key} = [\"…\", \"…\"]`"),
            )),
            Err(_) => self.errors.push(Diagnostic::new(
                "not-a-literal",
                place,
                &format!("`{}` is not a string literal", tokens.to_string().replace(' ', "")),
                "the policy is checked before constants and macros have values",
                "write the text itself, in double quotes",
            )),
        }
        None
    }
}

fn bracketed(tokens: &TokenStream) -> Option<Group> {
    let mut tokens = tokens.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Bracket => Some(group),
        // A fragment that a `macro_rules!` macro passes on is wrapped once more.
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => bracketed(&group.stream()),
        _ => None,
    }
}

fn starts_with_literal(tokens: &TokenStream) -> bool {
    match tokens.clone().into_iter().next() {
        Some(TokenTree::Literal(_)) => true,
        Some(TokenTree::Ident(word)) => word == "true" || word == "false",
        Some(TokenTree::Punct(sign)) => matches!(sign.as_char(), '-' | '&'),
        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::None || starts_with_literal(&group.stream()),
        None => false,
    }
}
