//! The method names of actix-cors. They do not compile, and the error gives the replacement.
//!
//! Without them, the compiler would suggest the most similar name: `any_origin` for `allowed_origin`.

use crate::{middleware::cors::Cors, policy::builder::PolicyBuilder};

/// Traits without implementations. Their text is the error where a method has one as a bound.
macro_rules! names {
    ($($trait:ident: $message:literal, $remedy:literal;)+) => { $(
        #[diagnostic::on_unimplemented(
            message = $message,
            label = $remedy,
            note = "what changes: https://docs.rs/cors-runtime/latest/cors_runtime/guide/from_actix_cors/"
        )]
        pub trait $trait {}
    )+ };
}

names! {
    EmptyDefault: "there is no `Cors::default()`", "build a policy, `Cors::new(Policy::builder()….build()?)`, or write `Cors::new(Policy::deny_all())`";
    Permissive: "there is no `Cors::permissive()`: it lets every site read as the user", "for development, write `dev_origins` in a policy";
    AllowAnyOrigin: "`allow_any_origin` has another name here", "write `.any_origin()`";
    AllowedOrigin: "`allowed_origin` has another name here", "write `.origins([origin])`";
    AllowedOriginFn: "`allowed_origin_fn` has another name here", "write a pattern in `.origins([…])`, or `.allow_if(|request| …)`";
    SendWildcard: "there is no `send_wildcard`: any origin is sent as `*`", "remove it";
    AllowAnyMethod: "`allow_any_method` is the default here", "remove it";
    AllowedMethods: "`allowed_methods` has another name here", "write `.methods([…])`";
    AllowAnyHeader: "`allow_any_header` has another name here", "write `.any_header()`; with credentials `.mirror_headers()`";
    AllowedHeader: "`allowed_header` has another name here", "write `.headers([header])`";
    AllowedHeaders: "`allowed_headers` has another name here", "write `.headers([…])`";
    ExposeAnyHeader: "`expose_any_header` has another name here", "write `.expose([\"*\"])`; with credentials list the names";
    ExposeHeaders: "`expose_headers` has another name here", "write `.expose([…])`";
    SupportsCredentials: "`supports_credentials` has another name here", "write `.credentials()`";
    BlockOnOriginMismatch: "`block_on_origin_mismatch` has another name here", "write `.enforce(true)` for `true`, and remove it for `false`";
    DisablePreflight: "a policy around an app always answers preflights", "remove it; a route answers its own with `#[cors(…, preflight = manual)]`";
    DisableVaryHeader: "`Vary` is always correct, and caches need it", "remove it";
    AllowPrivateNetworkAccess: "browsers have given up Private Network Access", "remove it";
}

// The bounds have a lifetime because the compiler would refuse one without variables here, and not at the call.

impl Cors {
    #[doc(hidden)]
    #[expect(clippy::should_implement_trait, reason = "the name is actix-cors's")]
    pub fn default() -> PolicyBuilder
    where
        for<'never> Self: EmptyDefault,
    {
        PolicyBuilder::default()
    }

    #[doc(hidden)]
    pub fn permissive() -> PolicyBuilder
    where
        for<'never> Self: Permissive,
    {
        PolicyBuilder::default()
    }
}

impl PolicyBuilder {
    #[doc(hidden)]
    pub fn allow_any_origin(self) -> Self
    where
        for<'never> Self: AllowAnyOrigin,
    {
        self
    }

    #[doc(hidden)]
    pub fn allowed_origin<T>(self, _: T) -> Self
    where
        for<'never> Self: AllowedOrigin,
    {
        self
    }

    #[doc(hidden)]
    pub fn allowed_origin_fn<T>(self, _: T) -> Self
    where
        for<'never> Self: AllowedOriginFn,
    {
        self
    }

    #[doc(hidden)]
    pub fn send_wildcard(self) -> Self
    where
        for<'never> Self: SendWildcard,
    {
        self
    }

    #[doc(hidden)]
    pub fn allow_any_method(self) -> Self
    where
        for<'never> Self: AllowAnyMethod,
    {
        self
    }

    #[doc(hidden)]
    pub fn allowed_methods<T>(self, _: T) -> Self
    where
        for<'never> Self: AllowedMethods,
    {
        self
    }

    #[doc(hidden)]
    pub fn allow_any_header(self) -> Self
    where
        for<'never> Self: AllowAnyHeader,
    {
        self
    }

    #[doc(hidden)]
    pub fn allowed_header<T>(self, _: T) -> Self
    where
        for<'never> Self: AllowedHeader,
    {
        self
    }

    #[doc(hidden)]
    pub fn allowed_headers<T>(self, _: T) -> Self
    where
        for<'never> Self: AllowedHeaders,
    {
        self
    }

    #[doc(hidden)]
    pub fn expose_any_header(self) -> Self
    where
        for<'never> Self: ExposeAnyHeader,
    {
        self
    }

    #[doc(hidden)]
    pub fn expose_headers<T>(self, _: T) -> Self
    where
        for<'never> Self: ExposeHeaders,
    {
        self
    }

    #[doc(hidden)]
    pub fn supports_credentials(self) -> Self
    where
        for<'never> Self: SupportsCredentials,
    {
        self
    }

    #[doc(hidden)]
    pub fn block_on_origin_mismatch<T>(self, _: T) -> Self
    where
        for<'never> Self: BlockOnOriginMismatch,
    {
        self
    }

    #[doc(hidden)]
    pub fn disable_preflight(self) -> Self
    where
        for<'never> Self: DisablePreflight,
    {
        self
    }

    #[doc(hidden)]
    pub fn disable_vary_header(self) -> Self
    where
        for<'never> Self: DisableVaryHeader,
    {
        self
    }

    #[doc(hidden)]
    pub fn allow_private_network_access(self) -> Self
    where
        for<'never> Self: AllowPrivateNetworkAccess,
    {
        self
    }
}
