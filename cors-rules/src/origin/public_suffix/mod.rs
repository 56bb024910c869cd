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
    !is_loopback(name) && is_listed(name)
}

/// The part of a host name that belongs to one owner: the public suffix and one label more
/// ([URL standard](https://url.spec.whatwg.org/#host-registrable-domain)). `None` for public suffixes.
///
/// Names below `localhost` count as they do in browsers, where each is a site of its own. Addresses have no owner in this
/// sense; they are not names.
///
/// ```
/// use cors_rules::registrable_domain;
///
/// assert_eq!(registrable_domain("shop.example.co.uk"), Some("example.co.uk"));
/// assert_eq!(registrable_domain("alice.github.io"), Some("alice.github.io"));
/// assert_eq!(registrable_domain("github.io"), None);
/// ```
#[must_use]
pub fn registrable_domain(name: &str) -> Option<&str> {
    // The dot that ends a fully qualified name belongs to it.
    let bare = name.strip_suffix('.').unwrap_or(name);
    let names = || std::iter::successors(Some(bare), |name| Some(name.split_once('.')?.1));
    let is_exception = |name: &str| contains(&format!("{}!", reversed(name)));
    let start = match names().find(|name| is_exception(name)) {
        Some(exception) => exception.len(),
        None => names().take_while(|name| !is_listed(name)).last()?.len(),
    };
    name.get(bare.len() - start..)
}

/// Whether the list makes this a public suffix.
fn is_listed(name: &str) -> bool {
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
