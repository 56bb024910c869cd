//! A hash of an origin that the compiler and the server agree on.

/// An odd constant with well spread bits: the fraction of the golden ratio in 64 bits.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Hashes eight bytes at a time, in an order that does not depend on the machine.
///
/// It has no secret: the tables that it indexes are fixed when they are built, so that a request can choose where a
/// look-up starts but not how long it takes.
pub(super) fn hash(bytes: &[u8]) -> u64 {
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
