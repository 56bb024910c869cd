//! Many origins at once.

use std::{borrow::Cow, collections::HashSet, hash::Hash};

use super::{OriginPattern, index, syntax::MAX_ORIGIN_LEN};

/// A set of validated patterns, made for the question whether a request's origin is among them.
///
/// A few entries are compared one after another. Many are hashed: an exact origin then costs one look-up and a wildcard
/// at most one for each label of the origin, however many there are. Entries never combine. The set can stand in a `static`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OriginSet {
    exact: Cow<'static, [Cow<'static, str>]>,
    // By exact origin; empty for few.
    exact_index: Cow<'static, [u32]>,
    wildcards: Cow<'static, [OriginPattern]>,
    // By the host behind the wildcard; empty for few.
    wildcard_index: Cow<'static, [u32]>,
    // The lengths of the hosts in it: other parts of an origin are not looked up.
    host_lengths: HostLengths,
}

/// The parts of a set: for generated code.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "generated code builds it")]
pub struct OriginTables<'a> {
    pub exact: &'a [Cow<'static, str>],
    pub exact_index: &'a [u32],
    pub wildcards: &'a [OriginPattern],
    pub wildcard_index: &'a [u32],
    pub host_lengths: HostLengths,
}

/// A bit for each length.
#[doc(hidden)]
pub type HostLengths = [u64; 4];

impl OriginSet {
    /// Collects patterns; repeated ones count once.
    #[must_use]
    pub fn new(patterns: &[OriginPattern]) -> Self {
        patterns.iter().cloned().collect()
    }

    /// A set from tables that [`tables`](Self::tables) gave: for generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_validated_tables(tables: OriginTables<'static>) -> Self {
        Self {
            exact: Cow::Borrowed(tables.exact),
            exact_index: Cow::Borrowed(tables.exact_index),
            wildcards: Cow::Borrowed(tables.wildcards),
            wildcard_index: Cow::Borrowed(tables.wildcard_index),
            host_lengths: tables.host_lengths,
        }
    }

    /// A set without origins.
    #[must_use]
    pub const fn empty() -> Self {
        Self::from_validated_tables(OriginTables {
            exact: &[],
            exact_index: &[],
            wildcards: &[],
            wildcard_index: &[],
            host_lengths: [0; 4],
        })
    }

    /// The parts from which `from_validated_tables` builds this set again.
    #[doc(hidden)]
    #[must_use]
    pub fn tables(&self) -> OriginTables<'_> {
        OriginTables {
            exact: &self.exact,
            exact_index: &self.exact_index,
            wildcards: &self.wildcards,
            wildcard_index: &self.wildcard_index,
            host_lengths: self.host_lengths,
        }
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
        // Slices compare their lengths before any byte.
        let is_exact = if self.exact_index.is_empty() {
            self.exact.iter().any(|exact| exact.as_bytes() == origin)
        } else {
            let is_origin = |position: usize| self.exact[position].as_bytes() == origin;
            origin.len() <= MAX_ORIGIN_LEN && index::find(&self.exact_index, origin, is_origin)
        };
        is_exact || !self.wildcards.is_empty() && self.matches_wildcard(origin)
    }

    /// Up to `limit` of its patterns, as they are written: exact origins first.
    #[must_use]
    pub fn texts(&self, limit: usize) -> Vec<String> {
        let exact = self.exact.iter().map(ToString::to_string);
        exact.chain(self.wildcards.iter().map(ToString::to_string)).take(limit).collect()
    }

    fn matches_wildcard(&self, origin: &[u8]) -> bool {
        if self.wildcard_index.is_empty() {
            return self.wildcards.iter().any(|pattern| pattern.matches(origin));
        }
        if origin.len() > MAX_ORIGIN_LEN {
            return false;
        }
        // What stands behind a wildcard ends where the host does, and has one of the lengths that are listed: a label begins
        // there, or the host itself.
        let host = without_port(origin);
        for (word, lengths) in (0..).zip(self.host_lengths) {
            let mut lengths = lengths;
            while lengths != 0 {
                let length = word * WORD + lengths.trailing_zeros() as usize;
                let Some((before, suffix)) = host.len().checked_sub(length).map(|start| host.split_at(start)) else {
                    return false;
                };
                if matches!(before, [.., b'.' | b'/']) && self.is_behind_wildcard(suffix, origin) {
                    return true;
                }
                lengths &= lengths - 1;
            }
        }
        false
    }

    /// Whether a pattern with this host matches.
    fn is_behind_wildcard(&self, suffix: &[u8], origin: &[u8]) -> bool {
        index::find(&self.wildcard_index, suffix, |position| {
            let pattern = &self.wildcards[position];
            pattern.host().as_bytes() == suffix && pattern.matches(origin)
        })
    }
}

/// Bits in a word.
const WORD: usize = u64::BITS as usize;

/// The lengths of these hosts, a bit each: none is longer than 253 bytes.
fn lengths<'a>(hosts: impl Iterator<Item = &'a str>) -> HostLengths {
    let mut lengths = HostLengths::default();
    for host in hosts {
        if let Some(word) = lengths.get_mut(host.len() / WORD) {
            *word |= 1 << (host.len() % WORD);
        }
    }
    lengths
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
            host_lengths: lengths(wildcards.iter().map(OriginPattern::host)),
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

/// An origin without its port; of what is no origin, anything.
fn without_port(origin: &[u8]) -> &[u8] {
    if !origin.last().is_some_and(u8::is_ascii_digit) {
        return origin;
    }
    // No port is longer than five digits.
    let from = origin.len().saturating_sub(":65535".len());
    match origin[from..].iter().rposition(|byte| *byte == b':').map(|colon| origin.split_at(from + colon)) {
        // The colon of a scheme is followed by a slash.
        Some((before, [_, b'0'..=b'9', ..])) => before,
        _ => origin,
    }
}
