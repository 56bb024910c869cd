//! Many origins at once.

use std::borrow::Cow;

use super::{OriginPattern, hash::hash, serialized::LONGEST_ORIGIN};

/// Up to this many exact origins are compared one after another; more are hashed.
const FEW: usize = 8;

/// A slot of the index without an entry.
const VACANT: u32 = u32::MAX;

/// A set of validated patterns, made for the question whether a request's origin is among them.
///
/// Exact origins cost one comparison where there are few of them and one hash look-up where there are many; patterns
/// with a wildcard are tried one by one. Entries never combine. The set can stand in a `static`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OriginSet {
    exact: Cow<'static, [Cow<'static, str>]>,
    // Open addressing: a power of two of positions in `exact`, at least half of them vacant. Empty for few origins.
    index: Cow<'static, [u32]>,
    patterns: Cow<'static, [OriginPattern]>,
}

impl OriginSet {
    /// Collects patterns; repeated ones count once.
    #[must_use]
    pub fn new(patterns: &[OriginPattern]) -> Self {
        let mut exact: Vec<Cow<'static, str>> = Vec::new();
        let mut wildcards: Vec<OriginPattern> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for pattern in patterns {
            let text = pattern.to_string();
            if !seen.insert(text.clone()) {
                continue;
            }
            if pattern.is_exact() {
                exact.push(text.into());
            } else {
                wildcards.push(pattern.clone());
            }
        }
        Self { index: index(&exact).into(), exact: exact.into(), patterns: wildcards.into() }
    }

    /// A set from tables that [`tables`](Self::tables) gave: for generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn from_validated_tables(
        exact: &'static [Cow<'static, str>],
        index: &'static [u32],
        patterns: &'static [OriginPattern],
    ) -> Self {
        Self { exact: Cow::Borrowed(exact), index: Cow::Borrowed(index), patterns: Cow::Borrowed(patterns) }
    }

    /// The exact origins, their index and the patterns with a wildcard.
    #[doc(hidden)]
    #[must_use]
    pub fn tables(&self) -> (&[Cow<'static, str>], &[u32], &[OriginPattern]) {
        (&self.exact, &self.index, &self.patterns)
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
        self.contains_exact(origin) || self.patterns.iter().any(|pattern| pattern.matches(origin))
    }

    fn contains_exact(&self, origin: &[u8]) -> bool {
        if self.index.is_empty() {
            // Slices compare their lengths before any byte.
            return self.exact.iter().any(|entry| entry.as_bytes() == origin);
        }
        if origin.len() > LONGEST_ORIGIN {
            return false;
        }
        let mask = self.index.len() - 1;
        let mut slot = start(origin, mask);
        loop {
            match self.index[slot] {
                VACANT => return false,
                position if self.exact[position as usize].as_bytes() == origin => return true,
                _ => slot = (slot + 1) & mask,
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the mask cuts off more than the cast does")]
fn start(origin: &[u8], mask: usize) -> usize {
    hash(origin) as usize & mask
}

fn index(exact: &[Cow<'static, str>]) -> Vec<u32> {
    if exact.len() <= FEW {
        return Vec::new();
    }
    let size = (exact.len() * 2).next_power_of_two();
    let mut index = vec![VACANT; size];
    for (position, entry) in (0_u32..).zip(exact) {
        let mut slot = start(entry.as_bytes(), size - 1);
        while index[slot] != VACANT {
            slot = (slot + 1) & (size - 1);
        }
        index[slot] = position;
    }
    index
}
