//! The rules of CORS, free of any web framework.
//!
//! A [`Draft`] is what somebody wrote: plain strings that may be wrong. [`Draft::validate`] turns it into a
//! [`Policy`], which cannot be wrong, or into [`PolicyErrors`], which lists every mistake with the rule that it breaks
//! and the text to write instead. The `#[cors]` attribute runs this very code in the compiler.
//!
//! ```
//! use cors_rules::{Draft, Rule};
//!
//! let mut draft = Draft::default();
//! draft.origins = Some(vec!["https://app.example.com/".to_owned()]);
//! let errors = draft.validate().unwrap_err();
//! let error = errors.iter().next().unwrap();
//! assert_eq!(error.rule(), Rule::OriginPath);
//! assert_eq!(error.correction(), Some("https://app.example.com"));
//! ```
//!
//! The rules follow the [Fetch standard](https://fetch.spec.whatwg.org/#http-cors-protocol),
//! [RFC 6454](https://www.rfc-editor.org/rfc/rfc6454) and [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110).

mod draft;
mod error;
mod fetch_lists;
mod header;
mod keys;
mod list;
mod max_age;
mod method;
mod origin;
mod policy;
mod redundancy;
mod regex;
mod strict;
mod token;
mod validate;
mod wording;

#[doc(hidden)]
pub use self::keys::{POLICY_KEYS, nearest, nearest_key};
pub use self::{
    draft::{CredentialsDraft, Draft, HeadersDraft, ListDraft, MaxAgeDraft},
    error::{PolicyError, PolicyErrors, Rule, Setting},
    list::ListRules,
    method::validate_method,
    origin::{OriginPattern, OriginSet, is_insecure_origin, is_serialized_origin},
    policy::{Credentials, Origins, Policy, RequestHeaders},
    redundancy::Redundancy,
    regex::OriginRegex,
    strict::StrictOrigins,
    token::is_token_byte,
};
