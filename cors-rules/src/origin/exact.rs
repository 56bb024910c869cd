//! Exact origins, without wildcards.

use std::{borrow::Cow, io::Write as _};

use super::{
    OriginPattern,
    index::{Hashing, Index, MAX_LINEAR},
};

/// Many origins in one allocation.
///
/// Each is stored as its length in two bytes, low byte first, followed by its text. The index contains the offsets of the texts.
#[derive(Clone, Debug)]
pub(super) struct ExactOrigins {
    records: Cow<'static, [u8]>,
    index: Index,
}

impl ExactOrigins {
    /// From the results of `records` and `index`. With a few origins the index is empty.
    pub(super) const fn from_validated(records: &'static [u8], index: Index) -> Self {
        Self { records: Cow::Borrowed(records), index }
    }

    pub(super) fn records(&self) -> &[u8] {
        &self.records
    }

    pub(super) fn index(&self) -> &Index {
        &self.index
    }

    #[inline]
    pub(super) fn contains(&self, origin: &[u8]) -> bool {
        if self.index.is_empty() { is_among(&self.records, origin) } else { self.is_indexed(origin) }
    }

    #[inline(never)]
    fn is_indexed(&self, origin: &[u8]) -> bool {
        self.index.contains(self.index.hash(0, origin), |place| text_at(&self.records, place) == Some(origin))
    }

    /// In the order in which they were listed.
    pub(super) fn iter(&self) -> impl Iterator<Item = Cow<'_, str>> {
        texts(&self.records).map(|(_, text)| String::from_utf8_lossy(text))
    }
}

/// The size of a length, in bytes.
const PREFIX: usize = size_of::<u16>();

/// Texts with their offsets.
fn texts(records: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut end = 0;
    std::iter::from_fn(move || {
        let place = end + PREFIX;
        let text = text_at(records, place)?;
        end = place + text.len();
        Some((place, text))
    })
}

/// The same as `texts().any(…)`, in half the instructions.
fn is_among(mut records: &[u8], origin: &[u8]) -> bool {
    while let Some((length, rest)) = records.split_first_chunk() {
        let Some((text, rest)) = rest.split_at_checked(u16::from_le_bytes(*length).into()) else {
            break;
        };
        // Slices compare their lengths before any byte.
        if text == origin {
            return true;
        }
        records = rest;
    }
    false
}

/// The text at this offset.
fn text_at(records: &[u8], place: usize) -> Option<&[u8]> {
    let (before, rest) = records.split_at_checked(place)?;
    let length = u16::from_le_bytes(*before.last_chunk()?);
    rest.get(..length.into())
}

/// Collects origins; repeated ones count once.
#[derive(Debug, Default)]
pub(super) struct Collector {
    records: Vec<u8>,
    count: usize,
}

impl Collector {
    /// Adds the one origin that the pattern matches.
    pub(super) fn push(&mut self, pattern: &OriginPattern) {
        let start = self.records.len();
        self.records.extend([0; PREFIX]);
        // Writing to a vector cannot fail, and two bytes hold the length of every origin.
        let _ = write!(self.records, "{pattern}");
        let length = u16::try_from(self.records.len() - start - PREFIX).unwrap_or_default();
        self.records[start..][..PREFIX].copy_from_slice(&length.to_le_bytes());
        self.count += 1;
    }

    /// # Panics
    /// If the origins take more than 4 GiB together.
    pub(super) fn finish(mut self, hashing: Hashing) -> ExactOrigins {
        self.records.shrink_to_fit();
        let mut index = Index::with_capacity(self.count, self.records.len(), hashing);
        let mut are_different = true;
        for (place, text) in texts(&self.records) {
            are_different &=
                index.insert(index.hash(0, text), place, |known| text_at(&self.records, known) == Some(text));
        }
        if !are_different {
            return self.without_repeated(&index).finish(hashing);
        }
        if self.count <= MAX_LINEAR {
            index = Index::empty();
        }
        ExactOrigins { records: self.records.into(), index }
    }

    /// The origins in the index.
    fn without_repeated(&self, index: &Index) -> Self {
        let mut first = Self::default();
        for (place, text) in texts(&self.records) {
            if index.contains(index.hash(0, text), |known| known == place) {
                first.records.extend_from_slice(&self.records[place - PREFIX..place + text.len()]);
                first.count += 1;
            }
        }
        first
    }
}
