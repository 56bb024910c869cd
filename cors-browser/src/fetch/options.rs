//! The options of `fetch`, forms and elements.

macro_rules! keywords {
    ($(#[$meta:meta])* $visibility:vis enum $type:ident { $($(#[$variant_meta:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        $visibility enum $type { $($(#[$variant_meta])* $variant,)+ }

        impl $type {
            /// The name in the standards.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

keywords! {
    /// <https://fetch.spec.whatwg.org/#concept-request-mode>
    pub(crate) enum Mode {
        Cors = "cors",
        NoCors = "no-cors",
        SameOrigin = "same-origin",
        Navigate = "navigate",
        WebSocket = "websocket",
    }
}

keywords! {
    /// Whether cookies are sent
    /// ([Fetch, credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode)).
    pub enum Credentials {
        /// Never.
        Omit = "omit",
        /// To the page's own origin. The default of `fetch`.
        SameOrigin = "same-origin",
        /// Always.
        Include = "include",
    }
}

keywords! {
    /// How redirects are handled
    /// ([Fetch, redirect mode](https://fetch.spec.whatwg.org/#concept-request-redirect-mode)).
    pub enum Redirect {
        /// They are followed. The default.
        Follow = "follow",
        /// The request fails.
        Error = "error",
        /// The page gets a response without contents, of the kind [`OpaqueRedirect`](crate::Kind::OpaqueRedirect).
        Manual = "manual",
    }
}

keywords! {
    /// The destination of a response ([Fetch, destination](https://fetch.spec.whatwg.org/#concept-request-destination)).
    #[non_exhaustive]
    pub enum Destination {
        /// A script, which called `fetch` or `XMLHttpRequest`.
        Empty = "empty",
        /// A top-level navigation.
        Document = "document",
        /// A navigation of a frame.
        Iframe = "iframe",
        /// `<img>`.
        Image = "image",
        /// `<audio>`.
        Audio = "audio",
        /// `<video>`.
        Video = "video",
        /// `<script>`.
        Script = "script",
        /// `<link rel="stylesheet">`.
        Style = "style",
        /// `@font-face`, always with CORS.
        Font = "font",
        /// A WebSocket handshake.
        WebSocket = "websocket",
    }
}

keywords! {
    /// How much of the page's address a request reveals
    /// ([Referrer Policy](https://w3c.github.io/webappsec-referrer-policy/#referrer-policies)).
    pub enum ReferrerPolicy {
        /// Nothing; `Origin` is `null` on form posts.
        NoReferrer = "no-referrer",
        /// The whole address, except from encrypted pages to unencrypted targets.
        NoReferrerWhenDowngrade = "no-referrer-when-downgrade",
        /// The whole address, to the page's own origin only.
        SameOrigin = "same-origin",
        /// The origin.
        Origin = "origin",
        /// The origin, except from encrypted pages to unencrypted targets.
        StrictOrigin = "strict-origin",
        /// The whole address to the page's own origin, the origin to others.
        OriginWhenCrossOrigin = "origin-when-cross-origin",
        /// As `OriginWhenCrossOrigin`, and nothing from encrypted pages to unencrypted targets. The default.
        StrictOriginWhenCrossOrigin = "strict-origin-when-cross-origin",
        /// The whole address, always.
        UnsafeUrl = "unsafe-url",
    }
}

impl ReferrerPolicy {
    /// The policy of that name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let policies = [
            Self::NoReferrer,
            Self::NoReferrerWhenDowngrade,
            Self::SameOrigin,
            Self::Origin,
            Self::StrictOrigin,
            Self::OriginWhenCrossOrigin,
            Self::StrictOriginWhenCrossOrigin,
            Self::UnsafeUrl,
        ];
        policies.into_iter().find(|policy| policy.as_str().eq_ignore_ascii_case(name))
    }
}
