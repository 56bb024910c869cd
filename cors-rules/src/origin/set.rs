//! Many origins at once.

use std::{borrow::Cow, fmt};

use super::{
    exact::{Collector, ExactOrigins},
    index::{Hashing, Index, IndexTable},
    pattern::OriginPattern,
    syntax::MAX_ORIGIN_LEN,
    wildcards::{WildcardPatterns, WildcardTable},
};

/// A set of validated patterns that a request's origin is matched against.
///
/// A few entries are compared one by one. Many are hashed: exact origins then cost one lookup and wildcards at most one for
/// each label of the origin, however many there are. Entries never combine. The set can be a `static`.
///
/// Sets that are built at run time are hashed with a random key, so an attacker cannot choose origins that collide. They
/// hold at most 4 GiB of text.
#[derive(Clone)]
pub struct OriginSet {
    exact: ExactOrigins,
    wildcards: WildcardPatterns,
}

/// The parts of a set: for generated code.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "generated code builds it")]
pub struct OriginTables<'a> {
    pub exact: &'a [u8],
    pub exact_index: IndexTable<'a>,
    pub wildcards: WildcardTable<'a>,
}

impl OriginSet {
    /// Collects patterns; repeated ones count once.
    ///
    /// # Panics
    /// If the origins take more than 4 GiB together.
    #[must_use]
    pub fn new(patterns: &[OriginPattern]) -> Self {
        patterns.iter().cloned().collect()
    }

    /// The same, for generated code that rebuilds it with [`from_validated_tables`](Self::from_validated_tables).
    #[doc(hidden)]
    #[must_use]
    pub fn for_tables(patterns: &[OriginPattern]) -> Self {
        Self::collect(patterns.iter().cloned(), Hashing::Fixed)
    }

    /// A set from the tables of one that [`for_tables`](Self::for_tables) made.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_validated_tables(tables: OriginTables<'static>) -> Self {
        Self {
            exact: ExactOrigins::from_validated(tables.exact, Index::from_table(tables.exact_index)),
            wildcards: WildcardPatterns::from_table(tables.wildcards),
        }
    }

    /// An empty set.
    #[must_use]
    pub const fn empty() -> Self {
        Self::from_validated_tables(OriginTables {
            exact: &[],
            exact_index: IndexTable::EMPTY,
            wildcards: WildcardTable::EMPTY,
        })
    }

    /// The parts from which `from_validated_tables` builds this set again.
    #[doc(hidden)]
    #[must_use]
    pub fn tables(&self) -> OriginTables<'_> {
        OriginTables {
            exact: self.exact.records(),
            exact_index: self.exact.index().table(),
            wildcards: self.wildcards.table(),
        }
    }

    // Not a list of all patterns: sets that are read at run time may be long.
    fn collect(patterns: impl IntoIterator<Item = OriginPattern>, hashing: Hashing) -> Self {
        let mut exact = Collector::default();
        let mut wildcards = Vec::new();
        for pattern in patterns {
            if pattern.is_exact() {
                exact.push(&pattern);
            } else {
                wildcards.push(pattern);
            }
        }
        Self { exact: exact.finish(hashing), wildcards: WildcardPatterns::new(wildcards, hashing) }
    }

    /// Whether the bytes of an `Origin` header match one of the patterns. Never panics, never allocates.
    ///
    /// ```
    /// # use cors_rules::OriginSet;
    /// let set = OriginSet::new(&["https://a.com".parse()?, "https://b.com".parse()?]);
    /// assert!(set.contains(b"https://a.com"));
    /// assert!(!set.contains(b"https://ba.com"));
    /// # Ok::<(), cors_rules::PolicyError>(())
    /// ```
    #[must_use]
    pub fn contains(&self, origin: &[u8]) -> bool {
        origin.len() <= MAX_ORIGIN_LEN && (self.exact.contains(origin) || self.wildcards.contains(origin))
    }

    /// Up to `limit` of the patterns, as they are written: exact origins first.
    #[must_use]
    pub fn texts(&self, limit: usize) -> Vec<String> {
        let exact = self.exact.iter().map(Cow::into_owned);
        exact.chain(self.wildcards.patterns().iter().map(ToString::to_string)).take(limit).collect()
    }
}

impl FromIterator<OriginPattern> for OriginSet {
    fn from_iter<I: IntoIterator<Item = OriginPattern>>(patterns: I) -> Self {
        Self::collect(patterns, Hashing::Keyed)
    }
}

impl Default for OriginSet {
    fn default() -> Self {
        Self::empty()
    }
}

/// Sets are equal if they have the same patterns in the same order.
impl PartialEq for OriginSet {
    fn eq(&self, other: &Self) -> bool {
        self.exact.records() == other.exact.records() && self.wildcards.patterns() == other.wildcards.patterns()
    }
}

impl Eq for OriginSet {}

impl fmt::Debug for OriginSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.texts(usize::MAX)).finish()
    }
}
