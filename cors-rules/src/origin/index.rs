//! Open addressing over entries that are fixed when the table is built.

use super::hash::hash;

/// Up to this many entries are compared one after another; more are hashed.
const FEW: usize = 8;

/// A slot without an entry.
const VACANT: u32 = u32::MAX;

/// Slots for these keys: a power of two of positions, at least three quarters of them vacant, so that what is missing is
/// found to be so at once; none for few keys.
pub(super) fn build<'a>(keys: impl ExactSizeIterator<Item = &'a str>) -> Vec<u32> {
    if keys.len() <= FEW {
        return Vec::new();
    }
    let mask = (keys.len() * 4).next_power_of_two() - 1;
    let mut slots = vec![VACANT; mask + 1];
    for (position, key) in (0_u32..).zip(keys) {
        let mut slot = start(key.as_bytes(), mask);
        while slots[slot] != VACANT {
            slot = (slot + 1) & mask;
        }
        slots[slot] = position;
    }
    slots
}

/// The positions whose keys may be `key`, up to the first that `is_match` takes.
pub(super) fn find(slots: &[u32], key: &[u8], is_match: impl Fn(usize) -> bool) -> bool {
    let mask = slots.len() - 1;
    let mut slot = start(key, mask);
    loop {
        match slots[slot] {
            VACANT => return false,
            position if is_match(position as usize) => return true,
            _ => slot = (slot + 1) & mask,
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the mask cuts off more than the cast does")]
fn start(key: &[u8], mask: usize) -> usize {
    hash(key) as usize & mask
}
