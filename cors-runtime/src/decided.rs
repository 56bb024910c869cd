//! How policies tell what stands around them that they have decided.
//!
//! Whatever stands around puts a note into the request. Only where there is one do the policies inside mark their
//! responses, so that routes without allocate nothing for it. It is the response that is marked: one that another
//! middleware has put in its place is not theirs.

use std::{cell::Cell, rc::Rc};

use actix_web::{HttpResponse, dev::Extensions};

/// What a policy has done about a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It has decided what becomes of the headers.
    Decided,
    /// It has made the answer to a preflight.
    Answered,
}

impl Decision {
    /// Marks a response.
    pub(crate) fn mark<B>(self, response: &mut HttpResponse<B>) {
        response.extensions_mut().insert(self);
    }

    /// The mark of a response.
    pub(crate) fn of<B>(response: &HttpResponse<B>) -> Option<Self> {
        response.extensions().get::<Self>().copied()
    }
}

/// A note in a request: somebody around wants to know. It takes the one decision that no response can carry, that a
/// handler of the user's is to answer a preflight.
#[derive(Clone, Debug, Default)]
pub struct Note(Rc<Cell<bool>>);

impl Note {
    /// Puts a note into a request; whether there was one already is returned too.
    pub(crate) fn put_into(extensions: &mut Extensions) -> (Self, bool) {
        let note = Self::default();
        let outer = extensions.insert(note.clone());
        (note, outer.is_some())
    }

    /// Whether somebody around wants to know.
    #[inline]
    pub(crate) fn is_in(extensions: &Extensions) -> bool {
        extensions.contains::<Self>()
    }

    /// Notes that a handler of the user's is to answer.
    pub(crate) fn leave_to_user(extensions: &Extensions) {
        if let Some(note) = extensions.get::<Self>() {
            note.0.set(true);
        }
    }

    /// Whether a handler of the user's was to answer.
    pub(crate) fn is_left_to_user(&self) -> bool {
        self.0.get()
    }
}
