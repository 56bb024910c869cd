//! Keys and words of `#[cors]` as items, which editors complete and whose documentation they show.
//!
//! Expansions refer to them with the spans of the written tokens, for editors only: `#[cfg(rust_analyzer)]`.

#![allow(non_upper_case_globals)]

pub use cors_rules::documented_keys as keys;

/// The words that `headers` takes.
pub mod headers {
    /// Every request header: the same as `["*", "Authorization"]`, since `*` alone does not cover `Authorization`. Only
    /// without credentials.
    pub const any: () = ();

    /// Every header that the preflight requests, also with credentials.
    pub const mirror: () = ();
}

/// The words that `preflight` takes.
pub mod preflight {
    /// The route answers its own preflights, before the handler and its middleware. This is the default.
    pub const auto: () = ();

    /// Your own `OPTIONS` handler answers preflights, and its response is sent unchanged. Other responses carry the policy.
    pub const manual: () = ();
}

/// The words that `preflight_guards` takes.
pub mod preflight_guards {
    /// The route's guards hold for its preflights too. This is the default.
    pub const run: () = ();

    /// Preflights skip the route's guards. Use it with a guard on a custom header, which preflights do not carry.
    pub const skip: () = ();
}

/// The items of `origins` and `dev_origins` other than patterns.
pub mod origins {
    /// `from(LIST)`: the origins of a `static` of type `OriginList`, which is filled at run time.
    pub const from: () = ();

    /// `allow_if(FUNCTION)`: a function, `async` or not, that decides about origins that are not listed.
    pub const allow_if: () = ();
}
