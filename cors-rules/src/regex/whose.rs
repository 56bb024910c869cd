//! Whose origins an expression matches: what cannot be shown to be somebody's own is refused.

use std::collections::VecDeque;

use super::{
    Trust,
    automaton::{Automaton, Direction},
    form::Phase,
};
use crate::origin::{is_loopback, is_public_suffix};

/// No more texts are told apart, in schemes and in the ends of hosts; a wildcard makes more than these.
const MOST_TEXTS: usize = 4_096;

/// No more nodes are looked at for them: far more than sensible expressions need, and a second in a build that is not optimized.
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
struct Host {
    text: String,
    is_loopback: bool,
}

pub(super) fn check(automaton: &Automaton, trust: Trust) -> Result<(), Objection> {
    if automaton.is_empty() {
        return Err(Objection::NoOrigin);
    }
    let schemes = schemes(automaton).map_err(|_| Objection::AnyScheme)?;
    let mut objection = None;
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
            (None, found) => {
                found?;
            }
        }
    }
    objection.map_or(Ok(()), Err)
}

/// The schemes of all origins that match, and where their hosts start.
fn schemes(automaton: &Automaton) -> Result<Vec<(String, Vec<usize>)>, Fork> {
    let mut schemes = Vec::new();
    let in_scheme = |node| matches!(automaton.phase(node), Phase::Start | Phase::Scheme);
    read_all(automaton, automaton.start(), Direction::Forward, &in_scheme, |text, at| {
        let separator = "://".bytes();
        let host_start =
            separator.fold(at.to_vec(), |at, byte| automaton.step(&at, Direction::Forward, byte, &|_| true));
        if !host_start.is_empty() {
            schemes.push((text.to_owned(), host_start));
        }
        false
    })?;
    Ok(schemes)
}

/// The hosts behind one scheme.
struct Hosts<'a> {
    automaton: &'a Automaton,
    scheme: &'a str,
    start: Vec<usize>,
    /// What lies behind the scheme.
    reached: Vec<bool>,
}

impl<'a> Hosts<'a> {
    fn new(automaton: &'a Automaton, scheme: &'a str, start: Vec<usize>) -> Self {
        let reached = automaton.reach(start.clone(), Direction::Forward, |_| true);
        Self { automaton, scheme, start, reached }
    }

    fn is_web(&self) -> bool {
        matches!(self.scheme, "http" | "https")
    }

    /// All hosts, if each is whole, on a local network, or ends in a name of somebody's own.
    fn check(&self, trust: Trust) -> Result<Vec<Host>, Objection> {
        let addresses = self.addresses().map_err(|_| self.any_host(""))?;
        let own = |name: &str| is_specific(name) && !(self.is_web() && is_public_suffix(name));
        let names = match self.names(own) {
            Ok(names) => names,
            // A wildcard that stands for dots too was meant for subdomains.
            Err(fork) if fork.is_inside_label() && fork.bytes.contains(&b'.') => return Err(self.boundary(&fork)),
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
    fn names(&self, is_own: impl Fn(&str) -> bool) -> Result<Vec<Host>, Fork> {
        let automaton = self.automaton;
        let allowed = |node: usize| self.reached[node] && automaton.phase(node).is_in_host();
        let ends_name = |node: &usize| !self.is_web() || automaton.phase(*node) != Phase::Digits;
        let ends = automaton.nodes().filter(|node| allowed(*node) && automaton.ends_host(*node)).filter(ends_name);
        let ends = automaton.with_empty_steps(ends.collect(), Direction::Backward, &allowed);
        let mut hosts = Vec::new();
        read_all(automaton, ends, Direction::Backward, &allowed, |text, at| {
            // The dot that ends a fully qualified name says nothing about whose it is.
            let (text, in_front) = (text.strip_suffix('.').unwrap_or(text), text.strip_prefix('.'));
            if at.iter().any(|node| automaton.phase(*node) == Phase::HostStart) {
                hosts.push(Host { text: text.to_owned(), is_loopback: is_loopback(text) });
            }
            let parent = in_front.map(|name| name.strip_suffix('.').unwrap_or(name)).filter(|name| is_own(name));
            hosts.extend(parent.map(|name| Host { text: name.to_owned(), is_loopback: is_loopback(name) }));
            parent.is_some()
        })?;
        Ok(hosts)
    }

    /// Hosts whose last label is a number, which makes them IPv4 addresses, read from their starts.
    ///
    /// <https://url.spec.whatwg.org/#ends-in-a-number-checker>
    fn addresses(&self) -> Result<Vec<Host>, Fork> {
        let automaton = self.automaton;
        let ends_address = |node: &usize| {
            self.is_web()
                && self.reached[*node]
                && automaton.phase(*node) == Phase::Digits
                && automaton.ends_host(*node)
        };
        let ends = automaton.nodes().filter(ends_address).collect();
        let in_address = |phase| matches!(phase, Phase::HostStart | Phase::Digits | Phase::Dot);
        let leads_to_end = automaton.reach(ends, Direction::Backward, in_address);
        let start = self.start.iter().copied().filter(|node| leads_to_end[*node]).collect();
        let mut hosts = Vec::new();
        read_all(automaton, start, Direction::Forward, &|node| leads_to_end[node], |text, at| {
            let is_local = is_local_network(text);
            if is_local || at.iter().any(ends_address) {
                hosts.push(Host { text: text.to_owned(), is_loopback: text.starts_with("127.") });
            }
            is_local
        })?;
        Ok(hosts)
    }

    fn open(&self, fork: &Fork) -> Objection {
        if fork.is_inside_label() { self.boundary(fork) } else { self.any_host(&fork.text) }
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

/// Whether all IPv4 addresses that start so lie on the machine or on its own network (RFC 1918, RFC 3927).
fn is_local_network(start: &str) -> bool {
    let mut numbers = start.strip_suffix('.').unwrap_or_default().split('.');
    match (numbers.next(), numbers.next()) {
        (Some("10" | "127"), _) | (Some("192"), Some("168")) | (Some("169"), Some("254")) => true,
        (Some("172"), Some(second)) => second.parse().is_ok_and(|second: u8| (16..=31).contains(&second)),
        _ => false,
    }
}

/// Where texts part in too many ways.
struct Fork {
    /// What all of them have read.
    text: String,
    /// The bytes that may come next.
    bytes: Vec<u8>,
}

impl Fork {
    /// In how many ways a label goes on.
    fn width(&self) -> usize {
        self.bytes.iter().filter(|byte| **byte != b'.').count()
    }

    fn name(&self) -> &str {
        self.text.strip_suffix('.').unwrap_or(&self.text)
    }

    /// Whether the fork is in the middle of a label of a name that was meant to be somebody's own.
    fn is_inside_label(&self) -> bool {
        is_specific(self.name()) && !self.text.starts_with('.')
    }

    /// The suffix that would do, were it not a public one.
    fn public_suffix(&self) -> Option<String> {
        let name = self.name();
        let parents = name.match_indices('.').map(|(dot, _)| &name[dot + 1..]);
        parents.into_iter().find(|parent| is_specific(parent)).map(str::to_owned)
    }
}

/// Reads on from some nodes in every way, until `is_done` says so of what was read and of the nodes that it leads to.
fn read_all(
    automaton: &Automaton,
    from: Vec<usize>,
    direction: Direction,
    allowed: &dyn Fn(usize) -> bool,
    mut is_done: impl FnMut(&str, &[usize]) -> bool,
) -> Result<(), Fork> {
    let mut open = VecDeque::from([(String::new(), from)]);
    let mut widest = Fork { text: String::new(), bytes: Vec::new() };
    let (mut texts, mut nodes) = (1, 0);
    while let Some((text, at)) = open.pop_front() {
        if is_done(&text, &at) {
            continue;
        }
        let bytes: Vec<u8> = automaton.next_bytes(&at, direction, allowed).collect();
        texts += bytes.len();
        nodes += at.len() * bytes.len();
        for byte in &bytes {
            let mut text = text.clone();
            text.insert(if direction == Direction::Forward { text.len() } else { 0 }, char::from(*byte));
            open.push_back((text, automaton.step(&at, direction, *byte, allowed)));
        }
        let fork = Fork { text, bytes };
        if fork.width() > widest.width() {
            widest = fork;
        }
        if texts > MOST_TEXTS || nodes > MOST_NODES {
            return Err(widest);
        }
    }
    Ok(())
}
