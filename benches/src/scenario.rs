//! Scenarios: an app, a policy, a request.

use crate::cli_enum;

cli_enum! {
    /// The layers between a request and its handler.
    Stack {
        /// Nothing: `#[get]`.
        Bare = "bare",
        /// The guard of an annotated route, without its policy.
        LeanGuard = "lean guard",
        /// The same, with a handler that appends the headers of the policy: the price of four headers alone.
        FourHeaders = "four headers",
        /// `#[get]` in an app inside actix-cors.
        ActixCors = "actix-cors",
        /// `#[cors]` above `#[get]`.
        CorsRuntime = "cors-runtime",
        /// `#[get]` in an app inside a middleware that does nothing.
        NoOp = "no-op around",
        /// `#[get]` in an app inside `Cors`.
        Outer = "Cors around",
        /// `#[cors]` in an app inside `Cors`.
        Nested = "cors-runtime in Cors",
        /// `#[get]` in an app inside `Cors` with `routes_first()`.
        RoutesFirst = "routes_first around",
        /// `#[cors]` in an app inside `Cors` with `routes_first()`.
        NestedRoutesFirst = "cors-runtime in routes_first",
        /// `#[cors]` with a function that allows what is not listed.
        AllowIf = "allow_if",
        /// The same with an `async` function.
        AllowIfAsync = "allow_if, async",
        /// A handler of axum.
        Axum = "axum",
        /// A handler of axum in an app inside the CORS layer of tower-http.
        TowerHttp = "axum + tower-http",
    }
}

impl Stack {
    /// Whether it answers preflights.
    #[must_use]
    pub const fn has_policy(self) -> bool {
        !matches!(self, Self::Bare | Self::LeanGuard | Self::FourHeaders | Self::NoOp | Self::Axum)
    }

    /// Whether its policy has a function, which allows what is not listed.
    #[must_use]
    pub const fn has_function(self) -> bool {
        matches!(self, Self::AllowIf | Self::AllowIfAsync)
    }

    /// Whether it is an app of axum, which is only compared as a server.
    #[must_use]
    pub const fn is_axum(self) -> bool {
        matches!(self, Self::Axum | Self::TowerHttp)
    }

    /// Those that are compared on every kind of app.
    pub const COMPARED: [Self; 5] =
        [Self::Bare, Self::LeanGuard, Self::FourHeaders, Self::ActixCors, Self::CorsRuntime];
}

cli_enum! {
    /// The origins of the policy. The rest of it is always the same.
    Origins {
        /// One origin.
        One = "1 exact",
        /// Ten in the attribute.
        Ten = "10 exact",
        /// A thousand in the attribute.
        Thousand = "1,000 exact",
        /// One in an `OriginList`.
        OneListed = "1 exact in a list",
        /// A thousand in an `OriginList`.
        ThousandListed = "1,000 exact in a list",
        /// A hundred thousand in an `OriginList`.
        HundredThousandListed = "100,000 exact in a list",
        /// One wildcard.
        OneWildcard = "1 wildcard",
        /// Ten wildcards in the attribute.
        TenWildcards = "10 wildcards",
        /// One wildcard in an `OriginList`.
        OneWildcardListed = "1 wildcard in a list",
        /// Ten thousand wildcards in an `OriginList`.
        TenThousandWildcardsListed = "10,000 wildcards in a list",
    }
}

impl Origins {
    /// Whether they are in an `OriginList`.
    #[must_use]
    pub const fn are_listed(self) -> bool {
        matches!(
            self,
            Self::OneListed
                | Self::ThousandListed
                | Self::HundredThousandListed
                | Self::OneWildcardListed
                | Self::TenThousandWildcardsListed
        )
    }

    /// How many there are.
    #[must_use]
    pub const fn count(self) -> usize {
        match self {
            Self::One | Self::OneListed | Self::OneWildcard | Self::OneWildcardListed => 1,
            Self::Ten | Self::TenWildcards => 10,
            Self::Thousand | Self::ThousandListed => 1_000,
            Self::TenThousandWildcardsListed => 10_000,
            Self::HundredThousandListed => 100_000,
        }
    }

    /// Whether they are wildcards.
    #[must_use]
    pub const fn are_wildcards(self) -> bool {
        matches!(
            self,
            Self::OneWildcard | Self::OneWildcardListed | Self::TenWildcards | Self::TenThousandWildcardsListed
        )
    }

    /// The origins in the policy.
    pub fn patterns(self) -> impl Iterator<Item = String> {
        let (start, label) = if self.are_wildcards() { ("*.", "t") } else { ("", "app") };
        (0..self.count()).map(move |number| format!("https://{start}{label}-{number:06}.example.com"))
    }

    /// An origin in the middle of those that the policy allows.
    #[must_use]
    pub fn hit(self) -> String {
        let (start, label) = if self.are_wildcards() { ("www.", "t") } else { ("", "app") };
        format!("https://{start}{label}-{:06}.example.com", self.count() / 2)
    }

    /// An origin of the same length that it does not allow.
    #[must_use]
    pub fn miss(self) -> String {
        self.hit().replace("example.com", "example.net")
    }
}

cli_enum! {
    /// Kinds of requests.
    Kind {
        /// GET without `Origin`.
        NoOrigin = "no Origin",
        /// GET from an allowed origin.
        Allowed = "actual, allowed",
        /// GET from another one.
        Disallowed = "actual, not allowed",
        /// GET with an `Origin` of 8 kB.
        LongOrigin = "actual, Origin of 8 kB",
        /// A preflight from an allowed origin.
        Preflight = "preflight, allowed",
        /// A preflight from another one.
        PreflightRefused = "preflight, refused",
        /// An allowed preflight that requests 8 kB of header names.
        PreflightJunk = "preflight, 8 kB of names",
    }
}

impl Kind {
    /// Whether it is a preflight.
    #[must_use]
    pub const fn is_preflight(self) -> bool {
        matches!(self, Self::Preflight | Self::PreflightRefused | Self::PreflightJunk)
    }

    /// Method and headers of such a request.
    #[must_use]
    pub fn head(self, origins: Origins) -> (&'static str, Vec<(&'static str, String)>) {
        let origin = match self {
            Self::NoOrigin => None,
            Self::Disallowed | Self::PreflightRefused => Some(origins.miss()),
            Self::LongOrigin => Some(format!("https://{}.example.com", "a".repeat(8_192 - 20))),
            Self::Allowed | Self::Preflight | Self::PreflightJunk => Some(origins.hit()),
        };
        let mut headers: Vec<_> = origin.map(|origin| ("origin", origin)).into_iter().collect();
        if !self.is_preflight() {
            return ("GET", headers);
        }
        headers.push(("access-control-request-method", "GET".to_owned()));
        let names = if self == Self::PreflightJunk { "x-junk,".repeat(8_192 / 7) } else { "x-request-id".to_owned() };
        headers.push(("access-control-request-headers", names));
        ("OPTIONS", headers)
    }
}

cli_enum! {
    /// The paths of many routes.
    Paths {
        /// `/order`.
        Static = "static",
        /// `/order/{id}`.
        Dynamic = "dynamic",
    }
}

/// The routes of the app. Requests are for the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routes {
    /// One route, declared by attributes.
    One,
    /// One route with a parameter, declared by attributes, that answers in JSON.
    Json,
    /// Routes registered in a loop, in the same way as by the attributes.
    Many(usize, Paths),
}

impl Routes {
    /// The path to request.
    #[must_use]
    pub fn last_path(self) -> String {
        match self {
            Self::One => "/order".to_owned(),
            Self::Json => "/orders/7".to_owned(),
            Self::Many(count, Paths::Static) => format!("/r{}", count - 1),
            Self::Many(count, Paths::Dynamic) => format!("/r{}/7", count - 1),
        }
    }
}

/// One request to one app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The layers in front of the handler.
    pub stack: Stack,
    /// The allowed origins.
    pub origins: Origins,
    /// The routes.
    pub routes: Routes,
    /// The request.
    pub kind: Kind,
}

impl Scenario {
    /// A request to an app with one route and one origin.
    #[must_use]
    pub const fn plain(stack: Stack, kind: Kind) -> Self {
        Self { stack, origins: Origins::One, routes: Routes::One, kind }
    }

    /// As command-line arguments.
    #[must_use]
    pub fn to_words(self) -> [String; 5] {
        let (count, paths) = match self.routes {
            Routes::One => ("one".to_owned(), Paths::Static),
            Routes::Json => ("json".to_owned(), Paths::Dynamic),
            Routes::Many(count, paths) => (count.to_string(), paths),
        };
        let [stack, origins, kind] = [self.stack.word(), self.origins.word(), self.kind.word()];
        [stack, origins, kind, &count, paths.word()].map(str::to_owned)
    }

    /// From command-line arguments.
    #[must_use]
    pub fn from_words(words: &[String]) -> Option<Self> {
        let [stack, origins, kind, count, paths] = words else {
            return None;
        };
        let routes = match count.as_str() {
            "one" => Routes::One,
            "json" => Routes::Json,
            count => Routes::Many(count.parse().ok()?, Paths::from_word(paths)?),
        };
        Some(Self {
            stack: Stack::from_word(stack)?,
            origins: Origins::from_word(origins)?,
            kind: Kind::from_word(kind)?,
            routes,
        })
    }
}
