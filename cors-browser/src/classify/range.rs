//! The values of `Range` that need no preflight.

use std::cmp::Ordering;

/// Whether the value is one range with a start.
///
/// <https://fetch.spec.whatwg.org/#simple-range-header-value>, without white space.
pub(crate) fn is_simple_range(value: &[u8]) -> bool {
    let Some((start, end)) = value
        .strip_prefix(b"bytes=")
        .and_then(|range| str::from_utf8(range).ok())
        .and_then(|range| range.split_once('-'))
    else {
        return false;
    };
    // Fetch, "CORS-safelisted request-header", `range`, step 3: browsers never sent ranges from the end, `bytes=-500`.
    let numbers =
        !start.is_empty() && [start, end].iter().all(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    numbers && (end.is_empty() || compare(start, end) != Ordering::Greater)
}

/// Compares decimal numbers of any length.
fn compare(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}
