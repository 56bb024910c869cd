//! The value of one key.

use cors_rules::Key;
use proc_macro2::{Ident, Span, TokenStream};
use syn::{Lit, LitBool, LitInt, LitStr, Path};

use super::{
    Arguments, FlagOrList, HeadersArgument, MaxAgeArgument, Spanned, StringList,
    mistakes::{bad_value, missing_equals_sign, missing_value, negative_max_age},
    string_list::{self, bracketed},
};
use crate::diagnostic::{Errors, SpanRange};

/// The value of a key, unparsed.
pub(super) enum Value {
    Absent,
    /// The tokens after `=`.
    Tokens(TokenStream),
    WithoutEqualsSign(TokenStream),
}

/// A key, its unread value, and where mistakes go.
pub(super) struct KeyValue<'a> {
    pub(super) name: &'static str,
    pub(super) span: Span,
    pub(super) value: Value,
    pub(super) errors: &'a mut Errors,
}

impl KeyValue<'_> {
    /// Stores the value; reports tokens that are not a value of the key.
    pub(super) fn read(mut self, key: Key, arguments: &mut Arguments) {
        match key {
            Key::Origins => arguments.origins = self.string_list("[\"https://app.example.com\"]"),
            Key::DevOrigins => arguments.dev_origins = self.string_list("[\"http://localhost:*\"]"),
            Key::Credentials => {
                arguments.credentials = self.flag_or_list("origins", "[\"https://app.example.com\"]");
            }
            Key::Headers => arguments.headers = self.headers(),
            Key::Expose => arguments.expose = self.string_list("[\"X-Total-Count\"]"),
            Key::MaxAge => arguments.max_age = self.max_age(),
            Key::Methods => arguments.methods = self.string_list("[\"GET\"]"),
            Key::Preflight => arguments.manual_preflight = self.word("auto", "manual"),
            Key::PreflightGuards => arguments.skip_guards = self.word("run", "skip"),
            Key::PreflightStatus => arguments.preflight_status = self.status(),
            Key::Enforce => {
                let span = self.span.into();
                arguments.enforce = self.flag().map(|value| Spanned { value, span });
            }
            Key::Policy => arguments.policy = self.path("the path of a named policy", "PARTNERS"),
            Key::Disabled => arguments.disabled = self.flag() == Some(true),
            Key::DangerInsecureOrigins => arguments.danger_insecure_origins = self.flag() == Some(true),
            Key::DangerPublicSuffixes => {
                arguments.danger_public_suffixes = self.flag_or_list("names", "[\"example.com\"]");
            }
            Key::Crate => {
                let expected = "the path of the crate that re-exports this one";
                arguments.crate_path = self.path(expected, "::my_crate::cors_runtime");
            }
            // A key of configuration files, which `Key::find` does not return here.
            Key::DangerOriginRegexes => {}
        }
    }

    /// A path from the expansion of a module.
    pub(super) fn inherited_path(mut self) -> Option<Path> {
        self.path("a path", "…")
    }

    fn reject(&mut self, found: &TokenStream, form: &str, help: &str) {
        self.errors.report(bad_value(self.name, found, form, help));
    }

    /// The tokens after `=`; reports where there are none.
    fn required(&mut self, example: &str) -> Option<TokenStream> {
        let (name, span) = (self.name, self.span);
        let mistake = match std::mem::replace(&mut self.value, Value::Absent) {
            Value::Tokens(tokens) if !tokens.is_empty() => return Some(tokens),
            Value::WithoutEqualsSign(tokens) => missing_equals_sign(name, &tokens, example),
            Value::Tokens(_) | Value::Absent => missing_value(name, span, example),
        };
        self.errors.report(mistake);
        None
    }

    fn flag(&mut self) -> Option<bool> {
        if let Value::Absent = self.value {
            return Some(true);
        }
        let tokens = self.required("true")?;
        match syn::parse2::<LitBool>(tokens.clone()) {
            Ok(flag) => Some(flag.value),
            Err(_) => {
                let help = format!("write `{0}` alone, `{0} = true` or `{0} = false`", self.name);
                self.reject(&tokens, "is a flag", &help);
                None
            }
        }
    }

    /// Whether the value is the second of two words.
    fn word(&mut self, first: &str, second: &str) -> bool {
        let Some(tokens) = self.required(second) else {
            return false;
        };
        let word = syn::parse2::<Ident>(tokens.clone()).map(|word| word.to_string()).unwrap_or_default();
        if word != first && word != second {
            let help = format!("write `{} = {second}`", self.name);
            self.reject(&tokens, &format!("is `{first}` or `{second}`"), &help);
        }
        word == second
    }

    fn status(&mut self) -> Option<Spanned<u64>> {
        let tokens = self.required("200")?;
        let integer = syn::parse2::<LitInt>(tokens.clone()).ok().filter(|integer| integer.suffix().is_empty());
        // A negative integer, or one that is too large for its rule.
        let Some(value) = integer.and_then(|integer| integer.base10_parse().ok()) else {
            self.reject(&tokens, "is a status from 200 to 299", &format!("write `{} = 200`", self.name));
            return None;
        };
        Some(Spanned { value, span: SpanRange::of(&tokens) })
    }

    fn max_age(&mut self) -> Option<Spanned<MaxAgeArgument>> {
        let tokens = self.required("600")?;
        let span = SpanRange::of(&tokens);
        let value = match syn::parse2::<Lit>(tokens.clone()) {
            Ok(Lit::Int(integer)) if integer.base10_digits().starts_with('-') => {
                self.errors.report(negative_max_age(span));
                return None;
            }
            // An integer that is too large is out of range as well.
            Ok(Lit::Int(integer)) if integer.suffix().is_empty() => {
                MaxAgeArgument::Seconds(integer.base10_parse().unwrap_or(u64::MAX))
            }
            Ok(Lit::Str(text)) if text.suffix().is_empty() => MaxAgeArgument::Text(text.value()),
            _ => {
                let help = match syn::parse2::<LitInt>(tokens.clone()) {
                    Ok(integer) if matches!(integer.suffix().as_bytes(), [b'i' | b'u', ..]) => {
                        format!("write `max_age = {}`", integer.base10_digits())
                    }
                    Ok(_) => format!("put it in quotes: `max_age = \"{tokens}\"`"),
                    Err(_) => "write `max_age = 600` or `max_age = \"10m\"`".to_owned(),
                };
                self.reject(&tokens, "is a number of seconds, or a number with a unit in quotes", &help);
                return None;
            }
        };
        Some(Spanned { value, span })
    }

    fn path(&mut self, expected: &str, example: &str) -> Option<Path> {
        let tokens = self.required(example)?;
        let quoted = syn::parse2::<LitStr>(tokens.clone()).and_then(|text| text.parse());
        let path = quoted.or_else(|_| syn::parse2::<Path>(tokens.clone()));
        if path.is_err() {
            self.reject(&tokens, &format!("is {expected}"), &format!("write `{} = {example}`", self.name));
        }
        path.ok()
    }

    /// A flag, or a list of strings in brackets; `items` is what these are.
    fn flag_or_list(&mut self, items: &str, example: &str) -> Option<FlagOrList> {
        let Value::Tokens(tokens) = &self.value else {
            return self.flag().map(FlagOrList::Flag);
        };
        let tokens = tokens.clone();
        if let Some(list) = bracketed(&tokens) {
            let span = SpanRange::of(&tokens);
            return Some(FlagOrList::For(string_list::items(self.name, &list, span, self.errors)));
        }
        if tokens.is_empty() || syn::parse2::<LitBool>(tokens.clone()).is_ok() {
            return self.flag().map(FlagOrList::Flag);
        }
        let help = format!("write `{0}` alone, or `{0} = {example}`", self.name);
        self.reject(&tokens, &format!("is a flag, or a list of {items}"), &help);
        None
    }

    fn headers(&mut self) -> Option<HeadersArgument> {
        if let Value::Tokens(tokens) = &self.value
            && let Ok(word) = syn::parse2::<Ident>(tokens.clone())
        {
            if word == "mirror" {
                return Some(HeadersArgument::Mirror);
            }
            if word == "any" {
                return Some(HeadersArgument::Any(word.span().into()));
            }
        }
        if let Value::Tokens(tokens) = &self.value
            && let Ok(text) = syn::parse2::<LitStr>(tokens.clone())
            && let Some(word) = ["any", "mirror"].into_iter().find(|word| text.value() == *word)
        {
            let tokens = tokens.clone();
            let help = format!("write `headers = {word}`; for a header of that name, `headers = [\"{word}\"]`");
            self.reject(&tokens, "has the words `any` and `mirror` without quotes", &help);
            return None;
        }
        self.string_list("[\"X-Request-Id\"]").map(HeadersArgument::Names)
    }

    /// A string or a list of strings.
    fn string_list(&mut self, example: &str) -> Option<StringList> {
        let tokens = self.required(example)?;
        Some(string_list::read(self.name, &tokens, self.errors))
    }
}
