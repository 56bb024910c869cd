//! IPv4 addresses among the hosts that an expression matches.

use std::net::Ipv4Addr;

use super::{
    automaton::Direction,
    form::Phase,
    whose::{Host, Hosts, MOST_NAMES, longer},
};

/// No more beginnings of addresses are looked at.
const MOST_TEXTS: usize = 4_096;

/// No address is longer: `255.255.255.255`.
const LONGEST_ADDRESS: usize = 15;

impl Hosts<'_> {
    /// Hosts whose last label is a number, which makes them IPv4 addresses, read from their starts. `None` if one that is not
    /// on a local network is not written out.
    ///
    /// <https://url.spec.whatwg.org/#ends-in-a-number-checker>
    pub(super) fn addresses(&self) -> Option<Vec<Host>> {
        let automaton = self.automaton;
        let ends_address = |node: &usize| {
            let phase = automaton.phase(*node);
            self.is_web() && self.reached[*node] && phase.ends_address() && automaton.ends_host(*node)
        };
        let ends = automaton.nodes().filter(ends_address).collect();
        let leads_to_end = automaton.reach(ends, Direction::Backward, Phase::is_in_address);
        let start: Vec<_> = self.start.iter().copied().filter(|node| leads_to_end[*node]).collect();
        let mut hosts = Vec::new();
        let mut open = vec![(String::new(), start, true)];
        let (mut texts, mut public) = (0, 0);
        while let Some((text, at, is_written_out)) = open.pop() {
            let is_local = is_local_network(&text);
            if is_local || at.iter().any(ends_address) && text.parse::<Ipv4Addr>().is_ok() {
                public += usize::from(!is_local);
                if public > MOST_NAMES || !is_local && !is_written_out {
                    return None;
                }
                hosts.push(Host { text: text.clone(), is_loopback: text.starts_with("127.") });
            }
            if !is_local && text.len() < LONGEST_ADDRESS {
                let next = longer(automaton, &text, &at, Direction::Forward, &|node| leads_to_end[node]);
                texts += next.len();
                open.extend(next.into_iter().map(|(text, at)| {
                    let is_class = at.iter().any(|node| automaton.is_behind_class(*node));
                    (text, at, is_written_out && !is_class)
                }));
            }
            if texts > MOST_TEXTS {
                return None;
            }
        }
        Some(hosts)
    }
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
