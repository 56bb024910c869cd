//! The last exchanges of the process.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;

/// How many exchanges are kept.
const MAX_EXCHANGES: usize = 200;

/// How many causes and grants are remembered; older ones are forgotten and may be logged again.
const MAX_REMEMBERED: usize = 1_000;

static JOURNAL: Mutex<Journal> =
    Mutex::new(Journal { last: 0, entries: VecDeque::new(), causes: None, grants: VecDeque::new() });

struct Journal {
    last: u64,
    entries: VecDeque<(u64, Arc<str>)>,
    /// The causes that have been logged.
    causes: Option<HashSet<String>>,
    /// The policy that granted each preflight.
    grants: VecDeque<(Grant, String)>,
}

/// The request that a preflight announced: origin, method, path.
pub(super) type Grant = (String, String, String);

fn journal() -> MutexGuard<'static, Journal> {
    // A panic cannot leave the state inconsistent.
    JOURNAL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Adds an exchange.
pub(super) fn add(mut entry: Value) {
    let mut journal = journal();
    journal.last += 1;
    let id = journal.last;
    entry["id"] = id.into();
    if journal.entries.len() == MAX_EXCHANGES {
        journal.entries.pop_front();
    }
    journal.entries.push_back((id, entry.to_string().into()));
}

/// The exchanges after one.
pub(super) fn after(id: u64) -> Vec<(u64, Arc<str>)> {
    let journal = journal();
    // After a restart of the server, the page may have a later number.
    let id = if id > journal.last { 0 } else { id };
    journal.entries.iter().filter(|(entry, _)| *entry > id).cloned().collect()
}

/// Whether a cause is new and should be logged.
pub(super) fn is_new(cause: &str) -> bool {
    let mut journal = journal();
    let causes = journal.causes.get_or_insert_default();
    if causes.len() >= MAX_REMEMBERED {
        causes.clear();
    }
    causes.insert(cause.to_owned())
}

/// Remembers which policy granted a preflight.
pub(super) fn remember_grant(grant: Grant, policy: String) {
    let mut journal = journal();
    journal.grants.retain(|(known, _)| *known != grant);
    if journal.grants.len() == MAX_REMEMBERED {
        journal.grants.pop_front();
    }
    journal.grants.push_back((grant, policy));
}

/// The policy that granted the preflight for a request.
pub(super) fn granted_by(grant: &Grant) -> Option<String> {
    journal().grants.iter().rev().find(|(known, _)| known == grant).map(|(_, policy)| policy.clone())
}
