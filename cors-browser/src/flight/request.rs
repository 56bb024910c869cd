//! A request in flight: a "request" in Fetch, with the changes that redirects made.

use bytes::Bytes;
use http::HeaderMap;
use url::Url;

use super::client::{Client, Initiator};
use crate::{
    classify::{is_safelisted_method, unsafe_header_names},
    cookies::{CookieContext, Navigation, Partition},
    fetch::{Credentials, Destination, Mode, Redirect, ReferrerPolicy},
    origin::{Relation, site::Site, trust::is_potentially_trustworthy},
    profile::{Profile, Quirks},
};

/// How much of the response a page may see.
///
/// <https://fetch.spec.whatwg.org/#concept-request-response-tainting>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tainting {
    Basic,
    Cors,
    Opaque,
}

/// A request in flight (<https://fetch.spec.whatwg.org/#concept-request>).
#[derive(Clone, Debug)]
pub(crate) struct Flight {
    pub(crate) client: Client,
    pub(crate) method: String,
    /// All URLs so far; never empty.
    pub(crate) urls: Vec<Url>,
    pub(crate) headers: HeaderMap,
    /// The names of headers that the browser dropped, in lower case.
    pub(crate) ignored_headers: Vec<String>,
    pub(crate) body: Option<Bytes>,
    /// The method before all redirects.
    pub(crate) first_method: String,
    /// The headers that redirects have dropped.
    pub(crate) dropped_headers: HeaderMap,
    pub(crate) mode: Mode,
    pub(crate) credentials: Credentials,
    pub(crate) redirect: Redirect,
    pub(crate) destination: Destination,
    pub(crate) referrer_policy: ReferrerPolicy,
    pub(crate) user_activated: bool,
    /// <https://fetch.spec.whatwg.org/#use-cors-preflight-flag>
    pub(crate) use_preflight: bool,
    /// Whether an earlier URL has needed a preflight, where that counts.
    pub(crate) keeps_preflight: bool,
    pub(crate) tainting: Tainting,
    pub(crate) quirks: Quirks,
}

impl Flight {
    pub(crate) fn current_url(&self) -> &Url {
        &self.urls[self.urls.len() - 1]
    }

    /// <https://fetch.spec.whatwg.org/#concept-request-redirect-count>
    pub(crate) fn redirect_count(&self) -> usize {
        self.urls.len() - 1
    }

    /// Whether a request to another origin needs a preflight, cached or not.
    ///
    /// <https://fetch.spec.whatwg.org/#concept-main-fetch>, step 12, "use-CORS-preflight flag is set" and below
    pub(crate) fn needs_preflight(&self) -> bool {
        let is_unsafe = !is_safelisted_method(&self.method) || self.has_unsafe_headers();
        self.tainting == Tainting::Cors && (self.use_preflight || self.keeps_preflight || is_unsafe)
    }

    pub(crate) fn has_unsafe_headers(&self) -> bool {
        !unsafe_header_names(&self.headers, self.quirks).is_empty()
    }

    /// Whether a redirect has led from one origin to another.
    pub(crate) fn has_changed_origin(&self) -> bool {
        self.urls.windows(2).any(|hop| hop[0].origin() != hop[1].origin())
    }

    /// How foreign the origins are that redirected to another origin.
    ///
    /// <https://fetch.spec.whatwg.org/#concept-request-tainted-origin>
    pub(crate) fn redirect_taint(&self) -> Relation {
        let origin = &self.client.origin;
        let hops = self.urls.windows(2).map(|hop| {
            let (last, url) = (&hop[0], &hop[1]);
            let same_origin = last.origin() == url.origin();
            match origin.relation_to(last) {
                _ if same_origin => Relation::SameOrigin,
                Relation::SameOrigin => Relation::SameOrigin,
                Relation::CrossSite if Site::of(last) != Site::of(url) => Relation::CrossSite,
                Relation::SameSite | Relation::CrossSite => Relation::SameSite,
            }
        });
        hops.max().unwrap_or(Relation::SameOrigin)
    }

    /// <https://fetch.spec.whatwg.org/#serializing-a-request-origin>
    pub(crate) fn serialized_origin(&self) -> String {
        match self.redirect_taint() {
            Relation::SameOrigin => self.client.origin.to_string(),
            // Step 2: after a redirect from one foreign origin to another, the request represents neither.
            Relation::SameSite | Relation::CrossSite => "null".to_owned(),
        }
    }

    /// Fetch, HTTP-network-or-cache fetch, step 8.3.
    pub(crate) fn includes_credentials(&self) -> bool {
        match self.credentials {
            Credentials::Include => true,
            Credentials::SameOrigin => self.tainting == Tainting::Basic,
            Credentials::Omit => false,
        }
    }

    /// Whether the request is a top-level navigation.
    pub(crate) fn is_top_level_navigation(&self) -> bool {
        self.mode == Mode::Navigate && self.destination == Destination::Document
    }

    /// The properties that decide which cookies are sent and stored.
    pub(crate) fn cookie_context(&self, profile: &Profile) -> CookieContext<'_> {
        let url = self.current_url();
        let site = Site::of(url);
        // RFC 6265bis, section 5.2: the request's site against the page's "site for cookies".
        let tainted = profile.redirects_taint_cookies && self.redirect_taint() == Relation::CrossSite;
        let within_site = !self.client.cross_site_ancestor && self.client.top_level == site;
        let navigation = match self.method.as_str() {
            _ if !self.is_top_level_navigation() => Navigation::None,
            "GET" => Navigation::Safe,
            _ => Navigation::Unsafe,
        };
        let partition = if navigation == Navigation::None {
            Partition { top_level: self.client.top_level.clone(), third_party: !within_site }
        } else {
            // A top-level navigation uses the partition of its target.
            Partition { top_level: site, third_party: false }
        };
        CookieContext {
            host: url.host_str().unwrap_or_default(),
            path: url.path(),
            // RFC 6265bis, section 5.8.3, note: loopback counts as secure.
            secure: is_potentially_trustworthy(url),
            same_site: self.client.initiator == Initiator::AddressBar || within_site && !tainted,
            navigation,
            partition,
        }
    }
}
