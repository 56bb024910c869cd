//! The last exchanges of the process, in bounded memory.

use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher as _, Hash, RandomState},
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;

/// Exchanges that are kept.
const MAX_EXCHANGES: usize = 200;

/// Causes and grants that are remembered; older ones are forgotten, and a cause may then be logged once more.
const MAX_REMEMBERED: usize = 1_000;

static JOURNAL: LazyLock<Mutex<Journal>> = LazyLock::new(Mutex::default);

/// The journal of the process.
pub(super) fn journal() -> MutexGuard<'static, Journal> {
    // A panic cannot leave the state inconsistent.
    JOURNAL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What has been seen. Strangers choose what a request contains, so causes and requests are kept as hashes.
#[derive(Default)]
pub(super) struct Journal {
    last: u64,
    entries: VecDeque<(u64, Arc<str>)>,
    /// What has been logged.
    causes: HashSet<u64>,
    /// Preflights that have been granted, by the request that they were about.
    grants: VecDeque<(u64, Granted)>,
    hasher: RandomState,
}

/// A preflight that has been granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Granted {
    /// The exchange.
    pub(super) id: u64,
    /// The place of the policy.
    pub(super) policy: Arc<str>,
}

impl Journal {
    /// Adds an exchange and returns its number.
    pub(super) fn add(&mut self, mut entry: Value) -> u64 {
        self.last += 1;
        entry["id"] = self.last.into();
        if self.entries.len() == MAX_EXCHANGES {
            self.entries.pop_front();
        }
        self.entries.push_back((self.last, entry.to_string().into()));
        self.last
    }

    /// What tells this process from an earlier one, whose exchanges had the same numbers.
    pub(super) fn run(&self) -> u64 {
        self.hasher.hash_one("run")
    }

    /// The exchanges after one.
    pub(super) fn after(&self, id: u64) -> Vec<(u64, Arc<str>)> {
        self.entries.iter().filter(|(entry, _)| *entry > id).cloned().collect()
    }

    /// Whether a cause is new and should be logged.
    pub(super) fn is_new(&mut self, cause: &impl Hash) -> bool {
        if self.causes.len() >= MAX_REMEMBERED {
            self.causes.clear();
        }
        self.causes.insert(self.hasher.hash_one(cause))
    }

    /// Remembers that a preflight has been granted. `request` is the one that it was about.
    pub(super) fn remember_grant(&mut self, request: &impl Hash, granted: Granted) {
        let request = self.hasher.hash_one(request);
        self.grants.retain(|(known, _)| *known != request);
        if self.grants.len() == MAX_REMEMBERED {
            self.grants.pop_front();
        }
        self.grants.push_back((request, granted));
    }

    /// The granted preflight for a request.
    pub(super) fn granted(&self, request: &impl Hash) -> Option<Granted> {
        let request = self.hasher.hash_one(request);
        self.grants.iter().rev().find(|(known, _)| *known == request).map(|(_, granted)| granted.clone())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_last_exchanges_are_kept() {
        let mut journal = Journal::default();
        for number in 1..=1_000 {
            assert_eq!(journal.add(json!({ "number": number })), number);
        }
        let kept = journal.after(0);
        assert_eq!((kept.len(), kept[0].0, kept[199].0), (MAX_EXCHANGES, 801, 1_000));
        assert_eq!(journal.after(998).iter().map(|(id, _)| *id).collect::<Vec<_>>(), [999, 1_000]);
        assert_eq!(journal.after(1_000), []);
        assert_ne!(journal.run(), Journal::default().run());
    }

    #[test]
    fn a_cause_is_new_once() {
        let mut journal = Journal::default();
        assert!(journal.is_new(&("no-allow-origin", "https://a.com")));
        assert!(!journal.is_new(&("no-allow-origin", "https://a.com")));
        assert!(journal.is_new(&("no-allow-origin", "https://b.com")));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut journal = Journal::default();
        for number in 0..10_000_u64 {
            assert!(journal.is_new(&number));
            journal.remember_grant(&number, Granted { id: number, policy: "src/main.rs:1".into() });
        }
        assert!(journal.causes.len() <= MAX_REMEMBERED, "{}", journal.causes.len());
        assert_eq!(journal.grants.len(), MAX_REMEMBERED);
        assert_eq!(journal.granted(&9_999_u64).map(|granted| granted.id), Some(9_999));
        assert_eq!(journal.granted(&1_u64), None);
    }
}
