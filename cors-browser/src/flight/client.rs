//! Where a request comes from.

use url::Url;

use crate::{
    fetch::ReferrerPolicy,
    origin::{Origin, site::Site},
};

/// The page that sends a request, or the user at the address bar.
///
/// <https://html.spec.whatwg.org/#environment-settings-object>
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pub(crate) url: Url,
    pub(crate) origin: Origin,
    /// The site in the address bar.
    pub(crate) top_level: Site,
    /// Whether the page is in a frame and one of the pages around it, or itself, is of another site than the address bar.
    pub(crate) cross_site_ancestor: bool,
    /// Whether the page and those around it cannot have been changed on their way
    /// (<https://w3c.github.io/webappsec-secure-contexts/#settings-object>).
    pub(crate) secure_context: bool,
    pub(crate) referrer_policy: ReferrerPolicy,
    /// Whether the user typed the address.
    pub(crate) typed: bool,
}
