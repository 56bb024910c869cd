//! Names under which strangers can register names of their own: the [Public Suffix List](https://publicsuffix.org/).

use super::loopback::is_loopback;

/// The list as `tools/public-suffixes.py` writes it: one rule on each line, with its labels reversed, sorted by bytes.
///
/// The lines of the header begin with `#`, which sorts before every name.
const TABLE: &str = include_str!("table.txt");

/// Whether strangers can register names directly below this one.
///
/// Private domains such as `github.io` count as much as `co.uk`. A top-level name that the list lacks is a public suffix
/// too, as the [algorithm](https://github.com/publicsuffix/list/wiki/Format#algorithm) requires; loopback names are not.
fn is_public_suffix(name: &str) -> bool {
    !is_loopback(name) && is_listed(name)
}

/// The part of a host name that belongs to one owner: the public suffix and one label more
/// ([URL standard](https://url.spec.whatwg.org/#host-registrable-domain)). `None` for public suffixes.
///
/// As in browsers, each name below `localhost` is a site of its own. IP addresses have no registrable domain.
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
    // A fully qualified name includes its final dot.
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
    // The longest matching rule decides, and no matching rule is longer than the name. Without one, the rule `*` applies.
    let Some((_, parent)) = name.split_once('.') else {
        return true;
    };
    let key = reversed(name);
    contains(&key) || contains(&format!("{}.*", reversed(parent))) && !contains(&format!("{key}!"))
}

/// The name itself if it is a public suffix, or else the first public suffix below it: some names there belong to strangers.
pub(crate) fn suffix_at_or_below(name: &str) -> Option<String> {
    if is_public_suffix(name) { Some(name.to_owned()) } else { suffix_below(name) }
}

/// The first rule below a name, such as `blob.core.windows.net` or `*.kawasaki.jp`.
fn suffix_below(name: &str) -> Option<String> {
    let key = format!("{}.", reversed(name));
    // A wildcard sorts before its exceptions, so the first line is never an exception.
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

/// The rest of the table, from the first line that is not less than `key`.
fn lines_from(key: &str) -> &'static str {
    // Both are at the beginning of a line, or at the end of the table.
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
