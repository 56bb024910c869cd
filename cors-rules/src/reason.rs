//! The names of all reasons for which a server or a browser refuses a cross-origin request.

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

            /// The standard and the algorithm that it follows from.
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
    PredicateDenied = "predicate-denied", "the function of `allow_if` returned `false`", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    PredicateFailed = "predicate-failed", "the function of `allow_if` returned an error", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    ListNotLoaded = "list-not-loaded", "the list of origins has not been loaded", "Fetch, CORS check", "https://fetch.spec.whatwg.org/#concept-cors-check";
    HeaderNotAllowed = "header-not-allowed", "the preflight does not allow a request header", "Fetch, CORS-preflight fetch", "https://fetch.spec.whatwg.org/#cors-preflight-fetch";
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
