//! Open addressing over entries that are fixed when the table is built.
//!
//! The compiler builds the tables of policies and the server builds those of lists, and the same code searches both. No
//! library has maps that can be built both in constants and at run time.

use std::{
    borrow::Cow,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    sync::LazyLock,
};

use foldhash::{SharedSeed, fast::FoldHasher};

/// Up to this many entries are compared one by one; more are hashed.
pub(super) const MAX_LINEAR: usize = 8;

/// A slot without an entry.
const VACANT: u32 = 0;

/// The slots of a hash table.
#[derive(Clone, Debug)]
pub(super) struct Index {
    // Invariant: empty, or a power of two in length with at least half of the slots vacant.
    // The low bits of a slot are its entry, the others come from its key's hash, so different keys are rarely compared.
    slots: Cow<'static, [u32]>,
    entry_mask: u32,
    hashing: Hashing,
}

/// An index: for generated code.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "generated code builds it")]
pub struct IndexTable<'a> {
    pub slots: &'a [u32],
    pub entry_mask: u32,
}

impl IndexTable<'_> {
    /// The index of a few entries, which needs no table.
    pub const EMPTY: Self = Self { slots: &[], entry_mask: 0 };
}

/// How keys are hashed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hashing {
    /// The same in every process, for tables that the compiler builds: their entries come from the program's author.
    Fixed,
    /// With a key of this process, for entries that an attacker may have chosen to collide.
    Keyed,
}

impl Index {
    /// An index for this many entries, none of which is greater than `max_entry`.
    ///
    /// # Panics
    /// If an entry may need more than 32 bits.
    pub(super) fn with_capacity(count: usize, max_entry: usize, hashing: Hashing) -> Self {
        let slots = vec![VACANT; (count * 2).next_power_of_two()].into();
        let max_entry = u32::try_from(max_entry).expect("a list has at most 4 GiB of text");
        let entry_mask = u32::MAX.checked_shr(max_entry.leading_zeros()).unwrap_or_default();
        Self { slots, entry_mask, hashing }
    }

    /// An empty index.
    pub(super) const fn empty() -> Self {
        Self::from_table(IndexTable::EMPTY)
    }

    pub(super) const fn from_table(table: IndexTable<'static>) -> Self {
        Self { slots: Cow::Borrowed(table.slots), entry_mask: table.entry_mask, hashing: Hashing::Fixed }
    }

    pub(super) fn table(&self) -> IndexTable<'_> {
        IndexTable { slots: &self.slots, entry_mask: self.entry_mask }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The hash of a key; `state` is 0, or the hash of the bytes before these in the key.
    #[inline]
    pub(super) fn hash(&self, state: u64, bytes: &[u8]) -> u64 {
        match self.hashing {
            Hashing::Fixed => fixed_hash(state, bytes),
            Hashing::Keyed => keyed_hash(state, bytes),
        }
    }

    /// Adds an entry, numbered from 1, unless `is_same` accepts an existing one. Returns whether it was added.
    pub(super) fn insert(&mut self, hash: u64, entry: usize, is_same: impl Fn(usize) -> bool) -> bool {
        let Err((slot, tag)) = self.search(hash, is_same) else {
            return false;
        };
        // `with_capacity` ensures that entries fit.
        self.slots.to_mut()[slot] = tag | u32::try_from(entry).unwrap_or_default();
        true
    }

    /// Whether `is_match` accepts an entry whose key may have this hash.
    #[inline]
    pub(super) fn contains(&self, hash: u64, is_match: impl Fn(usize) -> bool) -> bool {
        self.search(hash, is_match).is_ok()
    }

    /// Looks for an entry that `is_match` accepts; otherwise returns the vacant slot where the search ended, and its tag.
    #[inline]
    fn search(&self, hash: u64, is_match: impl Fn(usize) -> bool) -> Result<(), (usize, u32)> {
        let mask = self.slots.len() - 1;
        let (mut slot, tag) = start(hash, mask);
        let tag = tag & !self.entry_mask;
        loop {
            match self.slots[slot] {
                VACANT => return Err((slot, tag)),
                found if found & !self.entry_mask == tag && is_match((found & self.entry_mask) as usize) => {
                    return Ok(());
                }
                _ => slot = (slot + 1) & mask,
            }
        }
    }
}

/// The slot where a search starts, and bits that do not depend on it.
#[expect(clippy::cast_possible_truncation, reason = "the halves of the hash are used apart")]
fn start(hash: u64, mask: usize) -> (usize, u32) {
    (hash as usize & mask, (hash >> 32) as u32)
}

/// An odd constant with well-spread bits: the fractional part of the golden ratio in 64 bits.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Hashes eight bytes at a time, in an order that does not depend on the machine.
#[inline]
fn fixed_hash(state: u64, bytes: &[u8]) -> u64 {
    let state = state ^ bytes.len() as u64;
    // The last word may overlap the previous one, which avoids copying the remaining bytes.
    let Some(last) = bytes.last_chunk::<8>() else {
        return mix(bytes.iter().fold(state, |state, byte| (state << 8) ^ u64::from(*byte)));
    };
    let (words, _) = bytes.as_chunks::<8>();
    let state = words.iter().fold(state, |state, word| mix(state ^ u64::from_le_bytes(*word)));
    mix(state ^ u64::from_le_bytes(*last))
}

fn mix(state: u64) -> u64 {
    let product = state.wrapping_mul(MULTIPLIER);
    product ^ (product >> 32)
}

#[inline]
fn keyed_hash(state: u64, bytes: &[u8]) -> u64 {
    // The standard library's keys come from the operating system.
    static KEY: LazyLock<(u64, SharedSeed)> = LazyLock::new(|| {
        let random = || RandomState::new().hash_one(0_u8);
        (random(), SharedSeed::from_u64(random()))
    });
    let (seed, shared_seed) = &*KEY;
    let mut hasher = FoldHasher::with_seed(seed ^ state, shared_seed);
    hasher.write(bytes);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// As many as an attacker might get into a list.
    const KEYS: usize = 10_000;

    fn index(keys: &[String], hashing: Hashing) -> Index {
        let mut index = Index::with_capacity(keys.len(), KEYS, hashing);
        for (entry, key) in (1..).zip(keys) {
            assert!(index.insert(index.hash(0, key.as_bytes()), entry, |_| false));
        }
        index
    }

    /// How many slots the search for an average key reads.
    fn average_reads(keys: &[String], index: &Index) -> usize {
        let mask = index.slots.len() - 1;
        let reads = (1..).zip(keys).map(|(entry, key)| {
            let (slot, _) = start(index.hash(0, key.as_bytes()), mask);
            let found = index.slots.iter().position(|value| (value & index.entry_mask) as usize == entry).unwrap();
            (found.wrapping_sub(slot) & mask) + 1
        });
        reads.sum::<usize>() / keys.len()
    }

    #[test]
    fn keys_are_found_and_others_are_rarely_compared() {
        let keys: Vec<String> = (0..KEYS).map(|number| format!("https://{number}.example.com")).collect();
        for hashing in [Hashing::Fixed, Hashing::Keyed] {
            let index = index(&keys, hashing);
            for (entry, key) in (1..).zip(&keys) {
                assert!(
                    index.contains(index.hash(0, key.as_bytes()), |candidate| candidate == entry),
                    "{hashing:?}, {key}"
                );
            }
            let compared = Cell::new(0);
            for number in 0..KEYS {
                let other = format!("https://{number}.example.net");
                assert!(!index.contains(index.hash(0, other.as_bytes()), |_| {
                    compared.set(compared.get() + 1);
                    false
                }));
            }
            assert!(compared.get() < 20, "{hashing:?}: {compared:?} of {KEYS}");
        }
    }

    #[test]
    fn keys_chosen_to_collide_collide_under_the_fixed_hash_alone() {
        // The slots of 10,000 keys are 32,768. These keys all start in the first two thousand.
        let mask = (KEYS * 2).next_power_of_two() - 1;
        let keys: Vec<String> = (0_u64..)
            .map(|number| format!("https://tenant-{number}.example.com"))
            .filter(|key| start(fixed_hash(0, key.as_bytes()), mask).0 <= mask / 16)
            .take(KEYS)
            .collect();
        assert!(average_reads(&keys, &index(&keys, Hashing::Fixed)) > 1_000);
        assert!(average_reads(&keys, &index(&keys, Hashing::Keyed)) <= 3);
    }
}
