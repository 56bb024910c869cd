//! Habits of engines that the standards do not have. `tests/browser` has found them: each is a disagreement without it.

/// Habits of an engine that the standards do not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a habit of its own")]
pub(crate) struct Quirks {
    /// Pages may set client hints (`DPR`, `Width`, `Save-Data`) without permission: they were in the standard until 2023.
    pub(crate) safelists_client_hints: bool,
    /// A `User-Agent` that a script sets is left out (<https://crbug.com/571722>).
    pub(crate) keeps_its_user_agent: bool,
    /// A listener for the progress of an upload needs no preflight if there is nothing to upload.
    pub(crate) watches_no_empty_uploads: bool,
    /// The preflight cache has one entry for each origin and URL. A request that it does not cover replaces it, and one that
    /// fails after its preflight does not remove it.
    pub(crate) keeps_one_preflight: bool,
    /// A cached preflight for an origin and URL covers a `POST` with a listener for its upload, whatever methods it names.
    pub(crate) cached_entries_cover_listeners: bool,
    /// Preflights of opaque origins are not cached.
    pub(crate) asks_again_in_sandboxes: bool,
    /// Requests without credentials do not use what was allowed to requests with them.
    pub(crate) caches_by_credentials: bool,
    /// `*` in a preflight covers its own request, and none that follow.
    pub(crate) caches_no_wildcards: bool,
    /// A redirect that the page does not follow does not remove what its preflight has allowed.
    pub(crate) redirect_errors_keep_preflights: bool,
    /// A preflight whose `Access-Control-Max-Age` does not parse is not cached.
    pub(crate) caches_no_malformed_age: bool,
    /// `Sec-Fetch-Site` of a preflight shows the last URL, and not the way there.
    pub(crate) preflights_forget_redirects: bool,
    /// After redirects between other origins, `Origin` of a preflight is still the page's.
    pub(crate) preflights_show_the_page: bool,
    /// A preflight of the page's own origin, to which another one has redirected, need not allow the page.
    pub(crate) own_preflights_need_no_origin: bool,
    /// Once a request has needed a preflight, or has had a header that needs one, it needs one after each redirect.
    pub(crate) preflights_stay: bool,
    /// A redirect to another origin makes `Origin` `null`, even the first one away from the page's own.
    pub(crate) redirects_hide_origins: bool,
    /// Each redirect begins with the headers of the first request. What an earlier one has dropped returns: `Content-Type` where
    /// the method stays, `Authorization` where the origin does.
    pub(crate) dropped_headers_return: bool,
    /// A redirect between different origins of one site makes `Sec-Fetch-Site` `cross-site`.
    pub(crate) redirects_leave_the_site: bool,
    /// A `Referer` that a redirect has shortened to the origin stays short.
    pub(crate) referrers_stay_short: bool,
    /// Other sites see only the origin in `Referer`, whatever the referrer policy is.
    pub(crate) hides_paths: bool,
    /// `Sec-Fetch-Dest` of WebSocket handshakes is `empty`.
    pub(crate) sockets_have_no_destination: bool,
    /// An empty `Location` is ignored.
    pub(crate) ignores_empty_locations: bool,
    /// `Location` may be repeated, if all are the same.
    pub(crate) accepts_repeated_locations: bool,
    /// Redirects to a URL with a user name or password fail, except those of navigations.
    pub(crate) blocks_userinfo: bool,
    /// Cookies with a tab in their name or value are not stored.
    pub(crate) refuses_tabs: bool,
}

impl Quirks {
    pub(crate) const NONE: Self = Self {
        safelists_client_hints: false,
        keeps_its_user_agent: false,
        watches_no_empty_uploads: false,
        keeps_one_preflight: false,
        cached_entries_cover_listeners: false,
        asks_again_in_sandboxes: false,
        caches_by_credentials: false,
        caches_no_wildcards: false,
        redirect_errors_keep_preflights: false,
        caches_no_malformed_age: false,
        preflights_forget_redirects: false,
        preflights_show_the_page: false,
        own_preflights_need_no_origin: false,
        preflights_stay: false,
        redirects_hide_origins: false,
        dropped_headers_return: false,
        redirects_leave_the_site: false,
        referrers_stay_short: false,
        hides_paths: false,
        sockets_have_no_destination: false,
        ignores_empty_locations: false,
        accepts_repeated_locations: false,
        blocks_userinfo: false,
        refuses_tabs: false,
    };

    pub(crate) const CHROMIUM: Self = Self {
        safelists_client_hints: true,
        keeps_its_user_agent: true,
        watches_no_empty_uploads: true,
        keeps_one_preflight: true,
        cached_entries_cover_listeners: true,
        asks_again_in_sandboxes: true,
        caches_by_credentials: false,
        caches_no_wildcards: false,
        redirect_errors_keep_preflights: false,
        caches_no_malformed_age: false,
        preflights_forget_redirects: true,
        preflights_show_the_page: false,
        own_preflights_need_no_origin: false,
        preflights_stay: false,
        redirects_hide_origins: true,
        dropped_headers_return: false,
        redirects_leave_the_site: false,
        referrers_stay_short: true,
        hides_paths: false,
        sockets_have_no_destination: false,
        ignores_empty_locations: true,
        accepts_repeated_locations: true,
        blocks_userinfo: true,
        refuses_tabs: true,
    };

    pub(crate) const FIREFOX: Self = Self {
        safelists_client_hints: false,
        keeps_its_user_agent: false,
        watches_no_empty_uploads: false,
        keeps_one_preflight: false,
        cached_entries_cover_listeners: true,
        asks_again_in_sandboxes: false,
        caches_by_credentials: true,
        caches_no_wildcards: true,
        redirect_errors_keep_preflights: true,
        caches_no_malformed_age: true,
        preflights_forget_redirects: true,
        preflights_show_the_page: true,
        own_preflights_need_no_origin: true,
        preflights_stay: true,
        redirects_hide_origins: false,
        dropped_headers_return: true,
        redirects_leave_the_site: true,
        referrers_stay_short: true,
        hides_paths: true,
        sockets_have_no_destination: true,
        ignores_empty_locations: false,
        accepts_repeated_locations: true,
        blocks_userinfo: false,
        refuses_tabs: false,
    };
}
