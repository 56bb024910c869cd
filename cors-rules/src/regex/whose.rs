//! Whose origins an expression matches: what cannot be shown to be somebody's own is refused.

use std::{
    collections::{BTreeSet, VecDeque},
    net::Ipv6Addr,
};

use super::{
    Trust,
    automaton::{Automaton, Direction},
    form::Phase,
};
use crate::origin::{is_loopback, suffix_at_or_below};

/// No more names are told apart: schemes, addresses, and names together with their public suffixes.
pub(super) const MOST_NAMES: usize = 16;

/// No more nodes are looked at for names, nor for what is in front of them: far more than sensible expressions need, and a second in a build that is not optimized.
const MOST_NODES: usize = 1 << 18;

/// What speaks against an expression.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Objection {
    NoOrigin,
    AnyScheme,
    /// The origin is one of a stranger's that matches.
    AnyHost {
        example: Option<String>,
    },
    /// There are more names than can be told apart.
    ManyNames,
    /// The name is one that a wildcard runs into.
    Boundary {
        name: String,
        example: Option<String>,
    },
    /// The host gets credentials without encryption.
    Insecure {
        host: String,
    },
    /// The suffix is a public one.
    Strangers {
        suffix: String,
    },
}

/// A host that matches, or what hosts that match have in common.
pub(super) struct Host {
    pub(super) text: String,
    pub(super) is_loopback: bool,
}

pub(super) fn check(automaton: &Automaton, trust: Trust) -> Result<(), Objection> {
    if automaton.is_empty() {
        return Err(Objection::NoOrigin);
    }
    let schemes = schemes(automaton).ok_or(Objection::AnyScheme)?;
    let (mut objection, mut is_empty) = (None, true);
    for (scheme, host_start) in schemes {
        let found = Hosts::new(automaton, &scheme, host_start).check(trust);
        let insecure = match &found {
            _ if scheme != "http" || !trust.credentialed || trust.insecure => None,
            Ok(hosts) => hosts.iter().find(|host| !host.is_loopback).map(|host| host.text.clone()),
            Err(Objection::Strangers { suffix }) => Some(suffix.clone()),
            Err(_) => None,
        };
        match (insecure, found) {
            (Some(host), _) => objection = Some(Objection::Insecure { host }),
            (None, Err(Objection::Strangers { suffix })) => {
                objection.get_or_insert(Objection::Strangers { suffix });
            }
            (None, found) => is_empty &= found?.is_empty(),
        }
    }
    if is_empty && objection.is_none() {
        return Err(Objection::NoOrigin);
    }
    objection.map_or(Ok(()), Err)
}

/// The schemes of all origins that match, and where their hosts start.
fn schemes(automaton: &Automaton) -> Option<Vec<(String, Vec<usize>)>> {
    let mut schemes = Vec::new();
    let in_scheme = |node| matches!(automaton.phase(node), Phase::Start | Phase::Scheme);
    let mut open = vec![(String::new(), automaton.start())];
    while let Some((text, at)) = open.pop() {
        let host_start =
            "://".bytes().fold(at.clone(), |at, byte| automaton.step(&at, Direction::Forward, byte, &|_| true));
        if !host_start.is_empty() {
            schemes.push((text.clone(), host_start));
        }
        let next = longer(automaton, &text, &at, Direction::Forward, &in_scheme);
        let is_class = next.iter().any(|(_, at)| at.iter().any(|node| automaton.is_behind_class(*node)));
        open.extend(next);
        if is_class || schemes.len() > MOST_NAMES || open.len() > MOST_NAMES {
            return None;
        }
    }
    Some(schemes)
}

/// The hosts behind one scheme.
pub(super) struct Hosts<'a> {
    pub(super) automaton: &'a Automaton,
    scheme: &'a str,
    pub(super) start: Vec<usize>,
    /// What lies behind the scheme.
    pub(super) reached: Vec<bool>,
}

impl<'a> Hosts<'a> {
    fn new(automaton: &'a Automaton, scheme: &'a str, start: Vec<usize>) -> Self {
        let reached = automaton.reach(start.clone(), Direction::Forward, |_| true);
        Self { automaton, scheme, start, reached }
    }

    pub(super) fn is_web(&self) -> bool {
        matches!(self.scheme, "http" | "https")
    }

    /// All hosts, if each is whole, on a local network, or ends in a name of somebody's own.
    fn check(&self, trust: Trust) -> Result<Vec<Host>, Objection> {
        let addresses = self.addresses().ok_or_else(|| self.any_host(""))?;
        let own = |name: &str| is_specific(name) && !(self.is_web() && suffix_at_or_below(name).is_some());
        let names = match self.names(own) {
            Ok(names) => names,
            // A wildcard that stands for dots too was meant for subdomains.
            Err(fork) if fork.is_inside_label() && fork.has_dot() => return Err(self.boundary(&fork)),
            Err(_) if trust.strangers || !trust.credentialed => {
                self.names(is_specific).map_err(|fork| self.open(&fork))?
            }
            Err(fork) => {
                return Err(fork
                    .public_suffix()
                    .map_or_else(|| self.open(&fork), |suffix| Objection::Strangers { suffix }));
            }
        };
        Ok(addresses.into_iter().chain(names).collect())
    }

    /// Hosts that are no IPv4 address, read from their ends.
    ///
    /// Up to a name of somebody's own, all has to be written out. What is in front of that may be anything, but what of it is
    /// written out may still make it a public suffix, as in `s3.amazonaws.com`.
    fn names(&self, is_own: impl Fn(&str) -> bool) -> Result<Vec<Host>, Fork> {
        let automaton = self.automaton;
        let allowed = |node: usize| self.reached[node] && automaton.phase(node).is_in_host();
        let ends_name = |node: &usize| !self.is_web() || !automaton.phase(*node).ends_number();
        let ends = automaton.nodes().filter(|node| allowed(*node) && automaton.ends_host(*node)).filter(ends_name);
        let ends = automaton.with_empty_steps(ends.collect(), Direction::Backward, &allowed);
        let mut names = BTreeSet::new();
        let mut open = VecDeque::from([(String::new(), ends, false)]);
        let (mut unowned, mut looks, mut looks_in_front) = (1, 0, 0);
        while let Some((text, mut at, mut is_owned)) = open.pop_front() {
            unowned -= usize::from(!is_owned);
            // The dot that ends a fully qualified name says nothing about whose it is.
            let name = text.strip_suffix('.').unwrap_or(&text);
            if let Some(name) = name.strip_prefix('.') {
                let was_owned = std::mem::replace(&mut is_owned, is_own(name));
                if is_owned && !was_owned {
                    names.insert(name.to_owned());
                }
            }
            if !is_owned
                && at.iter().any(|node| automaton.phase(*node) == Phase::HostStart)
                && is_written_by_browsers(name)
            {
                names.insert(name.to_owned());
            }
            let (classes, literal): (Vec<_>, Vec<_>) = at.iter().partition(|node| automaton.is_behind_class(**node));
            if is_owned {
                at = literal;
            } else if automaton.next_bytes(&classes, Direction::Backward, &allowed).next().is_some() {
                let bytes = automaton.next_bytes(&at, Direction::Backward, &allowed).collect();
                return Err(Fork::Class { text, bytes });
            }
            if is_owned && looks_in_front > MOST_NODES {
                continue;
            }
            let next = longer(automaton, &text, &at, Direction::Backward, &allowed);
            *(if is_owned { &mut looks_in_front } else { &mut looks }) += at.len() * next.len();
            unowned += if is_owned { 0 } else { next.len() };
            // Texts of two lengths are open, each with and without a dot at the end.
            if names.len() > MOST_NAMES || unowned > 4 * MOST_NAMES || looks > MOST_NODES {
                return Err(Fork::Many);
            }
            open.extend(next.into_iter().map(|(text, at)| (text, at, is_owned)));
        }
        Ok(names.into_iter().map(|text| Host { is_loopback: is_loopback(&text), text }).collect())
    }

    fn open(&self, fork: &Fork) -> Objection {
        match fork {
            Fork::Many => Objection::ManyNames,
            Fork::Class { text, .. } if !fork.is_inside_label() => self.any_host(text),
            Fork::Class { .. } => self.boundary(fork),
        }
    }

    fn any_host(&self, end: &str) -> Objection {
        Objection::AnyHost { example: self.example(&["evil.example", &format!("evil{end}"), "evil.com", "8.8.8.8"]) }
    }

    fn boundary(&self, fork: &Fork) -> Objection {
        let name = fork.name().to_owned();
        let hosts = ["evil", "evil-", "x", "1"].map(|front| format!("{front}{name}"));
        let example = self.example(&hosts.each_ref().map(String::as_str));
        Objection::Boundary { name, example }
    }

    /// The first origin of these hosts that matches.
    fn example(&self, hosts: &[&str]) -> Option<String> {
        let mut origins = hosts.iter().map(|host| format!("{}://{host}", self.scheme));
        origins.find(|origin| self.automaton.accepts(origin))
    }
}

/// Whether a name has an owner at all: more than a top-level name, or a loopback one.
fn is_specific(name: &str) -> bool {
    name.contains('.') || is_loopback(name)
}

/// Whether this is a name, or an IPv6 address.
fn is_written_by_browsers(host: &str) -> bool {
    let address = host.strip_prefix('[').map(|rest| rest.strip_suffix(']').unwrap_or(rest));
    address.is_none_or(|address| address.parse::<Ipv6Addr>().is_ok())
}

/// Why a name is not written out.
enum Fork {
    /// A class stands in it.
    Class {
        /// What stands behind the class.
        text: String,
        /// The bytes that may stand before that.
        bytes: Vec<u8>,
    },
    /// It is one of too many.
    Many,
}

impl Fork {
    fn name(&self) -> &str {
        match self {
            Self::Class { text, .. } => text.strip_suffix('.').unwrap_or(text),
            Self::Many => "",
        }
    }

    /// Whether the class is in the middle of a label of a name that was meant to be somebody's own.
    fn is_inside_label(&self) -> bool {
        is_specific(self.name()) && !self.name().starts_with('.')
    }

    /// Whether the class stands for dots too.
    fn has_dot(&self) -> bool {
        matches!(self, Self::Class { bytes, .. } if bytes.contains(&b'.'))
    }

    /// The suffix that would do, were it not a public one.
    fn public_suffix(&self) -> Option<String> {
        let name = self.name();
        let parents = name.match_indices('.').map(|(dot, _)| &name[dot + 1..]);
        parents.into_iter().find(|parent| is_specific(parent)).map(str::to_owned)
    }
}

/// What a text may be with one more byte, and the nodes that this leads to.
pub(super) fn longer(
    automaton: &Automaton,
    text: &str,
    at: &[usize],
    direction: Direction,
    allowed: &dyn Fn(usize) -> bool,
) -> Vec<(String, Vec<usize>)> {
    let bytes = automaton.next_bytes(at, direction, allowed);
    let longer = bytes.map(|byte| {
        let mut text = text.to_owned();
        text.insert(if direction == Direction::Forward { text.len() } else { 0 }, char::from(byte));
        (text, automaton.step(at, direction, byte, allowed))
    });
    longer.collect()
}
