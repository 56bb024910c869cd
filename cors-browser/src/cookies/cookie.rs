//! A cookie in the jar.

use std::{borrow::Cow, time::SystemTime};

use crate::origin::site::Site;

/// Which requests a cookie is sent with
/// ([RFC 6265bis, section 5.6.7](https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-samesite-attribute-2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// Unspecified. It is treated as `Lax`, with an exception for form posts in the first two minutes, or as `None`: browsers
    /// differ, see [`Profile`](crate::Profile).
    Default,
    /// All requests.
    None,
    /// Requests within the site, and navigations when the user follows a link from another site.
    Lax,
    /// Requests within the site.
    Strict,
}

/// The key of a partition of the jar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    /// The site in the address bar.
    pub(crate) top_level: Site,
    /// Whether the request, or a page between, is of another site.
    pub(crate) third_party: bool,
}

/// A cookie in the jar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredCookie {
    pub(crate) name: Vec<u8>,
    pub(crate) value: Vec<u8>,
    pub(crate) domain: String,
    pub(crate) host_only: bool,
    pub(crate) path: String,
    pub(crate) secure: bool,
    pub(crate) http_only: bool,
    pub(crate) same_site: SameSite,
    /// `None` for a session cookie.
    pub(crate) expires: Option<SystemTime>,
    pub(crate) created: SystemTime,
    pub(crate) partition: Option<Partition>,
}

impl StoredCookie {
    /// The name. Bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.name)
    }

    /// The value. Bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn value(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.value)
    }

    /// The host, or the value of `Domain`, which covers its subdomains.
    #[must_use]
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// Whether the cookie is for the host only, because it has no `Domain`.
    #[must_use]
    pub const fn is_host_only(&self) -> bool {
        self.host_only
    }

    /// The path prefix of the requests that it is sent with.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether it is sent over encrypted connections only.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether scripts cannot read it.
    #[must_use]
    pub const fn is_http_only(&self) -> bool {
        self.http_only
    }

    /// Which requests it is sent with.
    #[must_use]
    pub const fn same_site(&self) -> SameSite {
        self.same_site
    }

    /// The top-level site that it is limited to, if it is partitioned.
    #[must_use]
    pub fn partition(&self) -> Option<String> {
        self.partition.as_ref().map(|partition| partition.top_level.to_string())
    }
}
