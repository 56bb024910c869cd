//! An item of `origins`: a plain pattern or a template.

use std::fmt;

use super::{
    origin_template::OriginTemplate,
    shape::{Bounds, ParameterMatch},
};
use crate::{
    draft::PublicSuffixesDraft,
    error::{Finding, Rule},
    origin::{self, OriginPattern},
};

/// A parsed item of `origins`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    Plain(OriginPattern),
    Template(OriginTemplate),
}

/// Which risky origins a policy permits with credentials.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trust<'a> {
    /// Permits plain `http`.
    pub(crate) insecure_origins: bool,
    /// Permits names under a public suffix.
    pub(crate) public_suffixes: &'a PublicSuffixesDraft,
    /// Permits local networks: in development builds.
    pub(crate) local_networks: bool,
}

impl Pattern {
    /// Checks a pattern of credentialed origins.
    pub(crate) fn check_credentialed(&self, trust: Trust<'_>) -> Result<(), Finding> {
        let bounds = match self {
            Self::Plain(pattern) => pattern,
            Self::Template(template) => match template.shape().map(|shape| &shape.bounds) {
                Some(Bounds::Pattern(bounds)) => bounds,
                Some(Bounds::Network { octets, .. }) => {
                    let is_safe = octets.is_loopback() || trust.local_networks || trust.insecure_origins;
                    return if is_safe { Ok(()) } else { Err(local_network(template)) };
                }
                None => return Ok(()),
            },
        };
        origin::check_credentialed(bounds, &self.to_string(), trust.insecure_origins, trust.public_suffixes)
    }

    /// The origin, if the pattern is exact.
    pub(crate) fn as_exact(&self) -> Option<String> {
        match self {
            Self::Plain(pattern) if pattern.is_exact() => Some(pattern.to_string()),
            Self::Plain(_) | Self::Template(_) => None,
        }
    }

    /// A plain pattern that matches all origins of this one, and no more if this one is plain.
    pub(crate) fn plain_bounds(&self) -> Option<&OriginPattern> {
        match self {
            Self::Plain(pattern) => Some(pattern),
            Self::Template(template) => template.bounds(),
        }
    }

    /// Whether a placeholder is bound to a path parameter.
    pub(crate) fn is_bound(&self) -> bool {
        match self {
            Self::Plain(_) => false,
            Self::Template(template) => template.is_bound(),
        }
    }

    /// Whether this pattern may allow a request from an origin that `other` matches. The answer is exact for exact patterns only.
    pub(crate) fn may_allow(&self, other: &Self) -> bool {
        let matches = match (self, other) {
            (Self::Template(template), Self::Plain(_)) => other
                .as_exact()
                .is_some_and(|origin| template.compare(origin.as_bytes(), |_, _| ParameterMatch::Equal).is_some()),
            _ => false,
        };
        matches || self.covers(other)
    }

    /// Whether this pattern is known to match every origin that `other` matches, with any path parameters.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(pattern), other) => other.plain_bounds().is_some_and(|bounds| pattern.covers(bounds)),
            (Self::Template(template), Self::Plain(_)) => other.as_exact().is_some_and(|origin| {
                let matched = template.compare(origin.as_bytes(), |_, _| ParameterMatch::Missing);
                matched == Some(ParameterMatch::Equal)
            }),
            (Self::Template(template), Self::Template(other)) => template.covers(other),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(pattern) => pattern.fmt(formatter),
            Self::Template(template) => template.fmt(formatter),
        }
    }
}

fn local_network(template: &OriginTemplate) -> Finding {
    Finding::new(
        Rule::InsecureOrigin,
        format!("credentials are allowed for `{template}`, the addresses of whatever network a visitor is on"),
        "in another network, a stranger's machine has such an address, and its pages would act as your users",
    )
    .with_help("move it to `dev_origins`, or write one address; if you must, add `danger_insecure_origins`")
}
