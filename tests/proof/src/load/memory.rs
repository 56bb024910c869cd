//! The memory of this process.

use std::fs;

/// The tolerated growth of memory after the start, in bytes: the buffers of connections vary.
const TOLERANCE: u64 = 24 << 20;

/// The size of a page on the platforms that have `/proc`, in bytes.
const PAGE: u64 = 4096;

/// The memory over time.
#[derive(Debug, Default)]
pub struct Samples(Vec<u64>);

impl Samples {
    /// Measures once, where that is possible.
    pub fn take(&mut self) {
        self.0.extend(resident());
    }

    /// The peaks of the second tenth and of the last one.
    ///
    /// # Panics
    ///
    /// If the last one is higher than the second by more than the tolerance.
    pub fn check(&self) -> Option<(u64, u64)> {
        let tenth = self.0.len() / 10;
        let peak = |samples: &[u64]| samples.iter().copied().max();
        let (early, late) = (peak(self.0.get(tenth..2 * tenth)?)?, peak(&self.0[9 * tenth..])?);
        assert!(late <= early + TOLERANCE, "memory has grown from {early} to {late} bytes: {:?}", self.0);
        Some((early, late))
    }
}

/// The resident memory in bytes.
fn resident() -> Option<u64> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?;
    pages.split(' ').nth(1)?.parse::<u64>().ok().map(|pages| pages * PAGE)
}
