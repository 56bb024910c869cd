//! Keys and words of `#[cors]` as items: what editors complete there, and whose documentation they show.
//!
//! Expansions name them at the tokens that were written, for editors only: `#[cfg(rust_analyzer)]`.

#![allow(non_upper_case_globals)]

pub use cors_rules::documented_keys as keys;

/// The words that `headers` takes.
pub mod headers {
    /// Every request header: the same as `["*", "Authorization"]`, since `*` alone does not cover `Authorization`. Without
    /// credentials only.
    pub const any: () = ();

    /// Whatever headers the preflight asks for, also with credentials.
    pub const mirror: () = ();
}

/// The words that `preflight` takes.
pub mod preflight {
    /// The route answers its own preflights, in front of the handler and its middleware. This is the default.
    pub const auto: () = ();

    /// Your own `OPTIONS` handler answers preflights, and its answer is left alone. Other responses carry the policy.
    pub const manual: () = ();
}

/// The words that `preflight_guards` takes.
pub mod preflight_guards {
    /// The route's guards hold for its preflights too. This is the default.
    pub const run: () = ();

    /// Preflights need not pass the route's guards: for guards on a custom header, which no preflight carries.
    pub const skip: () = ();
}

/// The items that `origins` and `dev_origins` take beside patterns.
pub mod origins {
    /// `from(LIST)`: the origins of a `static` of type `OriginList`, which is filled at run time.
    pub const from: () = ();

    /// `allow_if(FUNCTION)`: a function, `async` or not, that decides about origins that are not listed.
    pub const allow_if: () = ();
}
