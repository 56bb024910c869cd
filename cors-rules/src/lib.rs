//! The rules of CORS, free of any web framework.
//!
//! A [`Draft`] is a policy as it was written: plain strings that may be wrong. [`Draft::validate`] turns it into a
//! [`Policy`], which cannot be wrong, or into [`PolicyErrors`], which lists every mistake with the rule that it breaks
//! and the text to write instead. The `#[cors]` attribute runs the same code in the compiler.
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

// Shows in the documentation which feature an item needs; docs.rs sets the flag.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod draft;
mod validate;

mod policy;

mod names;
mod origin;
mod origin_regex;
mod template;

mod error;
mod reason;

#[doc(hidden)]
pub use self::{
    draft::keys::{Key, KeyPlace, Meant, documented_keys, nearest},
    origin::{IndexTable, OriginTables, PatternParts, Port, WildcardTable},
};
pub use self::{
    draft::{CredentialsDraft, Draft, HeadersDraft, ListDraft, MaxAgeDraft, OriginListRules, PublicSuffixesDraft},
    error::{PolicyError, PolicyErrors, Rule, Setting, Shorthand},
    names::{
        header_lists::{is_forbidden_request_header, is_forbidden_response_header, is_safelisted_response_header},
        method::validate_method,
        token::is_token_byte,
    },
    origin::{OriginPattern, OriginSet, is_insecure_origin, is_loopback, is_serialized_origin, registrable_domain},
    origin_regex::OriginRegex,
    policy::{Credentials, OriginPatterns, Origins, Policy, RequestHeaders},
    reason::Reason,
    template::{OriginTemplate, ParameterMatch},
    validate::{Redundancy, StrictOrigins},
};
