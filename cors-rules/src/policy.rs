//! A validated policy.

use crate::{
    origin::OriginPattern,
    origin_regex::OriginRegex,
    template::{OriginTemplate, Pattern},
};

/// A validated policy, as [`Draft::validate`](crate::Draft::validate) returns it: it breaks no rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    pub(crate) origins: Origins,
    pub(crate) dev_origins: Origins,
    pub(crate) predicate_vary: Vec<String>,
    pub(crate) danger_origin_regexes: Vec<OriginRegex>,
    pub(crate) credentials: Credentials,
    pub(crate) request_headers: RequestHeaders,
    pub(crate) exposed_headers: Vec<String>,
    pub(crate) max_age_seconds: Option<u32>,
    pub(crate) methods: Option<Vec<String>>,
    pub(crate) preflight_status: u16,
    pub(crate) enforce: Option<bool>,
}

/// Who may read responses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// Every origin.
    Any,
    /// The origins that match one of the patterns.
    Listed(OriginPatterns),
}

impl Default for Origins {
    /// No origin.
    fn default() -> Self {
        Self::Listed(OriginPatterns::default())
    }
}

/// The patterns of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OriginPatterns {
    plain: Vec<OriginPattern>,
    templates: Vec<OriginTemplate>,
}

impl OriginPatterns {
    /// Origins, and patterns with a wildcard for subdomains or ports.
    #[must_use]
    pub fn plain(&self) -> &[OriginPattern] {
        &self.plain
    }

    /// Patterns with placeholders or octets.
    #[must_use]
    pub fn templates(&self) -> &[OriginTemplate] {
        &self.templates
    }
}

impl FromIterator<Pattern> for OriginPatterns {
    fn from_iter<I: IntoIterator<Item = Pattern>>(patterns: I) -> Self {
        let mut list = Self::default();
        for pattern in patterns {
            match pattern {
                Pattern::Plain(pattern) => list.plain.push(pattern),
                Pattern::Template(template) => list.templates.push(template),
            }
        }
        list
    }
}

/// Which origins' requests may carry cookies and HTTP authentication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// None.
    Never,
    /// All allowed origins.
    Always,
    /// The origins that match one of the patterns.
    Only(OriginPatterns),
}

/// Which request headers beyond the safelisted ones are allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestHeaders {
    /// These, as they were written; the list may be empty.
    Names(Vec<String>),
    /// Every header that a preflight requests.
    Mirror,
}

impl Policy {
    /// Who may read responses.
    #[must_use]
    pub fn origins(&self) -> &Origins {
        &self.origins
    }

    /// Origins that are allowed in builds with `debug_assertions` only.
    #[must_use]
    pub fn dev_origins(&self) -> &Origins {
        &self.dev_origins
    }

    /// Request headers that a predicate reads, beyond those that every response varies by.
    #[must_use]
    pub fn predicate_vary(&self) -> &[String] {
        &self.predicate_vary
    }

    /// Regular expressions for further origins that may read responses.
    #[must_use]
    pub fn danger_origin_regexes(&self) -> &[OriginRegex] {
        &self.danger_origin_regexes
    }

    /// Which origins' requests may carry credentials.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Request headers beyond the safelisted ones.
    #[must_use]
    pub fn request_headers(&self) -> &RequestHeaders {
        &self.request_headers
    }

    /// The same for a route that reads a JSON body and so needs `Content-Type`.
    #[must_use]
    pub fn request_headers_for_json(&self) -> RequestHeaders {
        let mut headers = self.request_headers.clone();
        if let RequestHeaders::Names(names) = &mut headers
            && !names.iter().any(|name| name == "*" || name.eq_ignore_ascii_case("content-type"))
        {
            names.push("Content-Type".to_owned());
        }
        headers
    }

    /// Response headers beyond the safelisted ones that scripts may read; `["*"]` for all.
    #[must_use]
    pub fn exposed_headers(&self) -> &[String] {
        &self.exposed_headers
    }

    /// How long a preflight may be cached, in seconds; `None` leaves it to the browser (5 s).
    #[must_use]
    pub fn max_age_seconds(&self) -> Option<u32> {
        self.max_age_seconds
    }

    /// The methods that the policy is narrowed to; `None` means all that the route serves.
    #[must_use]
    pub fn methods(&self) -> Option<&[String]> {
        self.methods.as_deref()
    }

    /// The status of a successful preflight.
    #[must_use]
    pub fn preflight_status(&self) -> u16 {
        self.preflight_status
    }

    /// Whether requests of untrusted origins are refused before the handler runs: all (`true`) or none (`false`).
    ///
    /// `None`, the default, refuses requests that can have effects if the policy allows credentials, and no others.
    #[must_use]
    pub fn enforces(&self) -> Option<bool> {
        self.enforce
    }
}
