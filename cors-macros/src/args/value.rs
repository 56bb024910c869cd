//! The value of one key.

use cors_rules::nearest;
use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use syn::{Lit, LitBool, LitInt, LitStr, Path};

use super::{
    Arguments, CredentialsArgument, HeadersArgument, MaxAgeArgument, Predicate, Spanned, StringList,
    key::{INHERITED, INHERITED_REGISTRATION},
    mistakes::{bad_value, second_predicate},
    origin_source::{self, PredicateSource, Source},
};
use crate::{
    diagnostic::{Diagnostic, SpanRange},
    syntax::tokens::{split_commas, to_source_text},
};

/// What follows a key.
pub(super) enum Value {
    None,
    Some(TokenStream),
    WithoutEqualsSign(TokenStream),
}

/// A key, its unread value, and where mistakes go.
pub(super) struct KeyValue<'a> {
    pub(super) key: &'a Ident,
    pub(super) value: Value,
    pub(super) errors: &'a mut Vec<Diagnostic>,
}

impl KeyValue<'_> {
    /// Stores the value where it belongs; reports what is no value of the key.
    pub(super) fn read(mut self, arguments: &mut Arguments) {
        match self.key.to_string().as_str() {
            "origins" => {
                arguments.origins = self.string_list("a string or a list of strings", "[\"https://app.example.com\"]");
            }
            "dev_origins" => {
                arguments.dev_origins = self.string_list("a string or a list of strings", "[\"http://localhost:*\"]");
            }
            "credentials" => arguments.credentials = self.credentials(),
            "headers" => arguments.headers = self.headers(),
            "expose" => arguments.expose = self.string_list("a string or a list of strings", "[\"X-Total-Count\"]"),
            "max_age" => arguments.max_age = self.max_age(),
            "methods" => arguments.methods = self.string_list("a string or a list of strings", "[\"GET\"]"),
            "preflight" => arguments.manual_preflight = self.word("auto", "manual"),
            "preflight_guards" => arguments.skip_guards = self.word("run", "skip"),
            "preflight_status" => arguments.preflight_status = self.integer(),
            "enforce" => arguments.enforce = Some(Spanned { value: self.flag(), span: self.key.span().into() }),
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

    /// Reports tokens that are not a value of the key; a missing value where there are none.
    fn report_bad_value(&mut self, found: &TokenStream, expected: &str, help: &str) {
        self.errors.push(bad_value(self.key, found, expected, help));
    }

    fn example(&self, value: &str) -> String {
        format!("write `{}{value}`", self.key)
    }

    /// The tokens after `=`; reports where there are none.
    fn required(&mut self, expected: &str, example: &str) -> Option<TokenStream> {
        match std::mem::replace(&mut self.value, Value::None) {
            Value::Some(tokens) if !tokens.is_empty() => Some(tokens),
            Value::WithoutEqualsSign(tokens) => {
                self.report_bad_value(&tokens, expected, &self.example(example));
                None
            }
            _ => {
                self.report_bad_value(&TokenStream::new(), expected, &self.example(example));
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
            self.report_bad_value(&tokens, expected, &help);
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
            self.report_bad_value(&tokens, &expected, &self.example(&example));
        }
        word == second
    }

    fn integer(&mut self) -> Option<Spanned<u64>> {
        let (expected, example) = ("a status from 200 to 299", " = 200");
        let tokens = self.required(expected, example)?;
        match syn::parse2::<LitInt>(tokens.clone()) {
            // What no integer holds, or is negative, is no status either.
            Ok(integer) if integer.suffix().is_empty() => {
                Some(Spanned { value: integer.base10_parse().unwrap_or(u64::MAX), span: SpanRange::of(&tokens) })
            }
            _ => {
                self.report_bad_value(&tokens, expected, &self.example(example));
                None
            }
        }
    }

    fn max_age(&mut self) -> Option<Spanned<MaxAgeArgument>> {
        let (expected, example) = ("seconds, or a number with a unit in quotes", " = 600` or `max_age = \"10m\"");
        let tokens = self.required(expected, example)?;
        let span = SpanRange::of(&tokens);
        let value = match syn::parse2::<Lit>(tokens.clone()) {
            Ok(Lit::Int(integer)) if integer.base10_digits().starts_with('-') => {
                self.errors.push(Diagnostic::new(
                    "max-age-range",
                    span,
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
            self.report_bad_value(&tokens, expected, &help);
        }
        value.map(|value| Spanned { value, span })
    }

    fn path(&mut self, expected: &str, example: &str) -> Option<Path> {
        let tokens = self.required(expected, example)?;
        let quoted = syn::parse2::<LitStr>(tokens.clone()).and_then(|text| text.parse());
        let path = quoted.or_else(|_| syn::parse2::<Path>(tokens.clone()));
        if path.is_err() {
            self.report_bad_value(&tokens, expected, &self.example(example));
        }
        path.ok()
    }

    fn credentials(&mut self) -> Option<CredentialsArgument> {
        if let Value::Some(tokens) = &self.value
            && let Some(list) = bracketed(tokens)
        {
            let span = SpanRange::of(tokens);
            return Some(CredentialsArgument::For(self.items(&list, span)));
        }
        if let Value::Some(tokens) = &self.value
            && syn::parse2::<LitBool>(tokens.clone()).is_err()
        {
            let help = "write `credentials` alone, or `credentials = [\"https://app.example.com\"]`";
            self.report_bad_value(&tokens.clone(), "no value, `true`, `false`, or a list of origins", help);
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
        self.string_list("a name, a list of names, `\"*\"` or `mirror`", "[\"X-Request-Id\"]")
            .map(HeadersArgument::Names)
    }

    /// A string or a list of strings.
    pub(super) fn string_list(&mut self, expected: &str, example: &str) -> Option<StringList> {
        let tokens = self.required(expected, &format!(" = {example}"))?;
        let span = SpanRange::of(&tokens);
        if let Some(list) = bracketed(&tokens) {
            return Some(self.items(&list, span));
        }
        Some(self.collect(&[tokens], span))
    }

    fn items(&mut self, list: &Group, span: SpanRange) -> StringList {
        self.collect(&split_commas(list.stream()), span)
    }

    fn collect(&mut self, written: &[TokenStream], span: SpanRange) -> StringList {
        let mut list = StringList {
            items: Vec::new(),
            lists: Vec::new(),
            predicate: None,
            regexes: Vec::new(),
            span,
            is_incomplete: false,
        };
        for item in written {
            match origin_source::parse(self.key, item) {
                Ok(Some(Source::Regex(regex))) => list.regexes.push(regex),
                Ok(Some(Source::List(path))) => list.lists.push(path),
                Ok(Some(Source::Predicate(_))) if list.predicate.is_some() => {
                    self.errors.push(second_predicate(SpanRange::of(item)));
                }
                Ok(Some(Source::Predicate(source))) => list.predicate = Some(self.predicate(source)),
                Err(error) => {
                    self.errors.push(error);
                    list.is_incomplete = true;
                }
                Ok(None) => match self.string_literal(item) {
                    Some(text) => list.items.push(text),
                    None => list.is_incomplete = true,
                },
            }
        }
        list
    }

    fn predicate(&mut self, source: PredicateSource) -> Predicate {
        let vary = source.vary.and_then(|(key, tokens)| {
            KeyValue { key: &key, value: Value::Some(tokens), errors: self.errors }
                .string_list("a name or a list of names", "[\"X-Tenant\"]")
        });
        Predicate { path: source.path, vary: vary.map(Box::new) }
    }

    fn string_literal(&mut self, tokens: &TokenStream) -> Option<Spanned<String>> {
        let span = SpanRange::of(tokens);
        let key = self.key;
        match syn::parse2::<LitStr>(tokens.clone()) {
            Ok(text) if text.suffix().is_empty() => return Some(Spanned { value: text.value(), span }),
            _ if starts_with_literal(tokens) => self.report_bad_value(
                tokens,
                "strings in double quotes, with commas between them",
                &format!("write `{key} = [\"…\", \"…\"]`"),
            ),
            _ if key == "headers" && nearest(&to_source_text(tokens), ["mirror"].into_iter()).is_some() => self.report_bad_value(
                tokens,
                "a name, a list of names, `\"*\"`, or `mirror` alone and without brackets",
                "write `headers = mirror`",
            ),
            _ => self.errors.push(Diagnostic::new(
                "not-a-literal",
                span,
                &format!("`{}` is not a string literal", to_source_text(tokens)),
                "the policy is checked before constants and macros have values",
                "write the text itself, in double quotes; to share it, define a `policy!`; what is known at run time only is `from(LIST)`",
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
        Some(TokenTree::Literal(_) | TokenTree::Punct(_)) => true,
        Some(TokenTree::Ident(word)) => word == "true" || word == "false",
        Some(TokenTree::Group(group)) => group.delimiter() != Delimiter::None || starts_with_literal(&group.stream()),
        None => false,
    }
}
