//! What a pattern with placeholders or octets matches.

use super::{expression::Matcher, octets::Octets};
use crate::origin::{OriginPattern, Port, host_and_port};

/// How the placeholders of a pattern compare with the path parameters of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParameterMatch {
    /// Each parameter equals the part of the origin that is bound to it.
    Equal,
    /// A parameter differs from its part of the origin.
    Different,
    /// The request lacks a parameter that the pattern names.
    Missing,
}

/// A pattern, ready for matching.
// Invariant: an origin that matches is within `bounds`. Whether it is safe to allow is decided for `bounds` alone.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) bounds: Bounds,
    /// Whether one or more labels precede `labels`.
    pub(super) subdomains: bool,
    /// The labels before the tail, from left to right. Empty if the host has no placeholder.
    pub(super) labels: Vec<Vec<Piece>>,
    /// A placeholder for the port.
    pub(super) port: Option<Hole>,
    /// The whole pattern as an expression, if a placeholder has one.
    pub(super) matcher: Option<Matcher>,
    /// The pattern without the names of its placeholders, for comparing patterns that differ in names only.
    pub(super) nameless: String,
}

/// A superset of all origins that a pattern matches.
#[derive(Debug)]
pub(super) enum Bounds {
    /// The names below the tail, or the pattern itself if only the port has a placeholder.
    Pattern(OriginPattern),
    Network {
        scheme: &'static str,
        octets: Octets,
        port: Port,
    },
}

/// A part of a label.
#[derive(Debug)]
pub(super) enum Piece {
    Literal(String),
    Hole(Hole),
}

/// A placeholder.
#[derive(Debug)]
pub(super) struct Hole {
    /// The path parameter that it is bound to.
    pub(super) parameter: Option<String>,
    pub(super) expression: Option<String>,
}

impl Bounds {
    pub(super) fn scheme(&self) -> &str {
        match self {
            Self::Pattern(pattern) => pattern.scheme(),
            Self::Network { scheme, .. } => scheme,
        }
    }

    fn matches(&self, origin: &[u8]) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.matches(origin),
            Self::Network { scheme, octets, port } => {
                host_and_port(origin, scheme).is_some_and(|(host, number)| port.matches(number) && octets.matches(host))
            }
        }
    }
}

impl Shape {
    /// Compares an origin with the pattern. `None` if it does not match; otherwise what `parameter` returns for the values of
    /// the placeholders that are bound to path parameters.
    pub(super) fn compare(
        &self,
        origin: &[u8],
        parameter: &mut dyn FnMut(&str, &[u8]) -> ParameterMatch,
    ) -> Option<ParameterMatch> {
        if !self.bounds.matches(origin) {
            return None;
        }
        let mut worst = ParameterMatch::Equal;
        let mut bind = |name: &str, value: &[u8]| worst = worst.max(parameter(name, value));
        let matches = match &self.matcher {
            Some(matcher) => matcher.matches(origin, &mut bind),
            None => self.matches_parts(origin, &mut bind),
        };
        matches.then_some(worst)
    }

    /// The names of the path parameters in the pattern.
    pub(super) fn parameters(&self) -> impl Iterator<Item = &str> {
        let holes = self.labels.iter().flatten().filter_map(|piece| match piece {
            Piece::Hole(hole) => Some(hole),
            Piece::Literal(_) => None,
        });
        holes.chain(&self.port).filter_map(|hole| hole.parameter.as_deref())
    }

    /// The comparison for patterns without expressions.
    fn matches_parts(&self, origin: &[u8], bind: &mut dyn FnMut(&str, &[u8])) -> bool {
        let Some((host, number)) = host_and_port(origin, self.bounds.scheme()) else {
            return false;
        };
        if let Some(hole) = &self.port {
            let colon = self.bounds.scheme().len() + "://".len() + host.len();
            let (Some(_), Some(digits)) = (number, origin.get(colon + 1..)) else {
                return false;
            };
            hole.bind(digits, bind);
        }
        self.labels.is_empty() || self.matches_labels(host, bind)
    }

    fn matches_labels(&self, host: &[u8], bind: &mut dyn FnMut(&str, &[u8])) -> bool {
        let Bounds::Pattern(bounds) = &self.bounds else {
            return false;
        };
        let tail = bounds.host().as_bytes();
        let Some(front) = host.strip_suffix(tail).and_then(|front| front.strip_suffix(b".")) else {
            return false;
        };
        let mut labels = front.rsplit(|byte| *byte == b'.');
        let match_all = self
            .labels
            .iter()
            .rev()
            .all(|pieces| labels.next().is_some_and(|label| matches_label(pieces, label, bind)));
        match_all && labels.next().is_some() == self.subdomains
    }
}

impl Hole {
    fn bind(&self, value: &[u8], bind: &mut dyn FnMut(&str, &[u8])) {
        if let Some(name) = &self.parameter {
            bind(name, value);
        }
    }
}

/// Compares a label with its pieces. Placeholders match greedily from the left, at least one byte each, as `[^/]+` does in
/// the paths of actix-web.
fn matches_label(pieces: &[Piece], label: &[u8], bind: &mut dyn FnMut(&str, &[u8])) -> bool {
    let (pieces, label) = match pieces {
        [Piece::Literal(first), rest @ ..] => match label.strip_prefix(first.as_bytes()) {
            Some(label) => (rest, label),
            None => return false,
        },
        pieces => (pieces, label),
    };
    let (pieces, mut label) = match pieces {
        [rest @ .., Piece::Literal(last)] => match label.strip_suffix(last.as_bytes()) {
            Some(label) => (rest, label),
            None => return false,
        },
        pieces => (pieces, label),
    };
    // The rest begins and ends with a placeholder, and has a literal between any two. Going from the right, each literal
    // is at its last position, which leaves the most to the placeholder before it.
    let mut open: Option<&Hole> = None;
    for piece in pieces.iter().rev() {
        match piece {
            Piece::Hole(hole) => open = Some(hole),
            Piece::Literal(literal) => {
                let before = label.len().checked_sub(1).and_then(|end| rfind(&label[..end], literal.as_bytes()));
                let (Some(start), Some(hole)) = (before, open.take()) else {
                    return false;
                };
                hole.bind(&label[start + literal.len()..], bind);
                label = &label[..start];
            }
        }
    }
    match open {
        Some(hole) if !label.is_empty() => {
            hole.bind(label, bind);
            true
        }
        Some(_) => false,
        None => label.is_empty(),
    }
}

/// The last position of a literal.
fn rfind(label: &[u8], literal: &[u8]) -> Option<usize> {
    label.windows(literal.len()).rposition(|window| window == literal)
}
