//! The sender of a request.

use url::Url;

use crate::{
    fetch::ReferrerPolicy,
    origin::{Origin, site::Site, trust::is_potentially_trustworthy},
};

/// The kind of sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Initiator {
    Page,
    /// The user, who typed the address.
    AddressBar,
}

/// The page that sends a request, or the user at the address bar.
///
/// <https://html.spec.whatwg.org/#environment-settings-object>
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) initiator: Initiator,
    pub(crate) url: Url,
    pub(crate) origin: Origin,
    /// The host of the page; if it has none, the host of its parent.
    pub(crate) served_by: Option<String>,
    /// The site in the address bar.
    pub(crate) top_level: Site,
    /// Whether the page is in a frame, and the page or one of its ancestors is of another site than the address bar.
    pub(crate) cross_site_ancestor: bool,
    /// Whether the page or an ancestor was loaded over `https`, so its requests must be encrypted too.
    pub(crate) is_encrypted: bool,
    /// Whether the page and its ancestors cannot have been modified in transit
    /// (<https://w3c.github.io/webappsec-secure-contexts/#settings-object>).
    pub(crate) is_secure_context: bool,
    pub(crate) referrer_policy: ReferrerPolicy,
}

impl Client {
    /// A page in a window of its own.
    pub(crate) fn window(url: Url, origin: Origin) -> Self {
        Self {
            initiator: Initiator::Page,
            served_by: url.host_str().map(str::to_owned),
            top_level: origin.site(),
            cross_site_ancestor: false,
            is_encrypted: url.scheme() == "https",
            is_secure_context: is_potentially_trustworthy(&url),
            referrer_policy: ReferrerPolicy::StrictOriginWhenCrossOrigin,
            origin,
            url,
        }
    }

    /// An empty window, into which the user types an address.
    pub(crate) fn address_bar(blank: Url, origin: Origin) -> Self {
        Self { initiator: Initiator::AddressBar, ..Self::window(blank, origin) }
    }

    /// A page in a frame of this one.
    pub(crate) fn framed(&self, url: Url, origin: Origin) -> Self {
        let page = Self::window(url, origin);
        Self {
            served_by: page.served_by.or_else(|| self.served_by.clone()),
            // RFC 6265bis, section 5.2.1: every ancestor counts. The RFC uses the URL of a sandboxed page, browsers its opaque
            // origin.
            cross_site_ancestor: self.cross_site_ancestor || page.top_level != self.top_level,
            top_level: self.top_level.clone(),
            is_encrypted: self.is_encrypted || page.is_encrypted,
            is_secure_context: self.is_secure_context && page.is_secure_context,
            referrer_policy: self.referrer_policy,
            ..page
        }
    }
}
