//! The values of single arguments.

use cors_rules::nearest;
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::{Lit, LitBool, LitInt, LitStr, Path};

use crate::{
    args::{
        Arguments, CredentialsArgument, HeadersArgument, INHERITED, INHERITED_REGISTRATION, MaxAgeArgument, Spanned,
        Texts, find_key, second_function, split_commas,
    },
    diagnostics::{Diagnostic, Place},
    sources::Source,
};

/// What follows a key.
pub(crate) enum Value {
    None,
    Some(TokenStream),
    WithoutEqualsSign(TokenStream),
}

/// One argument on its way to its value.
pub(crate) struct Argument<'a> {
    pub(crate) key: &'a Ident,
    pub(crate) value: Value,
    pub(crate) errors: &'a mut Vec<Diagnostic>,
}

impl Argument<'_> {
    /// Stores the value where it belongs; reports what is no value of the key.
    pub(crate) fn read(mut self, arguments: &mut Arguments) {
        match self.key.to_string().as_str() {
            "origins" => {
                arguments.origins = self.texts("a string or a list of strings", "[\"https://app.example.com\"]");
            }
            "dev_origins" => {
                arguments.dev_origins = self.texts("a string or a list of strings", "[\"http://localhost:*\"]");
            }
            "credentials" => arguments.credentials = self.credentials(),
            "headers" => arguments.headers = self.headers(),
            "expose" => arguments.expose = self.texts("a string or a list of strings", "[\"X-Total-Count\"]"),
            "max_age" => arguments.max_age = self.max_age(),
            "methods" => arguments.methods = self.texts("a string or a list of strings", "[\"GET\"]"),
            "preflight" => arguments.manual_preflight = self.word("auto", "manual"),
            "preflight_guards" => arguments.skip_guards = self.word("run", "skip"),
            "preflight_status" => arguments.preflight_status = self.integer(),
            "enforce" => arguments.enforce = Some(Spanned { value: self.flag(), place: self.key.span().into() }),
            "policy" => arguments.policy = self.path("the path of a named policy", " = PARTNERS"),
            INHERITED => arguments.inherited = self.path("the path of a policy", ""),
            INHERITED_REGISTRATION => arguments.inherited_registration = self.path("the path of a function", ""),
            "disabled" => arguments.disabled = self.flag(),
            "danger_insecure_origins" => arguments.danger_insecure_origins = self.flag(),
            "danger_public_suffixes" => arguments.danger_public_suffixes = self.flag(),
            "crate" => {
                let example = " = ::my_crate::cors_runtime";
                arguments.crate_path = self.path("the path of the crate that re-exports this one", example);
            }
            _ => {}
        }
    }

    /// Reports tokens that are no value of the key; that the value is missing where there are none.
    pub(crate) fn reject(&mut self, found: &TokenStream, expected: &str, help: &str) {
        let key = self.key;
        if let Some(next) = find_key(found) {
            let problem = format!("a comma is missing before `{next}`");
            let reason = "settings are separated by commas";
            self.errors.push(Diagnostic::new(
                "unknown-value",
                next.span(),
                &problem,
                reason,
                &format!("write `, {next}`"),
            ));
            return;
        }
        let (place, problem) = if found.is_empty() {
            (key.span().into(), format!("`{key}` has no value"))
        } else {
            (Place::of(found), format!("`{}` is no value of `{key}`", source(found)))
        };
        let reason = format!("`{key}` takes {expected}");
        self.errors.push(Diagnostic::new("unknown-value", place, &problem, &reason, help));
    }

    fn example(&self, value: &str) -> String {
        format!("write `{}{value}`", self.key)
    }

    /// The tokens after `=`; reports where there are none.
    fn required(&mut self, expected: &str, example: &str) -> Option<TokenStream> {
        match std::mem::replace(&mut self.value, Value::None) {
            Value::Some(tokens) if !tokens.is_empty() => Some(tokens),
            Value::WithoutEqualsSign(tokens) => {
                self.reject(&tokens, expected, &self.example(example));
                None
            }
            _ => {
                self.reject(&TokenStream::new(), expected, &self.example(example));
                None
            }
        }
    }

    fn flag(&mut self) -> bool {
        if let Value::None = self.value {
            return true;
        }
        let expected = "no value, `true` or `false`";
        let Some(tokens) = self.required(expected, "") else {
            return false;
        };
        let flag = syn::parse2::<LitBool>(tokens.clone()).map(|flag| flag.value);
        flag.unwrap_or_else(|_| {
            let help = format!("write `{}` alone to turn it on, or leave it out", self.key);
            self.reject(&tokens, expected, &help);
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
            self.reject(&tokens, &expected, &self.example(&example));
        }
        word == second
    }

    fn integer(&mut self) -> Option<Spanned<u64>> {
        let (expected, example) = ("a status from 200 to 299", " = 200");
        let tokens = self.required(expected, example)?;
        match syn::parse2::<LitInt>(tokens.clone()) {
            // What no integer holds, or is negative, is no status either.
            Ok(integer) if integer.suffix().is_empty() => {
                Some(Spanned { value: integer.base10_parse().unwrap_or(u64::MAX), place: Place::of(&tokens) })
            }
            _ => {
                self.reject(&tokens, expected, &self.example(example));
                None
            }
        }
    }

    fn max_age(&mut self) -> Option<Spanned<MaxAgeArgument>> {
        let (expected, example) = ("seconds, or a number with a unit in quotes", " = 600` or `max_age = \"10m\"");
        let tokens = self.required(expected, example)?;
        let place = Place::of(&tokens);
        let value = match syn::parse2::<Lit>(tokens.clone()) {
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
            let help = match syn::parse2::<LitInt>(tokens.clone()) {
                Ok(_) => format!("write `max_age = \"{tokens}\"`, in quotes"),
                Err(_) => self.example(example),
            };
            self.reject(&tokens, expected, &help);
        }
        value.map(|value| Spanned { value, place })
    }

    fn path(&mut self, expected: &str, example: &str) -> Option<Path> {
        let tokens = self.required(expected, example)?;
        let quoted = syn::parse2::<LitStr>(tokens.clone()).and_then(|text| text.parse());
        let path = quoted.or_else(|_| syn::parse2::<Path>(tokens.clone()));
        if path.is_err() {
            self.reject(&tokens, expected, &self.example(example));
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
            let help = "write `credentials` alone, or `credentials = [\"https://app.example.com\"]`";
            self.reject(&tokens.clone(), "no value, `true`, `false`, or a list of origins", help);
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
        self.texts("a name, a list of names, `\"*\"` or `mirror`", "[\"X-Request-Id\"]").map(HeadersArgument::Names)
    }

    /// A string or a list of strings.
    pub(crate) fn texts(&mut self, expected: &str, example: &str) -> Option<Texts> {
        let tokens = self.required(expected, &format!(" = {example}"))?;
        let place = Place::of(&tokens);
        if let Some(list) = bracketed(&tokens) {
            return Some(self.items(&list, place));
        }
        Some(self.collect(&[tokens], place))
    }

    fn items(&mut self, list: &Group, place: Place) -> Texts {
        self.collect(&split_commas(list.stream()), place)
    }

    fn collect(&mut self, written: &[TokenStream], place: Place) -> Texts {
        let mut texts = Texts {
            items: Vec::new(),
            lists: Vec::new(),
            regexes: Vec::new(),
            function: None,
            place,
            is_incomplete: false,
        };
        for item in written {
            match self.source(item) {
                Some(Ok(Source::Regex(regex))) => texts.regexes.push(regex),
                Some(Ok(Source::List(path))) => texts.lists.push(path),
                Some(Ok(Source::Function(_))) if texts.function.is_some() => {
                    self.errors.push(second_function(Place::of(item)));
                }
                Some(Ok(Source::Function(function))) => texts.function = Some(function),
                Some(Err(())) => texts.is_incomplete = true,
                None => match self.text(item) {
                    Some(text) => texts.items.push(text),
                    None => texts.is_incomplete = true,
                },
            }
        }
        texts
    }

    fn text(&mut self, tokens: &TokenStream) -> Option<Spanned<String>> {
        let place = Place::of(tokens);
        let key = self.key;
        match syn::parse2::<LitStr>(tokens.clone()) {
            Ok(text) if text.suffix().is_empty() => return Some(Spanned { value: text.value(), place }),
            _ if starts_with_literal(tokens) => self.reject(
                tokens,
                "strings in double quotes, with commas between them",
                &format!("write `{key} = [\"…\", \"…\"]`"),
            ),
            _ if key == "headers" && nearest(&source(tokens), ["mirror"].into_iter()).is_some() => self.reject(
                tokens,
                "a name, a list of names, `\"*\"`, or `mirror` alone and without brackets",
                "write `headers = mirror`",
            ),
            _ => self.errors.push(Diagnostic::new(
                "not-a-literal",
                place,
                &format!("`{}` is not a string literal", source(tokens)),
                "the policy is checked before constants and macros have values",
                "write the text itself, in double quotes; to share it, define a `policy!`; what is known at run time only is `from(LIST)`",
            )),
        }
        None
    }
}

/// The tokens as they were probably written.
fn source(tokens: &TokenStream) -> String {
    let text = tokens.to_string();
    // Only between several tokens do spaces come from the compiler.
    if tokens.clone().into_iter().count() > 1 { text.replace(' ', "") } else { text }
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
        Some(TokenTree::Literal(_) | TokenTree::Punct(_)) => true,
        Some(TokenTree::Ident(word)) => word == "true" || word == "false",
        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::None || starts_with_literal(&group.stream()),
        None => false,
    }
}
