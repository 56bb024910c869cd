//! Origins of pages and of their requests.

pub(crate) mod address;
pub(crate) mod site;
pub(crate) mod trust;

use std::fmt;

use url::Url;

use self::site::Site;

/// An origin ([HTML](https://html.spec.whatwg.org/#concept-origin)).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    Tuple {
        scheme: String,
        /// In serialized form: IPv6 addresses are in brackets.
        host: String,
        /// `None` for the scheme's default port.
        port: Option<u16>,
    },
    /// The origin of a sandboxed frame or a `data:` page; equal to itself only.
    Opaque(u64),
}

/// How an origin relates to another, from nearest to farthest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Relation {
    SameOrigin,
    SameSite,
    CrossSite,
}

impl Origin {
    /// The origin of a URL. Without a host, the origin is opaque and gets this number.
    ///
    /// Schemes of apps and extensions (`tauri:`, `chrome-extension:`) are treated like a browser's own: the program that loads
    /// such pages registers them as standard. <https://url.spec.whatwg.org/#concept-url-origin>
    pub(crate) fn of(url: &Url, number: u64) -> Self {
        match (url.scheme(), url.host_str()) {
            ("file" | "data" | "about" | "blob" | "javascript", _) | (_, None) => Self::Opaque(number),
            (scheme, Some(host)) => Self::Tuple { scheme: scheme.to_owned(), host: host.to_owned(), port: url.port() },
        }
    }

    /// Whether a request to this URL stays within the origin.
    pub(crate) fn is_of(&self, url: &Url) -> bool {
        match self {
            Self::Tuple { scheme, host, port } => {
                scheme == url.scheme() && Some(host.as_str()) == url.host_str() && *port == url.port()
            }
            Self::Opaque(_) => false,
        }
    }

    /// <https://html.spec.whatwg.org/#same-site>, with schemes.
    pub(crate) fn relation_to(&self, url: &Url) -> Relation {
        match self {
            _ if self.is_of(url) => Relation::SameOrigin,
            Self::Tuple { .. } if self.site() == Site::of(url) => Relation::SameSite,
            _ => Relation::CrossSite,
        }
    }

    /// <https://html.spec.whatwg.org/#obtain-a-site>
    pub(crate) fn site(&self) -> Site {
        match self {
            Self::Tuple { scheme, host, .. } => Site::new(scheme, host),
            Self::Opaque(number) => Site::Opaque(*number),
        }
    }

    pub(crate) fn scheme(&self) -> Option<&str> {
        match self {
            Self::Tuple { scheme, .. } => Some(scheme),
            Self::Opaque(_) => None,
        }
    }

    pub(crate) fn host(&self) -> Option<&str> {
        match self {
            Self::Tuple { host, .. } => Some(host),
            Self::Opaque(_) => None,
        }
    }
}

/// In the form of the header `Origin`: <https://html.spec.whatwg.org/#ascii-serialisation-of-an-origin>.
impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tuple { scheme, host, port: Some(port) } => write!(formatter, "{scheme}://{host}:{port}"),
            Self::Tuple { scheme, host, port: None } => write!(formatter, "{scheme}://{host}"),
            Self::Opaque(_) => formatter.write_str("null"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(url: &str) -> Origin {
        Origin::of(&Url::parse(url).unwrap(), 0)
    }

    #[test]
    fn origins_are_serialized_as_browsers_do() {
        for (url, serialized) in [
            ("https://app.example.com/path?query", "https://app.example.com"),
            ("https://app.example.com:443/", "https://app.example.com"),
            ("https://App.Example.com:8443", "https://app.example.com:8443"),
            ("http://[::1]:80/", "http://[::1]"),
            ("https://élève.example/", "https://xn--lve-6lad.example"),
            ("tauri://localhost/index.html", "tauri://localhost"),
            ("chrome-extension://abcdefghijklmnop/popup.html", "chrome-extension://abcdefghijklmnop"),
            ("file:///home/page.html", "null"),
            ("data:text/html,page", "null"),
            ("about:blank", "null"),
        ] {
            assert_eq!(origin(url).to_string(), serialized, "{url}");
        }
    }

    // HTML's table of examples for "same site", and a bug in happy-dom, which compared hosts by suffix:
    // https://github.com/capricorn86/happy-dom/issues/1489
    #[test]
    fn origins_are_same_origin_same_site_or_cross_site() {
        use Relation::{CrossSite, SameOrigin, SameSite};
        for (from, to, relation) in [
            ("https://example.com", "https://example.com/path", SameOrigin),
            ("https://example.com", "https://example.com:443/", SameOrigin),
            ("https://example.com", "https://example.com:8443/", SameSite),
            ("https://example.com", "https://sub.example.com/", SameSite),
            ("https://sub.example.com", "https://sub.other.example.com/", SameSite),
            ("https://example.com", "http://example.com/", CrossSite),
            ("https://example.com", "https://badexample.com/", CrossSite),
            ("https://a.github.io", "https://b.github.io/", CrossSite),
            ("https://a.co.uk", "https://b.co.uk/", CrossSite),
            ("http://app.localhost", "http://api.localhost/", CrossSite),
            ("http://localhost:3000", "http://localhost:8080/", SameSite),
            ("http://127.0.0.1", "http://127.0.0.1:81/", SameSite),
            ("http://127.0.0.1", "http://127.0.0.2/", CrossSite),
            ("data:text/html,", "https://example.com/", CrossSite),
        ] {
            assert_eq!(origin(from).relation_to(&Url::parse(to).unwrap()), relation, "{from} to {to}");
        }
    }
}
