//! Patterns with a wildcard.

use std::borrow::Cow;

use super::{
    index::{Hashing, Index, IndexTable, MAX_LINEAR},
    pattern::{OriginPattern, Port},
    syntax::split_origin,
};

/// Many patterns with a wildcard in the host, the port or both.
#[derive(Clone, Debug)]
pub(super) struct WildcardPatterns {
    patterns: Cow<'static, [OriginPattern]>,
    // Their numbers, from 1, by scheme, port and host, so keys rarely coincide. Empty for a few patterns.
    index: Index,
    // The lengths of their hosts: only suffixes of these lengths are looked up.
    host_lengths: HostLengths,
    has_any_port: bool,
}

/// Patterns with a wildcard: for generated code.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "generated code builds it")]
pub struct WildcardTable<'a> {
    pub patterns: &'a [OriginPattern],
    pub index: IndexTable<'a>,
    pub host_lengths: HostLengths,
    pub has_any_port: bool,
}

/// A bit for each length.
type HostLengths = [u64; 4];

/// Bits in a word.
const WORD: usize = u64::BITS as usize;

impl WildcardTable<'_> {
    pub(super) const EMPTY: Self =
        Self { patterns: &[], index: IndexTable::EMPTY, host_lengths: [0; 4], has_any_port: false };
}

impl WildcardPatterns {
    /// Collects patterns; repeated ones count once.
    pub(super) fn new(patterns: Vec<OriginPattern>, hashing: Hashing) -> Self {
        let mut index = Index::with_capacity(patterns.len(), patterns.len(), hashing);
        let mut different: Vec<OriginPattern> = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            let scheme_hash = hash_scheme(&index, pattern.scheme());
            let hash = hash(&index, scheme_hash, pattern.port(), pattern.host().as_bytes());
            if index.insert(hash, different.len() + 1, |number| different[number - 1] == pattern) {
                different.push(pattern);
            }
        }
        different.shrink_to_fit();
        if different.len() <= MAX_LINEAR {
            index = Index::empty();
        }
        Self {
            index,
            host_lengths: host_lengths(&different),
            has_any_port: different.iter().any(OriginPattern::has_port_wildcard),
            patterns: different.into(),
        }
    }

    pub(super) const fn from_table(table: WildcardTable<'static>) -> Self {
        let WildcardTable { patterns, index, host_lengths, has_any_port } = table;
        Self { patterns: Cow::Borrowed(patterns), index: Index::from_table(index), host_lengths, has_any_port }
    }

    pub(super) fn table(&self) -> WildcardTable<'_> {
        WildcardTable {
            patterns: &self.patterns,
            index: self.index.table(),
            host_lengths: self.host_lengths,
            has_any_port: self.has_any_port,
        }
    }

    /// In the order in which they were listed.
    pub(super) fn patterns(&self) -> &[OriginPattern] {
        &self.patterns
    }

    /// Whether a pattern matches an origin of at most [`MAX_ORIGIN_LEN`](super::syntax::MAX_ORIGIN_LEN) bytes.
    #[inline]
    pub(super) fn contains(&self, origin: &[u8]) -> bool {
        !self.patterns.is_empty() && self.is_any_match(origin)
    }

    #[inline(never)]
    fn is_any_match(&self, origin: &[u8]) -> bool {
        if self.index.is_empty() {
            return self.patterns.iter().any(|pattern| pattern.matches(origin));
        }
        let Some((scheme, host, port)) = split_origin(origin) else {
            return false;
        };
        let port = port.map_or(Port::Default, Port::Number);
        let scheme_hash = hash_scheme(&self.index, scheme);
        // The part after a wildcard is a suffix of the host with one of the listed lengths. A label begins there, or the
        // host itself.
        for (word, lengths) in (0..).zip(self.host_lengths) {
            let mut lengths = lengths;
            while lengths != 0 {
                let length = word * WORD + lengths.trailing_zeros() as usize;
                let Some((before, suffix)) = host.len().checked_sub(length).map(|start| host.split_at(start)) else {
                    return false;
                };
                let is_match = |port| self.has_match((scheme, scheme_hash), before, suffix, port);
                if matches!(before, [] | [.., b'.']) && (is_match(port) || self.has_any_port && is_match(Port::Any)) {
                    return true;
                }
                lengths &= lengths - 1;
            }
        }
        false
    }

    /// Whether a pattern with this scheme, host and port matches a host with these bytes before that, or none.
    #[inline]
    fn has_match(&self, (scheme, scheme_hash): (&str, u64), before: &[u8], host: &[u8], port: Port) -> bool {
        let patterns = &*self.patterns;
        self.index.contains(hash(&self.index, scheme_hash, port, host), |number| {
            let pattern = &patterns[number - 1];
            pattern.host().as_bytes() == host
                && pattern.port() == port
                && is_same_scheme(scheme, pattern.scheme())
                && pattern.matches_before(before)
        })
    }
}

/// The same as `==`, in fewer instructions for the usual scheme.
#[inline]
fn is_same_scheme(scheme: &str, other: &str) -> bool {
    if scheme == "https" { other == "https" } else { scheme == other }
}

#[inline]
fn hash_scheme(index: &Index, scheme: &str) -> u64 {
    match scheme {
        "https" => 1,
        "http" => 2,
        other => index.hash(0, other.as_bytes()),
    }
}

/// The hash of a key, with that of its scheme.
#[inline]
fn hash(index: &Index, scheme_hash: u64, port: Port, host: &[u8]) -> u64 {
    let port = match port {
        Port::Default => 0,
        Port::Number(number) => number.into(),
        Port::Any => 1 << u16::BITS,
    };
    index.hash(scheme_hash << 32 ^ port, host)
}

fn host_lengths(patterns: &[OriginPattern]) -> HostLengths {
    let mut lengths = HostLengths::default();
    for pattern in patterns {
        let length = pattern.host().len();
        // No host is longer than 253 bytes.
        if let Some(word) = lengths.get_mut(length / WORD) {
            *word |= 1 << (length % WORD);
        }
    }
    lengths
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::origin::parse_strictly;

    #[test]
    fn patterns_of_one_host_are_not_compared_one_after_another() {
        // The owner of a listed name may have added all of its ports.
        let ports = 1..10_000_u16;
        let patterns: Vec<_> =
            ports.clone().filter_map(|port| parse_strictly(&format!("https://*.example.com:{port}")).ok()).collect();
        for hashing in [Hashing::Fixed, Hashing::Keyed] {
            let index = WildcardPatterns::new(patterns.clone(), hashing).index;
            let compared = Cell::new(0);
            for port in ports.clone() {
                index.contains(hash(&index, hash_scheme(&index, "https"), Port::Number(port), b"example.com"), |_| {
                    compared.set(compared.get() + 1);
                    false
                });
            }
            assert!(compared.get() < 2 * patterns.len(), "{hashing:?}: {compared:?}");
        }
    }
}
