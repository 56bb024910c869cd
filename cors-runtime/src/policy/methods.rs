//! Names of methods.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// What a policy around unknown routes allows, unless it is narrowed: all methods that browsers send and actix-web has a
/// name for, in the order of the alphabet.
pub(crate) const DEFAULT_METHODS: &[&str] = &["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY"];

/// The same name for the rest of the program, as those of generated tables are. Policies name few methods that are not
/// usual ones, and each is interned once.
pub(crate) fn intern_method(method: &str) -> &'static str {
    static OTHERS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    if let Some(usual) = DEFAULT_METHODS.iter().find(|usual| **usual == method) {
        return usual;
    }
    let mut others = OTHERS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = others.get(method) {
        return known;
    }
    let interned: &'static str = Box::leak(method.into());
    others.insert(interned);
    interned
}
