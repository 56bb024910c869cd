//! The arguments of the attribute: values with their spans.

use proc_macro2::TokenStream;
use syn::Path;

pub(crate) use self::key::{INHERITED, INHERITED_REGISTRATION};
use crate::diagnostic::SpanRange;

pub(crate) mod parse;
mod value;
mod string_list;
mod origin_source;
mod key;
mod mistakes;

/// A value and the tokens to underline when it is wrong.
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: SpanRange,
}

/// A list of strings.
pub(crate) struct StringList {
    pub(crate) items: Vec<Spanned<String>>,
    /// The lists of `from(…)`.
    pub(crate) lists: Vec<Path>,
    /// The function in `allow_if(…)`.
    pub(crate) predicate: Option<Predicate>,
    pub(crate) span: SpanRange,
    /// Whether items are missing because they are not strings and were reported.
    pub(crate) is_incomplete: bool,
}

/// The key that an item of `from(…)` or `allow_if(…)` is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OriginKey {
    Origins,
    /// For builds with `debug_assertions` only.
    DevOrigins,
}

impl OriginKey {
    pub(crate) fn is_dev(self) -> bool {
        self == Self::DevOrigins
    }
}

/// A function that decides about origins: `allow_if(…)`.
pub(crate) struct Predicate {
    pub(crate) path: Path,
    /// The request headers that it reads.
    pub(crate) vary: Option<Box<StringList>>,
}

/// A flag, or a list of the items that it applies to.
pub(crate) enum FlagOrList {
    Flag(bool),
    For(StringList),
}

impl FlagOrList {
    pub(crate) fn list(&self) -> Option<&StringList> {
        match self {
            Self::For(list) => Some(list),
            Self::Flag(_) => None,
        }
    }
}

/// The value of `headers`.
pub(crate) enum HeadersArgument {
    Names(StringList),
    /// The word `any`, for `["*", "Authorization"]`.
    Any(SpanRange),
    Mirror,
}

/// The value of `max_age`.
pub(crate) enum MaxAgeArgument {
    Seconds(u64),
    Text(String),
}

#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch of the attribute")]
/// The arguments of an attribute. Absent ones were not written, or were reported.
pub(crate) struct Arguments {
    /// All of it.
    pub(crate) span: SpanRange,
    pub(crate) origins: Option<StringList>,
    pub(crate) dev_origins: Option<StringList>,
    pub(crate) credentials: Option<FlagOrList>,
    pub(crate) headers: Option<HeadersArgument>,
    pub(crate) expose: Option<StringList>,
    pub(crate) max_age: Option<Spanned<MaxAgeArgument>>,
    pub(crate) methods: Option<StringList>,
    pub(crate) manual_preflight: bool,
    pub(crate) preflight_status: Option<Spanned<u64>>,
    pub(crate) skip_guards: bool,
    pub(crate) enforce: Option<Spanned<bool>>,
    /// The named policy to use.
    pub(crate) policy: Option<Path>,
    /// The policy of the route's module, inserted by the expansion of that module.
    pub(crate) inherited: Option<Path>,
    /// The function that registers a route of that module, if its policy may have a predicate.
    pub(crate) inherited_registration: Option<Path>,
    pub(crate) disabled: bool,
    pub(crate) danger_insecure_origins: bool,
    pub(crate) danger_public_suffixes: Option<FlagOrList>,
    pub(crate) crate_path: Option<Path>,
    /// The arguments that a module passes to each of its routes, besides the policy.
    pub(crate) passed_to_routes: Vec<TokenStream>,
    /// Whether a missing `origins` is a separate mistake, rather than the consequence of another one.
    pub(crate) needs_origins: bool,
}

impl Arguments {
    /// The lists of `origins` and `dev_origins`, each with its key.
    pub(crate) fn lists(&self) -> impl Iterator<Item = (&Path, OriginKey)> {
        let lists = |(list, key)| {
            Option::iter(list).flat_map(move |list: &StringList| list.lists.iter().map(move |path| (path, key)))
        };
        self.origin_keys().into_iter().flat_map(lists)
    }

    /// The function of `origins` or `dev_origins`, with that key.
    pub(crate) fn predicate(&self) -> Option<(&Predicate, OriginKey)> {
        self.origin_keys().into_iter().find_map(|(list, key)| Some((list.as_ref()?.predicate.as_ref()?, key)))
    }

    fn origin_keys(&self) -> [(&Option<StringList>, OriginKey); 2] {
        [(&self.origins, OriginKey::Origins), (&self.dev_origins, OriginKey::DevOrigins)]
    }

    /// Whether some origins are known at run time only.
    pub(crate) fn has_other_origins(&self) -> bool {
        self.lists().next().is_some() || self.predicate().is_some()
    }

    pub(super) fn new(span: SpanRange) -> Self {
        Self {
            span,
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
            danger_public_suffixes: None,
            crate_path: None,
            passed_to_routes: Vec::new(),
            needs_origins: true,
        }
    }
}
