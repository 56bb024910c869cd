//! Details about a request that was refused before the handler, and how to allow it.

use std::fmt::Write as _;

use actix_web::dev::RequestHead;
use cors_rules::Reason;

use crate::{
    request::{escape::escape, initiator::target},
    route::Route,
};

/// The end of the event's message.
pub(super) fn remedy(route: &Route, head: &RequestHead, reason: Reason) -> String {
    let mut text = match reason {
        Reason::HostMismatch => {
            let host = target(head).map_or_else(|| "no host".to_owned(), |host| format!("`{}`", escape(host)));
            format!("; it was sent to {host}, which a proxy may have changed")
        }
        Reason::OriginNull => {
            "; pages of listed origins send `null` as well, under `Referrer-Policy: no-referrer`, after redirects and in \
             sandboxed frames"
                .to_owned()
        }
        _ => String::new(),
    };
    if route.is_any()
        && reason != Reason::MethodOverridden
        && let Some(path) = as_pattern(head.uri.path())
    {
        let _ = write!(text, "; to let strangers send it: `.except({path:?})` on the `Cors`");
    }
    text
}

/// The pattern that matches only this path; `None` if the path is percent-encoded, has braces, or is long.
fn as_pattern(path: &str) -> Option<&str> {
    const MAX_BYTES: usize = 100;
    let is_plain =
        path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'%' | b'{' | b'}' | b'"' | b'\\' | b'`'));
    (is_plain && path.len() <= MAX_BYTES).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_are_patterns() {
        assert_eq!(as_pattern("/auth/callback"), Some("/auth/callback"));
        for path in ["/a%20b", "/{id}", "/a\"b", "/a`b", "/a\\b", "/é", &format!("/{}", "a".repeat(100))] {
            assert_eq!(as_pattern(path), None, "{path}");
        }
    }
}
