//! The keys of a policy, and which one was meant.

/// The keys of a policy, in the order of the documentation.
pub const POLICY_KEYS: &[&str] = &[
    "origins",
    "dev_origins",
    "origin_regexes",
    "dev_origin_regexes",
    "credentials",
    "headers",
    "expose",
    "max_age",
    "methods",
    "preflight_status",
    "enforce",
    "danger_insecure_origins",
    "danger_public_suffixes",
];

/// What other libraries and the standard call our keys.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("origin", "origins"),
    ("allow_origin", "origins"),
    ("allow_origins", "origins"),
    ("allowed_origin", "origins"),
    ("allowed_origins", "origins"),
    ("origin_regex", "origin_regexes"),
    ("regex", "origin_regexes"),
    ("allow_origin_regex", "origin_regexes"),
    ("allowed_origins_regex", "origin_regexes"),
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

/// The key that was probably meant by another word.
#[must_use]
pub fn nearest_key<'a>(word: &str, keys: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let normal = word.replace('-', "_").to_ascii_lowercase();
    let other_name = OTHER_NAMES.iter().find(|(name, _)| *name == normal);
    let other_name = other_name.and_then(|(_, key)| keys.clone().find(|known| known == key));
    let known = other_name.or_else(|| keys.clone().find(|known| *known == normal));
    known.or_else(|| nearest(&normal, keys))
}

/// The word of `candidates` that `word` is most like, unless it is like none.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    /// Below this, words have nothing to do with each other (Jaro–Winkler, from 0 to 1).
    const ALIKE: f64 = 0.75;
    candidates
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, candidate)| candidate)
}
