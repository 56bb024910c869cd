//! Every reason why a server or a browser refuses a cross-origin request, by name.

use std::fmt;

macro_rules! reasons {
    ($($variant:ident = $name:literal, $meaning:literal, $rule:literal, $link:literal;)+) => {
        /// Why a cross-origin request is refused, or its response kept from the page.
        ///
        /// One vocabulary serves the server's log, tests and documentation. The names are stable.
        ///
        /// ```
        /// use cors_rules::Reason;
        ///
        /// assert_eq!(Reason::OriginNotListed.as_str(), "origin-not-listed");
        /// assert_eq!(Reason::OriginNotListed.to_string(), "origin-not-listed");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Reason {
            $(#[doc = concat!("`", $name, "`: ", $meaning, " ([", $rule, "](", $link, ")).")] $variant,)+
        }

        impl Reason {
            /// All reasons, the server's first.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stable name, in kebab case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The reason in one clause.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }

            /// The standard, and the algorithm in it that gives this reason.
            #[must_use]
            pub const fn rule(self) -> &'static str {
                match self { $(Self::$variant => $rule,)+ }
            }

            /// The address of that algorithm.
            #[must_use]
            pub const fn link(self) -> &'static str {
                match self { $(Self::$variant => $link,)+ }
            }

            /// The guide's section about the reason: what happened, and what to change.
            #[must_use]
            pub const fn guide(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!(
                        "https://docs.rs/cors-runtime/latest/cors_runtime/guide/reasons/index.html#", $name
                    ),)+
                }
            }
        }
    };
}

reasons! {
    OriginNotListed = "origin-not-listed", "the policy does not list the origin", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    OriginNull = "origin-null", "the request has `Origin: null`, which no list matches", "HTML, serialization of an origin", "https://html.spec.whatwg.org/multipage/browsers.html#ascii-serialisation-of-an-origin";
    OriginMalformed = "origin-malformed", "`Origin` is not a serialized origin", "RFC 6454, section 6.2", "https://www.rfc-editor.org/rfc/rfc6454#section-6.2";
    OriginRepeated = "origin-repeated", "the request has more than one `Origin` line", "RFC 6454, section 7.3", "https://www.rfc-editor.org/rfc/rfc6454#section-7.3";
    ParameterMissing = "parameter-missing", "the pattern names a path parameter that the request does not have", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    ParameterMismatch = "parameter-mismatch", "the origin does not equal the request's path parameter", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    MethodNotCovered = "method-not-covered", "the policy's `methods` do not cover the method", "Fetch, CORS-preflight fetch", "https://fetch.spec.whatwg.org/#cors-preflight-fetch";
    Disabled = "disabled", "the route has no CORS", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    PredicateDenied = "predicate-denied", "the function in `allow_if` returned `false`", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    PredicateFailed = "predicate-failed", "the function in `allow_if` returned an error", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    ListNotLoaded = "list-not-loaded", "the list of origins has not been loaded", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    MethodOverridden = "method-overridden", "a middleware behind `SkipPreflight` has changed the preflight's method", "Fetch, CORS-preflight fetch", "https://fetch.spec.whatwg.org/#cors-preflight-fetch";
    CrossSite = "cross-site", "the request comes from another site, according to `Sec-Fetch-Site`, and the policy does not trust it", "Fetch Metadata, Sec-Fetch-Site", "https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header";
    SameSite = "same-site", "the request comes from another origin of the same site, according to `Sec-Fetch-Site`, and the policy does not trust it", "Fetch Metadata, Sec-Fetch-Site", "https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header";
    HostMismatch = "host-mismatch", "the origin is neither listed nor the host that the request was sent to", "RFC 6454, section 5", "https://www.rfc-editor.org/rfc/rfc6454#section-5";
    AnonymousWithCookies = "anonymous-with-cookies", "the origin is allowed without credentials, and the request carries some", "Fetch, CORS protocol and credentials", "https://fetch.spec.whatwg.org/#cors-protocol-and-credentials";
    InvalidRequest = "invalid-request", "`fetch` throws before anything is sent", "Fetch, Request class", "https://fetch.spec.whatwg.org/#dom-request";
    BadPort = "bad-port", "browsers do not connect to the port", "Fetch, port blocking", "https://fetch.spec.whatwg.org/#port-blocking";
    MixedContent = "mixed-content", "an encrypted page requests an unencrypted resource", "Mixed Content, should fetching request be blocked", "https://w3c.github.io/webappsec-mixed-content/#should-block-fetch";
    LocalNetworkAccess = "local-network-access", "a public page requests a resource on the local network", "Local Network Access, local network request", "https://wicg.github.io/local-network-access/#local-network-request-section";
    SameOriginMode = "same-origin-mode", "the mode `same-origin` allows no other origin", "Fetch, main fetch", "https://fetch.spec.whatwg.org/#concept-main-fetch";
    ConnectionFailed = "connection-failed", "the transport returned no response", "Fetch, HTTP-network fetch", "https://fetch.spec.whatwg.org/#concept-http-network-fetch";
    PreflightRedirect = "preflight-redirect", "the preflight was answered with a redirect", "Fetch, CORS-preflight fetch", "https://fetch.spec.whatwg.org/#cors-preflight-fetch";
    PreflightStatus = "preflight-status", "the preflight's status is not 200 to 299", "Fetch, CORS-preflight fetch", "https://fetch.spec.whatwg.org/#cors-preflight-fetch";
    PreflightMalformed = "preflight-malformed", "a list in the preflight's response does not parse", "Fetch, CORS-preflight fetch", "https://fetch.spec.whatwg.org/#cors-preflight-fetch";
    MethodNotAllowed = "method-not-allowed", "the preflight does not allow the method", "Fetch, CORS-preflight fetch", "https://fetch.spec.whatwg.org/#cors-preflight-fetch";
    HeaderNotAllowed = "header-not-allowed", "the preflight does not allow a request header", "Fetch, CORS-preflight fetch", "https://fetch.spec.whatwg.org/#cors-preflight-fetch";
    NoAllowOrigin = "no-allow-origin", "the response has no `Access-Control-Allow-Origin`", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    AllowOriginRepeated = "allow-origin-repeated", "the response has more than one `Access-Control-Allow-Origin`", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    AllowOriginMismatch = "allow-origin-mismatch", "`Access-Control-Allow-Origin` is not the page's origin", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    WildcardWithCredentials = "wildcard-with-credentials", "`*` allows no response to a request with credentials", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    CredentialsNotAllowed = "credentials-not-allowed", "the response does not allow credentials", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    CrossOriginResourcePolicy = "cross-origin-resource-policy", "the response's `Cross-Origin-Resource-Policy` keeps it from the page", "Fetch, cross-origin resource policy check", "https://fetch.spec.whatwg.org/#cross-origin-resource-policy-check";
    RedirectMode = "redirect-mode", "the page's `redirect` mode does not follow redirects", "Fetch, HTTP fetch", "https://fetch.spec.whatwg.org/#concept-http-fetch";
    RedirectLocation = "redirect-location", "the redirect's `Location` is not a URL", "Fetch, HTTP-redirect fetch", "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch";
    RedirectScheme = "redirect-scheme", "the redirect leaves HTTP", "Fetch, HTTP-redirect fetch", "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch";
    RedirectLimit = "redirect-limit", "there were more than 20 redirects", "Fetch, HTTP-redirect fetch", "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch";
    RedirectUserinfo = "redirect-userinfo", "the redirect's `Location` has a user name or password", "Fetch, HTTP-redirect fetch", "https://fetch.spec.whatwg.org/#concept-http-redirect-fetch";
    WebSocketRefused = "websocket-refused", "the handshake was not accepted", "WebSockets, establish a WebSocket connection", "https://websockets.spec.whatwg.org/#concept-websocket-establish";
    CookieMalformed = "cookie-malformed", "the cookie has control characters, no content or more than 4096 bytes", "RFC 6265bis, section 5.6", "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-the-set-cookie-header-field";
    CookieDomain = "cookie-domain", "`Domain` does not cover the host that sent the cookie", "RFC 6265bis, section 5.7, step 10", "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model";
    CookiePublicSuffix = "cookie-public-suffix", "`Domain` is a public suffix", "RFC 6265bis, section 5.7, step 9", "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model";
    CookieSecure = "cookie-secure", "a `Secure` cookie travels over encrypted connections only", "RFC 6265bis, section 5.7, step 13", "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model";
    CookieOverwritesSecure = "cookie-overwrites-secure", "an unencrypted response may not replace a `Secure` cookie", "RFC 6265bis, section 5.7, step 16", "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model";
    CookieSameSite = "cookie-same-site", "`SameSite` keeps the cookie from cross-site requests", "RFC 6265bis, section 5.7, step 18", "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model";
    CookieNoneWithoutSecure = "cookie-none-without-secure", "`SameSite=None` needs `Secure`", "RFC 6265bis, section 5.7, step 19", "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model";
    CookiePrefix = "cookie-prefix", "the name's prefix promises attributes that the cookie does not have", "RFC 6265bis, section 5.7, steps 20 to 22", "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-storage-model";
    CookiePartitioned = "cookie-partitioned", "`Partitioned` needs `Secure`", "CHIPS, section 3.1", "https://datatracker.ietf.org/doc/html/draft-cutler-httpbis-partitioned-cookies";
    CookieThirdParty = "cookie-third-party", "the browser blocks third-party cookies", "RFC 6265bis, section 7.1", "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#name-third-party-cookies";
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_distinct_and_in_kebab_case() {
        let names: HashSet<&str> = Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(names.len(), Reason::ALL.len());
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase())));
    }
}
