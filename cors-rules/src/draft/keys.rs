//! The keys of a policy: where each may be written, and which one a misspelt or foreign name means.

/// Defines [`Key`] from one table: a key's documentation, name, scope, and its names in other libraries.
macro_rules! keys {
    // A keyword cannot be the name of an item.
    (@item $(#[doc = $doc:literal])+ crate) => {};
    (@item $(#[doc = $doc:literal])+ $name:ident) => { $(#[doc = $doc])+ pub const $name: () = (); };
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:ident, $scope:ident, [$($other:literal),* $(,)?];)+) => {
        /// A key of `#[cors]`, of `policy!` or of a configuration file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Key {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Key {
            /// All keys, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The key as it is written.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($name),)+ }
            }

            const fn scope(self) -> Scope {
                match self { $(Self::$variant => Scope::$scope,)+ }
            }

            /// The names of this key in other libraries and the standard, where the value looks the same.
            const fn other_names(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($other),*],)+ }
            }
        }

        /// Each key as an item, which editors complete and whose documentation they show.
        #[allow(non_upper_case_globals)]
        pub mod documented_keys {
            $(keys!(@item $(#[doc = $doc])+ $name);)+
        }
    };
}

/// Which keys may be written in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// Wherever a policy is written.
    Policy,
    /// In `#[cors]` only: the key is about a route.
    Route,
    /// In `#[cors]` and `policy!`: the key is about their expansion.
    Expansion,
    /// In configuration files only.
    File,
}

/// Where keys are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In `#[cors(…)]`.
    Attribute,
    /// In the braces of `policy!`.
    PolicyMacro,
    /// In a configuration file.
    File,
}

keys! {
    /// Who may read responses: `"*"`, a pattern such as `"https://*.example.com"`, or a list of patterns. Items of the
    /// list may also be `from(LIST)` and `allow_if(FUNCTION)`.
    Origins = origins, Policy, [
        "origin", "allow_origin", "allow_origins", "allowed_origin", "allowed_origins", "origin_patterns",
        "allowed_origin_patterns", "allow_origin_patterns", "with_origins",
    ];
    /// Further origins, in builds with `debug_assertions` only.
    DevOrigins = dev_origins, Policy, [];
    /// Whether browsers may send cookies and HTTP authentication: a flag, or a list of the origins for which they may.
    Credentials = credentials, Policy, [
        "allow_credentials", "allows_credentials", "supports_credentials", "with_credentials",
    ];
    /// Request headers beyond the CORS-safelisted ones: a name, a list, `"*"`, `any`, or `mirror`.
    Headers = headers, Policy, [
        "allow_header", "allow_headers", "allowed_header", "allowed_headers", "request_headers", "with_headers",
    ];
    /// Response headers that scripts may read beyond the CORS-safelisted ones: a name, a list, or `"*"`.
    Expose = expose, Policy, ["expose_header", "expose_headers", "exposed_headers", "with_exposed_headers"];
    /// How long a preflight may be cached: seconds, or text such as `"10m"`. 0 turns caching off.
    MaxAge = max_age, Policy, ["maxage", "preflight_max_age", "max_age_seconds"];
    /// Narrows the methods of the route: a name or a list.
    Methods = methods, Policy, ["allow_method", "allow_methods", "allowed_methods", "method", "with_methods"];
    /// Who answers preflights: `auto`, or `manual` for your own `OPTIONS` handler.
    Preflight = preflight, Route, [];
    /// The status of a successful preflight, 204 by default.
    PreflightStatus = preflight_status, Policy, ["options_success_status"];
    /// Whether the route's guards also hold for its preflights: `run` or `skip`.
    PreflightGuards = preflight_guards, Route, [];
    /// Whether requests of untrusted origins are refused before the handler runs: all or none. By default, those that can have
    /// effects where the policy allows credentials.
    Enforce = enforce, Policy, ["block_on_origin_mismatch"];
    /// The path of a named policy to use.
    Policy = policy, Route, [];
    /// No CORS for this route.
    Disabled = disabled, Route, ["disable"];
    /// Regular expressions for whole origins. No rule checks which origins they match.
    DangerOriginRegexes = danger_origin_regexes, File, [
        "origin_regex", "origin_regexes", "regex", "allow_origin_regex", "allowed_origins_regex",
    ];
    /// Permits credentials over plain `http`.
    DangerInsecureOrigins = danger_insecure_origins, Policy, ["insecure_origins", "allow_insecure_origins"];
    /// Permits credentials for all names under a public suffix: a flag, or a list of the names that are your own.
    DangerPublicSuffixes = danger_public_suffixes, Policy, ["public_suffixes", "allow_public_suffixes"];
    /// The path under which this library is re-exported.
    Crate = crate, Expansion, [];
}

/// Settings of other libraries whose value looks different here.
const OTHER_SETTINGS: &[(&str, OtherSetting)] = {
    use OtherSetting::{Needless, Written};
    const ANY_ORIGIN: OtherSetting = Written(Key::Origins, "origins = \"*\"");
    const PREDICATE: OtherSetting = Written(Key::Origins, "origins = [allow_if(is_allowed)]");
    const ANY_HEADER: OtherSetting = Written(Key::Headers, "headers = any");
    const EXPOSE_ANY: OtherSetting = Written(Key::Expose, "expose = \"*\"");
    const ALL_METHODS: OtherSetting = Needless("without `methods`, all methods of the route are allowed");
    const VARY: OtherSetting = Needless("`Vary` is always correct, and caches need it");
    const PRIVATE_NETWORK: OtherSetting =
        Needless("browsers have given up Private Network Access; no response header grants Local Network Access");
    &[
        ("allow_any_origin", ANY_ORIGIN),
        ("any_origin", ANY_ORIGIN),
        ("send_wildcard", ANY_ORIGIN),
        ("permissive", ANY_ORIGIN),
        ("allowed_origin_fn", PREDICATE),
        ("allow_origin_fn", PREDICATE),
        ("allow_origin_func", PREDICATE),
        ("set_is_origin_allowed", PREDICATE),
        ("allow_any_header", ANY_HEADER),
        ("any_header", ANY_HEADER),
        ("expose_any_header", EXPOSE_ANY),
        ("allow_any_method", ALL_METHODS),
        ("any_method", ALL_METHODS),
        ("disable_preflight", Written(Key::Preflight, "preflight = manual")),
        ("preflight_continue", Written(Key::Preflight, "preflight = manual")),
        ("disable_vary_header", VARY),
        ("vary", VARY),
        ("allow_private_network", PRIVATE_NETWORK),
        ("allow_private_network_access", PRIVATE_NETWORK),
        ("private_network_access", PRIVATE_NETWORK),
    ]
};

/// What to write for a setting of another library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OtherSetting {
    /// A key with this value.
    Written(Key, &'static str),
    /// Nothing, and why.
    Needless(&'static str),
}

/// What was meant by a word that is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// A key that has this name in another library or notation. Its value looks the same.
    Key(Key),
    /// A key with a similar name.
    Similar(Key),
    /// A key, written with a value as in this example.
    Written(Key, &'static str),
    /// A setting that this library does not need, and why.
    Needless(&'static str),
    /// A key that may not be written in this place.
    Elsewhere(Key),
}

impl Key {
    /// The keys that may be written in a place.
    pub fn of(place: KeyPlace) -> impl Iterator<Item = Self> + Clone {
        Self::ALL.iter().copied().filter(move |key| key.is_allowed_in(place))
    }

    /// Whether the key may be written in a place.
    #[must_use]
    pub const fn is_allowed_in(self, place: KeyPlace) -> bool {
        match (self.scope(), place) {
            (Scope::Policy, _)
            | (Scope::Route | Scope::Expansion, KeyPlace::Attribute)
            | (Scope::Expansion, KeyPlace::PolicyMacro)
            | (Scope::File, KeyPlace::File) => true,
            (Scope::Route, KeyPlace::PolicyMacro | KeyPlace::File)
            | (Scope::Expansion, KeyPlace::File)
            | (Scope::File, KeyPlace::Attribute | KeyPlace::PolicyMacro) => false,
        }
    }

    /// The key of this name, if it may be written in this place.
    #[must_use]
    pub fn find(word: &str, place: KeyPlace) -> Option<Self> {
        Self::of(place).find(|key| key.name() == word)
    }

    /// What was probably meant by a word that is not a key of this place: a setting's name in another library or
    /// another spelling, or the key that looks most like it.
    #[must_use]
    pub fn meant_by(word: &str, place: KeyPlace) -> Option<Meant> {
        let normal = normalize(word);
        let is_name_of = |key: &Self| key.name() == normal || key.other_names().contains(&normal.as_str());
        if let Some(key) = Self::ALL.iter().copied().find(is_name_of) {
            return Some(if key.is_allowed_in(place) { Meant::Key(key) } else { Meant::Elsewhere(key) });
        }
        if let Some((_, setting)) = OTHER_SETTINGS.iter().find(|(name, _)| *name == normal) {
            return match *setting {
                OtherSetting::Written(key, _) if !key.is_allowed_in(place) => Some(Meant::Elsewhere(key)),
                OtherSetting::Written(key, example) => Some(Meant::Written(key, example)),
                OtherSetting::Needless(reason) => Some(Meant::Needless(reason)),
            };
        }
        let near = nearest(&normal, Self::of(place).map(Self::name))?;
        Self::find(near, place).map(Meant::Similar)
    }
}

/// `maxAge`, `Max-Age` and `Access-Control-Max-Age` as `max_age`.
fn normalize(word: &str) -> String {
    let mut normal = String::new();
    let mut after_lower_case = false;
    for character in word.chars() {
        if character.is_ascii_uppercase() && after_lower_case {
            normal.push('_');
        }
        after_lower_case = character.is_ascii_lowercase();
        normal.push(if character == '-' { '_' } else { character.to_ascii_lowercase() });
    }
    normal.strip_prefix("access_control_").map_or_else(|| normal.clone(), str::to_owned)
}

/// The candidate that is most like `word`, or `None` if none is similar.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    /// Below this likeness, words are unrelated (Jaro–Winkler, from 0 to 1).
    const ALIKE: f64 = 0.75;
    candidates
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_word_leads_to_the_key_that_was_meant() {
        for (word, place, meant) in [
            ("origin", KeyPlace::Attribute, Some(Meant::Key(Key::Origins))),
            ("allowed-origins", KeyPlace::File, Some(Meant::Key(Key::Origins))),
            ("allowedOriginPatterns", KeyPlace::File, Some(Meant::Key(Key::Origins))),
            ("Access-Control-Allow-Origin", KeyPlace::File, Some(Meant::Key(Key::Origins))),
            ("access_control_expose_headers", KeyPlace::Attribute, Some(Meant::Key(Key::Expose))),
            ("maxAge", KeyPlace::Attribute, Some(Meant::Key(Key::MaxAge))),
            ("max_agee", KeyPlace::Attribute, Some(Meant::Similar(Key::MaxAge))),
            ("max", KeyPlace::Attribute, Some(Meant::Similar(Key::MaxAge))),
            ("supports_credentials", KeyPlace::PolicyMacro, Some(Meant::Key(Key::Credentials))),
            ("preflight", KeyPlace::File, Some(Meant::Elsewhere(Key::Preflight))),
            ("disabled", KeyPlace::PolicyMacro, Some(Meant::Elsewhere(Key::Disabled))),
            ("preflightContinue", KeyPlace::PolicyMacro, Some(Meant::Elsewhere(Key::Preflight))),
            ("origin_regex", KeyPlace::File, Some(Meant::Key(Key::DangerOriginRegexes))),
            ("origin_regex", KeyPlace::Attribute, Some(Meant::Elsewhere(Key::DangerOriginRegexes))),
            ("send_wildcard", KeyPlace::Attribute, Some(Meant::Written(Key::Origins, "origins = \"*\""))),
            ("timeout", KeyPlace::Attribute, None),
            ("", KeyPlace::Attribute, None),
        ] {
            assert_eq!(Key::meant_by(word, place), meant, "{word}");
        }
        assert!(matches!(Key::meant_by("disable_vary_header", KeyPlace::Attribute), Some(Meant::Needless(_))));
    }

    #[test]
    fn every_method_of_actix_cors_is_known() {
        for name in [
            "permissive",
            "allow_any_origin",
            "allowed_origin",
            "allowed_origin_fn",
            "allow_any_method",
            "allowed_methods",
            "allow_any_header",
            "allowed_header",
            "allowed_headers",
            "expose_any_header",
            "expose_headers",
            "max_age",
            "send_wildcard",
            "supports_credentials",
            "allow_private_network_access",
            "disable_vary_header",
            "disable_preflight",
            "block_on_origin_mismatch",
        ] {
            for place in [KeyPlace::Attribute, KeyPlace::PolicyMacro, KeyPlace::File] {
                let meant = Key::meant_by(name, place);
                assert!(!matches!(meant, None | Some(Meant::Similar(_))), "{name} in {place:?}: {meant:?}");
            }
        }
    }

    #[test]
    fn no_name_of_another_library_means_two_things() {
        let names = Key::ALL.iter().flat_map(|key| key.other_names().iter().copied().chain([key.name()]));
        let mut names: Vec<&str> = names.chain(OTHER_SETTINGS.iter().map(|(name, _)| *name)).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(names.iter().all(|name| normalize(name) == *name));
    }
}
