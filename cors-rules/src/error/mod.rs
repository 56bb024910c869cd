//! What is wrong with a policy, as values.

use std::fmt;

pub(crate) mod messages;

macro_rules! named_variants {
    ($(#[$meta:meta])* pub enum $type:ident { $($variant:ident = $name:literal, $doc:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $(#[doc = concat!("`", $name, "`: ", $doc, ".")] $variant,)+
        }

        impl $type {
            /// All of them, in the order in which they are checked.
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
    /// A rule that a policy can break. Of several that one value breaks, the first in this order is reported.
    pub enum Rule {
        EmptyList = "empty-list", "a list without items says nothing";
        MissingOrigins = "missing-origins", "a policy has to say who may read responses";
        EnforceAnyOrigin = "enforce-any-origin", "`enforce` refuses nobody where every origin is allowed";
        PreflightStatus = "preflight-status", "a preflight succeeds with a status from 200 to 299 only";
        WildcardOriginWithCredentials = "wildcard-origin-with-credentials", "`*` is no origin in a credentialed response";
        WildcardHeadersWithCredentials = "wildcard-headers-with-credentials", "`*` is a literal header name in a credentialed response";
        WildcardExposeWithCredentials = "wildcard-expose-with-credentials", "`*` is a literal header name in a credentialed response";
        WildcardMixed = "wildcard-mixed", "`*` already covers what stands beside it";
        CredentialsNotInOrigins = "credentials-not-in-origins", "credentials for an origin that is not allowed";
        RelaxedListWithCredentials = "relaxed-list-with-credentials", "credentials for a list that may hold insecure origins";
        OriginWhitespace = "origin-whitespace", "white space or control characters in an origin";
        OriginNull = "origin-null", "`null` is shared by sandboxed frames and local files of anybody";
        OriginScheme = "origin-scheme", "an origin starts with a scheme that pages are loaded with";
        OriginFile = "origin-file", "pages from files have the origin `null`";
        OriginUserinfo = "origin-userinfo", "an origin has no user name or password";
        OriginQuery = "origin-query", "an origin has no query";
        OriginFragment = "origin-fragment", "an origin has no fragment";
        OriginPath = "origin-path", "an origin has no path, not even a trailing slash";
        OriginNonAscii = "origin-non-ascii", "browsers send internationalised names in Punycode";
        OriginUppercase = "origin-uppercase", "browsers send origins in lower case";
        OriginWildcardPosition = "origin-wildcard-position", "a wildcard is the leftmost label or the port";
        OriginWildcardIp = "origin-wildcard-ip", "IP addresses have no subdomains";
        OriginIpForm = "origin-ip-form", "browsers send IP addresses in one form only";
        OriginHost = "origin-host", "the host is not a valid name";
        OriginPort = "origin-port", "a port is a number from 1 to 65535";
        OriginDefaultPort = "origin-default-port", "browsers leave the scheme's default port out";
        RegexFeature = "regex-feature", "regular expressions need the feature `regex`";
        RegexSyntax = "regex-syntax", "the regular expression does not parse, or uses what origins never need";
        RegexCase = "regex-case", "browsers send origins in lower case";
        RegexDot = "regex-dot", "an unescaped dot stands for any character";
        RegexAlternation = "regex-alternation", "an anchor belongs to one alternative only";
        RegexTooLarge = "regex-too-large", "the regular expression is larger than origins need";
        RegexNoOrigin = "regex-no-origin", "the regular expression matches nothing that a browser sends";
        RegexAnyOrigin = "regex-any-origin", "the regular expression matches origins of anybody";
        RegexBoundary = "regex-boundary", "a wildcard runs into a name without a dot between them";
        InsecureOrigin = "insecure-origin", "credentials over plain `http` can be stolen on the way";
        PublicSuffix = "public-suffix", "anybody can register a name under a public suffix";
        MethodToken = "method-token", "a method is a token";
        MethodCase = "method-case", "methods are case-sensitive";
        MethodForbidden = "method-forbidden", "browsers never send CONNECT, TRACE and TRACK";
        MethodNotServed = "method-not-served", "the route does not handle the method";
        HeaderToken = "header-token", "a header name is a token";
        HeaderForbidden = "header-forbidden", "scripts cannot set the header";
        HeaderResponseOnly = "header-response-only", "the header belongs to responses";
        ExposeForbidden = "expose-forbidden", "scripts can never read the header";
        ExposeRequestOnly = "expose-request-only", "the header belongs to requests";
        MaxAgeUnit = "max-age-unit", "a duration is a number with one of the units s, m, h, d";
        MaxAgeRange = "max-age-range", "no browser keeps a preflight longer than a day";
    }
}

named_variants! {
    /// A setting of a policy, named as its key.
    pub enum Setting {
        Origins = "origins", "who may read responses";
        DevOrigins = "dev_origins", "further origins while developing";
        Vary = "vary", "request headers that a function reads";
        OriginRegexes = "origin_regexes", "regular expressions among `origins`";
        DevOriginRegexes = "dev_origin_regexes", "regular expressions among `dev_origins`";
        Credentials = "credentials", "cookies and HTTP authentication";
        Headers = "headers", "request headers";
        Expose = "expose", "response headers";
        MaxAge = "max_age", "how long a preflight may be cached";
        Methods = "methods", "the methods that the policy covers";
        PreflightStatus = "preflight_status", "the status of a preflight";
        Enforce = "enforce", "refusal before the handler";
    }
}

/// One mistake: where it is, which rule it breaks, why that matters and what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    pub(crate) setting: Setting,
    pub(crate) index: usize,
    pub(crate) found: String,
    pub(crate) finding: Finding,
}

/// A rule that a value breaks, in words, without the value's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    pub(crate) problem: String,
    pub(crate) reason: &'static str,
    pub(crate) help: Option<String>,
    pub(crate) correction: Option<String>,
}

impl Finding {
    pub(crate) fn new(rule: Rule, problem: impl Into<String>, reason: &'static str) -> Self {
        Self { rule, problem: problem.into(), reason, help: None, correction: None }
    }

    pub(crate) fn with_help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl PolicyError {
    /// The rule that is broken.
    #[must_use]
    pub fn rule(&self) -> Rule {
        self.finding.rule
    }

    /// The setting that breaks it.
    #[must_use]
    pub fn setting(&self) -> Setting {
        self.setting
    }

    /// The position of the value in the setting's list, from 0; 0 for a setting that holds a single value.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Whether it is about one value of a list, and not about the setting as a whole.
    fn is_about_item(&self) -> bool {
        let holds_one = matches!(self.setting, Setting::MaxAge | Setting::PreflightStatus | Setting::Enforce);
        !holds_one && !matches!(self.rule(), Rule::EmptyList | Rule::MissingOrigins)
    }

    /// The value as it was written.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// What is wrong with it, without its place.
    #[must_use]
    pub fn problem(&self) -> &str {
        &self.finding.problem
    }

    /// Why that matters.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        self.finding.reason
    }

    /// The value to write instead, where there is one.
    #[must_use]
    pub fn correction(&self) -> Option<&str> {
        self.finding.correction.as_deref()
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { rule, problem, reason, help, correction } = &self.finding;
        write!(formatter, "{problem}\n  = note: {reason}")?;
        match (help, correction) {
            (Some(help), _) => write!(formatter, "\n  = help: {help}")?,
            (None, Some(correction)) => write!(formatter, "\n  = help: write `\"{correction}\"`")?,
            (None, None) => {}
        }
        write!(formatter, "\n  = rule: {rule}")
    }
}

impl std::error::Error for PolicyError {}

/// All mistakes of a policy, in the order of its settings, or of a list of origins; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyErrors {
    mistakes: Vec<PolicyError>,
    subject: Subject,
}

/// What has the mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Policy,
    /// A list of origins, which does not know the policies that use it.
    List,
}

impl PolicyErrors {
    pub(crate) fn in_policy(mistakes: Vec<PolicyError>) -> Self {
        Self { mistakes, subject: Subject::Policy }
    }

    pub(crate) fn in_list(mistakes: Vec<PolicyError>) -> Self {
        Self { mistakes, subject: Subject::List }
    }

    /// The mistakes, one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, PolicyError> {
        self.mistakes.iter()
    }
}

impl<'a> IntoIterator for &'a PolicyErrors {
    type Item = &'a PolicyError;
    type IntoIter = std::slice::Iter<'a, PolicyError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for PolicyErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.mistakes.len();
        let subject = match self.subject {
            Subject::Policy => "the CORS policy",
            Subject::List => "the list of origins",
        };
        write!(formatter, "{count} mistake{} in {subject}", if count == 1 { "" } else { "s" })?;
        for error in self {
            match (self.subject, error.is_about_item()) {
                (Subject::Policy, true) => write!(formatter, "\n{}[{}]: {error}", error.setting, error.index)?,
                (Subject::Policy, false) => write!(formatter, "\n{}: {error}", error.setting)?,
                (Subject::List, true) => write!(formatter, "\n[{}]: {error}", error.index)?,
                (Subject::List, false) => write!(formatter, "\n{error}")?,
            }
        }
        Ok(())
    }
}

impl std::error::Error for PolicyErrors {}
