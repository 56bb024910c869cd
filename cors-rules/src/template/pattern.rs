//! An item of `origins`, plain or not.

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

/// What an item of `origins` means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    Plain(OriginPattern),
    Template(OriginTemplate),
}

/// What a policy permits its credentialed origins to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trust<'a> {
    /// Permits plain `http`.
    pub(crate) insecure_origins: bool,
    /// Permits names under a public suffix.
    pub(crate) public_suffixes: &'a PublicSuffixesDraft,
    /// Permits local networks: in builds for development.
    pub(crate) local_networks: bool,
}

impl Pattern {
    /// Checks a pattern that credentials are meant for.
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

    /// The one origin that is meant, if it is one.
    pub(crate) fn as_exact(&self) -> Option<String> {
        match self {
            Self::Plain(pattern) if pattern.is_exact() => Some(pattern.to_string()),
            Self::Plain(_) | Self::Template(_) => None,
        }
    }

    /// The plain pattern that means all origins of this one, and no more if this one is plain.
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

    /// Whether some request from an origin that `other` means may be allowed by this pattern. Only of exact ones is that
    /// known exactly.
    pub(crate) fn may_allow(&self, other: &Self) -> bool {
        let matches = match (self, other) {
            (Self::Template(template), Self::Plain(_)) => other
                .as_exact()
                .is_some_and(|origin| template.compare(origin.as_bytes(), |_, _| ParameterMatch::Equal).is_some()),
            _ => false,
        };
        matches || self.covers(other)
    }

    /// Whether every origin that `other` means is surely meant by this one, whatever the parameters of a request.
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
        "a stranger's machine has such an address in another network, and its page would act as your user",
    )
    .with_help("move it to `dev_origins`, or write one address; if it has to be, add `danger_insecure_origins`")
}
