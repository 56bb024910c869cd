//! Open addressing over entries that are fixed when the table is built.

/// Up to this many entries are compared one after another; more are hashed.
const MAX_LINEAR: usize = 8;

/// A slot without an entry.
const VACANT: u32 = u32::MAX;

/// Slots for these keys: a power of two of positions, at least three quarters of them vacant, so that what is missing is
/// found to be so at once; none for few keys.
pub(super) fn build<'a>(keys: impl ExactSizeIterator<Item = &'a str>) -> Vec<u32> {
    if keys.len() <= MAX_LINEAR {
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

/// An odd constant with well spread bits: the fraction of the golden ratio in 64 bits.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Hashes eight bytes at a time, in an order that does not depend on the machine.
///
/// It has no secret: the tables that it indexes are fixed when they are built, so that a request can choose where a
/// look-up starts but not how long it takes.
fn hash(bytes: &[u8]) -> u64 {
    let state = bytes.len() as u64;
    // The last word may overlap the one before, which spares moving the bytes that are left over.
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
