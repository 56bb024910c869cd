//! The rules that a policy can break, and the settings that break them.

use std::fmt;

/// Defines an enum with a stable name for each variant; with `pages`, the file of that name ends the documentation.
macro_rules! named_variants {
    (@page pages $name:literal) => { include_str!(concat!("rules/", $name, ".md")) };
    (@page plain $name:literal) => { "" };
    ($(#[$meta:meta])* $page:ident: pub enum $type:ident { $($variant:ident = $name:literal, $doc:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $(
                #[doc = concat!("`", $name, "`: ", $doc, ".")]
                #[doc = ""]
                #[doc = named_variants!(@page $page $name)]
                $variant,
            )+
        }

        impl $type {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stable name, as it appears in messages.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.name())
            }
        }
    };
}

named_variants! {
    /// A rule that a policy, or its attribute, can break.
    ///
    /// If one value breaks several rules, the first in this order is reported. Each rule is documented with a text that breaks
    /// it, the message, the reason and the right text.
    pages: pub enum Rule {
        UnknownKey = "unknown-key", "the key does not exist";
        DuplicateKey = "duplicate-key", "a key is written at most once";
        UnknownValue = "unknown-value", "the key does not take this value";
        NotALiteral = "not-a-literal", "the value must be a literal";
        EmptyList = "empty-list", "a list needs at least one item";
        MissingOrigins = "missing-origins", "a policy has to say who may read responses";
        PolicyMixed = "policy-mixed", "a named policy is used unchanged";
        PolicySyntax = "policy-syntax", "a named policy is a `static` with its settings in braces";
        DisabledAlone = "disabled-alone", "a route without CORS has no policy";
        DuplicateCors = "duplicate-cors", "a route has one policy";
        NotAHandler = "not-a-handler", "`#[cors]` goes on a handler or on a module of handlers";
        NoRoute = "no-route", "`#[cors]` goes above a route attribute";
        RouteAttribute = "route-attribute", "the route attribute must be one that actix-web accepts";
        RouteOptionsOnly = "route-options-only", "a route that only handles `OPTIONS` has no preflights";
        AttributeOrder = "attribute-order", "some attributes go above `#[cors]`";
        RenamedCrate = "renamed-crate", "the expansion has to find the crate";
        EnforceAnyOrigin = "enforce-any-origin", "`enforce` has no effect where every origin is allowed";
        PreflightStatus = "preflight-status", "a preflight only succeeds with a status from 200 to 299";
        WildcardOriginWithCredentials = "wildcard-origin-with-credentials", "a credentialed response names the origin";
        WildcardHeadersWithCredentials = "wildcard-headers-with-credentials", "`*` is a literal header name in a credentialed response";
        WildcardExposeWithCredentials = "wildcard-expose-with-credentials", "`*` is a literal header name in a credentialed response";
        WildcardMixed = "wildcard-mixed", "`*` already covers the other values";
        CredentialsNotInOrigins = "credentials-not-in-origins", "credentials for an origin that is not allowed";
        RelaxedListWithCredentials = "relaxed-list-with-credentials", "credentials for a list that may hold insecure origins";
        PlaceholderName = "placeholder-name", "a placeholder is named as a path parameter, or `_`";
        PlaceholderPosition = "placeholder-position", "a placeholder is in a host label with a name after it, or is the whole port";
        PlaceholderExpression = "placeholder-expression", "the expression must parse, and be able to match a part of an origin";
        OriginWhitespace = "origin-whitespace", "white space or control characters in an origin";
        OriginNull = "origin-null", "any page can send the origin `null`";
        OriginScheme = "origin-scheme", "an origin starts with a scheme that pages are loaded with";
        OriginFile = "origin-file", "pages from files have the origin `null`";
        OriginUserinfo = "origin-userinfo", "an origin has no user name or password";
        OriginQuery = "origin-query", "an origin has no query";
        OriginFragment = "origin-fragment", "an origin has no fragment";
        OriginPath = "origin-path", "an origin has no path, not even a trailing slash";
        OriginNonAscii = "origin-non-ascii", "browsers send internationalised names in Punycode";
        OriginUppercase = "origin-uppercase", "browsers send origins in lower case";
        OriginWildcardPosition = "origin-wildcard-position", "a wildcard is the leftmost label, the port, or the last octets of an address";
        OriginWildcardIp = "origin-wildcard-ip", "IP addresses have no subdomains, and `*` for octets is for private ones";
        OriginIpForm = "origin-ip-form", "browsers send IP addresses in one form only";
        OriginHost = "origin-host", "the host is not a valid name";
        OriginPort = "origin-port", "a port is a number from 1 to 65535";
        OriginDefaultPort = "origin-default-port", "browsers leave the scheme's default port out";
        PlaceholderShadowed = "placeholder-shadowed", "a wider pattern makes the path parameter irrelevant";
        InsecureOrigin = "insecure-origin", "credentials over plain `http` can be stolen in transit";
        PublicSuffix = "public-suffix", "strangers can register names under a public suffix";
        MethodToken = "method-token", "a method is a token";
        MethodCase = "method-case", "methods are case-sensitive";
        MethodForbidden = "method-forbidden", "browsers never send CONNECT, TRACE and TRACK";
        MethodNotServed = "method-not-served", "the route does not handle the method";
        HeaderToken = "header-token", "a header name is a token";
        HeaderForbidden = "header-forbidden", "scripts cannot set the header";
        HeaderResponseOnly = "header-response-only", "the header belongs to responses";
        ExposeForbidden = "expose-forbidden", "scripts can never read the header";
        ExposeRequestOnly = "expose-request-only", "the header belongs to requests";
        ExposeProtocol = "expose-protocol", "the CORS headers are for the browser";
        MaxAgeUnit = "max-age-unit", "a duration is a number with one of the units s, m, h, d";
        MaxAgeRange = "max-age-range", "no browser keeps a preflight longer than a day";
    }
}

named_variants! {
    /// A setting of a policy, named as its key.
    plain: pub enum Setting {
        Origins = "origins", "who may read responses";
        DevOrigins = "dev_origins", "further origins for development";
        Vary = "vary", "request headers that a function reads";
        DangerOriginRegexes = "danger_origin_regexes", "regular expressions for whole origins";
        Credentials = "credentials", "cookies and HTTP authentication";
        Headers = "headers", "request headers";
        Expose = "expose", "response headers";
        MaxAge = "max_age", "how long a preflight may be cached";
        Methods = "methods", "the methods that the policy covers";
        PreflightStatus = "preflight_status", "the status of a preflight";
        Enforce = "enforce", "refusal before the handler";
        DangerPublicSuffixes = "danger_public_suffixes", "public suffixes that patterns may cover";
    }
}

impl Rule {
    /// The address of the rule's documentation: what breaks it, why that matters, and what to write instead.
    ///
    /// ```
    /// # use cors_rules::Rule;
    /// let page = "https://docs.rs/cors-runtime/latest/cors_runtime/rules/enum.Rule.html#variant.OriginPath";
    /// assert_eq!(Rule::OriginPath.page(), page);
    /// ```
    #[must_use]
    pub fn page(self) -> String {
        // `Debug` writes the variant's name, which is also the anchor.
        format!("https://docs.rs/cors-runtime/latest/cors_runtime/rules/enum.Rule.html#variant.{self:?}")
    }
}
