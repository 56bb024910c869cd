//! Names under which strangers can register names of their own: the [Public Suffix List](https://publicsuffix.org/).

use super::loopback::is_loopback;

/// The list as `tools/public-suffixes.py` writes it: one rule a line, its labels reversed, in the order of bytes.
///
/// The lines of the header begin with `#`, which sorts before every name.
const TABLE: &str = include_str!("table.txt");

/// Whether strangers can register names directly below this one.
///
/// Private domains such as `github.io` count as much as `co.uk`. A top-level name that the list lacks is a public suffix
/// too, as the [algorithm](https://github.com/publicsuffix/list/wiki/Format#algorithm) says; loopback names are not.
fn is_public_suffix(name: &str) -> bool {
    if is_loopback(name) {
        return false;
    }
    // The longest rule that matches decides, and none that matches is longer than the name. Without a rule, `*` decides.
    let Some((_, parent)) = name.split_once('.') else {
        return true;
    };
    let key = reversed(name);
    contains(&key) || contains(&format!("{}.*", reversed(parent))) && !contains(&format!("{key}!"))
}

/// The name itself, where it is a public suffix, or the first one below it: some names below belong to strangers.
pub(crate) fn suffix_at_or_below(name: &str) -> Option<String> {
    if is_public_suffix(name) { Some(name.to_owned()) } else { suffix_below(name) }
}

/// The first rule below a name, such as `blob.core.windows.net` or `*.kawasaki.jp`.
fn suffix_below(name: &str) -> Option<String> {
    let key = format!("{}.", reversed(name));
    // A wildcard sorts before the exceptions from it, so that the first line is never an exception.
    let line = lines_from(&key).lines().next().filter(|line| line.starts_with(&key))?;
    Some(reversed(line))
}

/// `example.co.uk` as `uk.co.example`, and back.
fn reversed(name: &str) -> String {
    name.rsplit('.').collect::<Vec<_>>().join(".")
}

fn contains(key: &str) -> bool {
    lines_from(key).lines().next() == Some(key)
}

/// The end of the table, from the first line on that is not less than `key`.
fn lines_from(key: &str) -> &'static str {
    // Both are where lines begin, or at the end.
    let (mut low, mut high) = (0, TABLE.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = TABLE[..middle].rfind('\n').map_or(0, |end| end + 1);
        let line = TABLE[start..].lines().next().unwrap_or_default();
        if line < key {
            low = start + line.len() + 1;
        } else {
            high = start;
        }
    }
    &TABLE[low..]
}

#[cfg(test)]
mod tests;
