//! What an expression can match, narrowed to what has the form of an origin.

use std::collections::{HashMap, HashSet};

use regex_syntax::hir::{Class, Hir, HirKind};

use super::form::{Bytes, HOST, Phase, members, one, range};

/// The most states of an expression's automaton, after repetitions are written out.
///
/// An origin has 326 bytes at most, and a hundred alternatives of thirty bytes still fit. The automaton of `regex` has about as
/// many states and stays far below its own limit of 10 MB.
pub(super) const MOST_STATES: usize = 4_096;

/// A class of no more characters counts as written out.
const SMALLEST_CLASSES: u32 = 3;

/// The expression alone: Thompson's construction, over bytes. Anchors hold by themselves at the ends of an origin; elsewhere
/// they are passed over, so that the automaton may match more than the expression, and never less.
struct Expression {
    states: Vec<Vec<(Bytes, usize)>>,
    /// The states behind a class that is not written out. Nothing else leads there.
    behind_classes: HashSet<usize>,
}

/// The bytes of an edge that reads none.
const EMPTY: Bytes = 0;

impl Expression {
    fn state(&mut self) -> Option<usize> {
        self.states.push(Vec::new());
        (self.states.len() <= MOST_STATES).then(|| self.states.len() - 1)
    }

    fn connect(&mut self, from: usize, bytes: Bytes, to: usize) {
        self.states[from].push((bytes, to));
    }

    fn read(&mut self, from: usize, bytes: Bytes) -> Option<usize> {
        let to = self.state()?;
        // Without a byte of ASCII, nothing that is an origin gets there.
        if bytes != 0 {
            self.connect(from, bytes, to);
        }
        if (bytes & HOST).count_ones() > SMALLEST_CLASSES {
            self.behind_classes.insert(to);
        }
        Some(to)
    }

    /// Adds a part that starts at `from`; where it ends. `None` once there are too many states.
    fn add(&mut self, hir: &Hir, from: usize) -> Option<usize> {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Some(from),
            HirKind::Literal(literal) => literal.0.iter().try_fold(from, |from, byte| self.read(from, one(*byte))),
            HirKind::Class(class) => self.read(from, ascii(class)),
            HirKind::Capture(capture) => self.add(&capture.sub, from),
            HirKind::Concat(parts) => parts.iter().try_fold(from, |from, part| self.add(part, from)),
            HirKind::Alternation(alternatives) => {
                let end = self.state()?;
                for alternative in alternatives {
                    let start = self.state()?;
                    self.connect(from, EMPTY, start);
                    let to = self.add(alternative, start)?;
                    self.connect(to, EMPTY, end);
                }
                Some(end)
            }
            HirKind::Repetition(repetition) => {
                let mut at = from;
                let end = self.state()?;
                for _ in 0..repetition.min {
                    at = self.repeat(&repetition.sub, at)?.1;
                }
                self.connect(at, EMPTY, end);
                if let Some(max) = repetition.max {
                    for _ in repetition.min..max {
                        at = self.repeat(&repetition.sub, at)?.1;
                        self.connect(at, EMPTY, end);
                    }
                } else {
                    let (start, again) = self.repeat(&repetition.sub, at)?;
                    self.connect(again, EMPTY, start);
                    self.connect(again, EMPTY, end);
                }
                Some(end)
            }
        }
    }

    /// One more copy; its start and its end.
    fn repeat(&mut self, hir: &Hir, from: usize) -> Option<(usize, usize)> {
        let start = self.state()?;
        self.connect(from, EMPTY, start);
        Some((start, self.add(hir, start)?))
    }
}

fn ascii(class: &Class) -> Bytes {
    let byte = |character: char| u8::try_from(character).unwrap_or(u8::MAX);
    match class {
        Class::Bytes(class) => class.iter().fold(0, |bytes, part| bytes | range(part.start(), part.end().min(127))),
        Class::Unicode(class) => {
            class.iter().fold(0, |bytes, part| bytes | range(byte(part.start()), byte(part.end()).min(127)))
        }
    }
}

/// The origins that an expression matches. Every node lies on a way from the start to a whole origin.
pub(super) struct Automaton {
    nodes: Vec<Node>,
}

struct Node {
    phase: Phase,
    /// Whether an origin that ends here is matched.
    accepts: bool,
    /// Whether a class that is not written out leads here, and nothing else.
    is_behind_class: bool,
    forward: Vec<(Bytes, usize)>,
    backward: Vec<(Bytes, usize)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Forward,
    Backward,
}

/// Where reading starts.
const START: usize = 0;

impl Automaton {
    /// `None` for an expression that is too large.
    pub(super) fn new(hir: &Hir) -> Option<Self> {
        let mut expression = Expression { states: Vec::new(), behind_classes: HashSet::new() };
        let start = expression.state()?;
        let end = expression.add(hir, start)?;
        let mut automaton = Self { nodes: Vec::new() };
        let mut known = HashMap::new();
        let mut pairs = vec![(start, Phase::Start)];
        known.insert(pairs[0], START);
        while let Some((state, phase)) = pairs.get(automaton.nodes.len()).copied() {
            let mut forward = Vec::new();
            for (bytes, to) in &expression.states[state] {
                let steps = if *bytes == EMPTY { &[(EMPTY, phase)][..] } else { phase.steps() };
                for (allowed, next) in steps.iter().filter(|(allowed, _)| *bytes == EMPTY || bytes & allowed != 0) {
                    let node = *known.entry((*to, *next)).or_insert_with(|| {
                        pairs.push((*to, *next));
                        pairs.len() - 1
                    });
                    forward.push((bytes & allowed, node));
                }
            }
            let is_behind_class = expression.behind_classes.contains(&state);
            let accepts = state == end && phase.is_complete();
            automaton.nodes.push(Node { phase, accepts, is_behind_class, forward, backward: Vec::new() });
        }
        automaton.link_back();
        automaton.drop_dead_ends();
        Some(automaton)
    }

    fn link_back(&mut self) {
        for from in 0..self.nodes.len() {
            for (bytes, to) in self.nodes[from].forward.clone() {
                self.nodes[to].backward.push((bytes, from));
            }
        }
    }

    fn drop_dead_ends(&mut self) {
        let accepting = (0..self.nodes.len()).filter(|node| self.nodes[*node].accepts).collect();
        let alive = self.reach(accepting, Direction::Backward, |_| true);
        for node in &mut self.nodes {
            node.forward.retain(|(_, to)| alive[*to]);
            node.backward.retain(|(_, from)| alive[*from]);
        }
    }

    fn edges(&self, node: usize, direction: Direction) -> &[(Bytes, usize)] {
        match direction {
            Direction::Forward => &self.nodes[node].forward,
            Direction::Backward => &self.nodes[node].backward,
        }
    }

    /// For each node, whether a way leads there over nodes of some phases.
    pub(super) fn reach(&self, from: Vec<usize>, direction: Direction, through: impl Fn(Phase) -> bool) -> Vec<bool> {
        let mut reached = vec![false; self.nodes.len()];
        let mut open = from;
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut reached[node], true) {
                let next = self.edges(node, direction).iter().map(|(_, node)| *node);
                open.extend(next.filter(|node| through(self.nodes[*node].phase)));
            }
        }
        reached
    }

    /// Whether no origin is matched.
    pub(super) fn is_empty(&self) -> bool {
        self.nodes[START].forward.is_empty()
    }

    /// Whether an origin is matched.
    pub(super) fn accepts(&self, origin: &str) -> bool {
        let mut at = self.start();
        for byte in origin.bytes() {
            at = self.step(&at, Direction::Forward, byte, &|_| true);
        }
        at.iter().any(|node| self.nodes[*node].accepts)
    }

    /// The nodes before anything is read.
    pub(super) fn start(&self) -> Vec<usize> {
        self.with_empty_steps(vec![START], Direction::Forward, &|_| true)
    }

    pub(super) fn phase(&self, node: usize) -> Phase {
        self.nodes[node].phase
    }

    /// Whether a host that ends here, with or without a port behind it, belongs to an origin that is matched.
    pub(super) fn ends_host(&self, node: usize) -> bool {
        let Node { phase, accepts, forward, .. } = &self.nodes[node];
        phase.ends_host() && (*accepts || forward.iter().any(|(_, to)| self.phase(*to) == Phase::PortStart))
    }

    /// All nodes.
    pub(super) fn nodes(&self) -> std::ops::Range<usize> {
        0..self.nodes.len()
    }

    /// Whether the byte in front of a node is one of a class that is not written out.
    pub(super) fn is_behind_class(&self, node: usize) -> bool {
        self.nodes[node].is_behind_class
    }

    /// The bytes that may be read next, over nodes that are allowed.
    pub(super) fn next_bytes(
        &self,
        at: &[usize],
        direction: Direction,
        allowed: &dyn Fn(usize) -> bool,
    ) -> impl Iterator<Item = u8> + use<> {
        let edges = at.iter().flat_map(|node| self.edges(*node, direction));
        members(edges.filter(|(_, node)| allowed(*node)).fold(0, |bytes, (more, _)| bytes | more))
    }

    /// Where reading a byte leads, over nodes that are allowed.
    pub(super) fn step(
        &self,
        at: &[usize],
        direction: Direction,
        byte: u8,
        allowed: &dyn Fn(usize) -> bool,
    ) -> Vec<usize> {
        let edges = at.iter().flat_map(|node| self.edges(*node, direction));
        let next = edges.filter(|(bytes, node)| bytes & one(byte) != 0 && allowed(*node)).map(|(_, node)| *node);
        self.with_empty_steps(next.collect(), direction, allowed)
    }

    /// Adds the nodes to which nothing has to be read; each once, in order.
    pub(super) fn with_empty_steps(
        &self,
        mut at: Vec<usize>,
        direction: Direction,
        allowed: &dyn Fn(usize) -> bool,
    ) -> Vec<usize> {
        at.sort_unstable();
        at.dedup();
        let mut known: HashSet<usize> = at.iter().copied().collect();
        let mut position = 0;
        while let Some(node) = at.get(position).copied() {
            for (bytes, next) in self.edges(node, direction) {
                if *bytes == EMPTY && allowed(*next) && known.insert(*next) {
                    at.push(*next);
                }
            }
            position += 1;
        }
        at.sort_unstable();
        at
    }
}
