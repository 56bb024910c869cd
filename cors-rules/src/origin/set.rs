//! Many origins at once.

use std::{borrow::Cow, collections::HashSet, hash::Hash};

use super::{OriginPattern, index, serialized::LONGEST_ORIGIN};

/// A set of validated patterns, made for the question whether a request's origin is among them.
///
/// A few entries are compared one after another. Many are hashed: an exact origin then costs one look-up and a wildcard
/// one for each label of the origin, however many there are. Entries never combine. The set can stand in a `static`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OriginSet {
    exact: Cow<'static, [Cow<'static, str>]>,
    // By exact origin; empty for few.
    exact_index: Cow<'static, [u32]>,
    wildcards: Cow<'static, [OriginPattern]>,
    // By the host behind the wildcard; empty for few.
    wildcard_index: Cow<'static, [u32]>,
}

/// The tables of a set: exact origins, their index, patterns with a wildcard, their index.
#[doc(hidden)]
pub type OriginTables<'a> = (&'a [Cow<'static, str>], &'a [u32], &'a [OriginPattern], &'a [u32]);

impl OriginSet {
    /// Collects patterns; repeated ones count once.
    #[must_use]
    pub fn new(patterns: &[OriginPattern]) -> Self {
        patterns.iter().cloned().collect()
    }

    /// A set from tables that [`tables`](Self::tables) gave: for generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_validated_tables(
        exact: &'static [Cow<'static, str>],
        exact_index: &'static [u32],
        wildcards: &'static [OriginPattern],
        wildcard_index: &'static [u32],
    ) -> Self {
        Self {
            exact: Cow::Borrowed(exact),
            exact_index: Cow::Borrowed(exact_index),
            wildcards: Cow::Borrowed(wildcards),
            wildcard_index: Cow::Borrowed(wildcard_index),
        }
    }

    /// What `from_validated_tables` makes this set of again.
    #[doc(hidden)]
    #[must_use]
    pub fn tables(&self) -> OriginTables<'_> {
        (&self.exact, &self.exact_index, &self.wildcards, &self.wildcard_index)
    }

    /// Whether the bytes of an `Origin` header are one of the origins meant. Never panics, never allocates.
    ///
    /// ```
    /// # use cors_rules::{Draft, OriginSet, Origins};
    /// # let mut draft = Draft::default();
    /// # draft.origins = Some(vec!["https://a.com".to_owned(), "https://b.com".to_owned()]);
    /// # let policy = draft.validate().unwrap();
    /// # let Origins::Listed(patterns) = policy.origins() else { unreachable!() };
    /// let set = OriginSet::new(patterns); // https://a.com, https://b.com
    /// assert!(set.contains(b"https://a.com"));
    /// assert!(!set.contains(b"https://ba.com"));
    /// ```
    #[must_use]
    pub fn contains(&self, origin: &[u8]) -> bool {
        self.contains_exactly(origin) || self.matches_wildcard(origin)
    }

    fn contains_exactly(&self, origin: &[u8]) -> bool {
        // Slices compare their lengths before any byte.
        let is_origin = |position: usize| self.exact[position].as_bytes() == origin;
        if self.exact_index.is_empty() {
            return (0..self.exact.len()).any(is_origin);
        }
        origin.len() <= LONGEST_ORIGIN && index::find(&self.exact_index, origin, is_origin)
    }

    fn matches_wildcard(&self, origin: &[u8]) -> bool {
        if self.wildcard_index.is_empty() {
            return self.wildcards.iter().any(|pattern| pattern.matches(origin));
        }
        if origin.len() > LONGEST_ORIGIN {
            return false;
        }
        // The host, and what follows each of its dots, may stand behind a wildcard.
        let host = host(origin);
        let starts = host.iter().enumerate().filter(|(_, byte)| **byte == b'.').map(|(dot, _)| dot + 1);
        let matches = |position: usize| self.wildcards[position].matches(origin);
        std::iter::once(0).chain(starts).any(|start| index::find(&self.wildcard_index, &host[start..], matches))
    }
}

impl FromIterator<OriginPattern> for OriginSet {
    // Without a list of all patterns, since lists read at run time may be long.
    fn from_iter<I: IntoIterator<Item = OriginPattern>>(patterns: I) -> Self {
        let mut exact: Vec<Cow<'static, str>> = Vec::new();
        let mut wildcards = Vec::new();
        for pattern in patterns {
            if pattern.is_exact() {
                exact.push(pattern.to_string().into());
            } else {
                wildcards.push(pattern);
            }
        }
        remove_repeated(&mut exact);
        remove_repeated(&mut wildcards);
        Self {
            exact_index: index::build(exact.iter().map(AsRef::as_ref)).into(),
            exact: exact.into(),
            wildcard_index: index::build(wildcards.iter().map(OriginPattern::host)).into(),
            wildcards: wildcards.into(),
        }
    }
}

/// Leaves the first of those that are the same, and no room for more.
fn remove_repeated<T: Eq + Hash>(items: &mut Vec<T>) {
    let mut seen = HashSet::with_capacity(items.len());
    let mut is_new = items.iter().map(|item| seen.insert(item)).collect::<Vec<_>>().into_iter();
    items.retain(|_| is_new.next() == Some(true));
    items.shrink_to_fit();
}

/// What stands between `://` and the port; of what is no origin, anything.
fn host(origin: &[u8]) -> &[u8] {
    let start = origin.windows(3).position(|window| window == b"://").map_or(0, |scheme| scheme + 3);
    let authority = &origin[start..];
    match authority.iter().rposition(|byte| *byte == b':') {
        Some(colon) if !authority.ends_with(b"]") => &authority[..colon],
        _ => authority,
    }
}
