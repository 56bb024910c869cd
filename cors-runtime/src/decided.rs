//! How a policy tells the ones around it what it has decided.

use std::{cell::Cell, rc::Rc};

use actix_web::dev::Extensions;

/// What the policies inside have done about a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Nothing: none was reached.
    #[default]
    None,
    /// One of them decides what becomes of the response.
    Decided,
    /// One of them has made the answer to a preflight.
    Answered,
}

/// A note for what stands around the policies. It is among a request's extensions only where something stands there, so
/// that routes without allocate nothing for it.
#[derive(Debug)]
pub struct Decided {
    note: Note,
    outer: Option<Note>,
}

#[derive(Clone, Debug, Default)]
struct Note(Rc<Cell<Decision>>);

impl Decided {
    /// A note for the policies inside of a request; the one from farther outside is kept.
    pub(crate) fn inside_of(extensions: &mut Extensions) -> Self {
        let note = Note::default();
        let outer = extensions.insert(note.clone());
        Self { note, outer }
    }

    /// What the policies inside have noted.
    pub(crate) fn decision(&self) -> Decision {
        self.note.0.get()
    }

    /// Passes a decision on, if there is anything farther outside.
    pub(crate) fn tell_outer(&self, decision: Decision) {
        if let Some(outer) = &self.outer {
            outer.0.set(decision);
        }
    }
}

/// Notes a decision for the nearest thing around, if there is one.
pub(crate) fn tell_around(extensions: &Extensions, decision: Decision) {
    if let Some(note) = extensions.get::<Note>() {
        note.0.set(decision);
    }
}
